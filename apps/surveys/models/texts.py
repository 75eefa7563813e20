"""Texts that people read, one column per language."""

from __future__ import annotations

from django.db import models

from apps.common import spelling
from apps.shop.services import current_shop

LANGUAGES = ("en", "tr", "az")


def in_language(row: models.Model, name: str, language: str = "") -> str:
    """The row's text in the reader's language, else in the shop's, else in any that somebody wrote."""
    wanted = (language or spelling.language(), current_shop().language, *LANGUAGES)
    texts = (getattr(row, f"{name}_{each}", "") for each in dict.fromkeys(each[:2] for each in wanted))
    return next((text for text in texts if text), "")
