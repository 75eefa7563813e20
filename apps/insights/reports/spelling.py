"""Points and days as the reader's language spells them."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language, ngettext


def number(points: int) -> str:
    return format_decimal(points, locale=get_language() or "en")


def points_text(points: int) -> str:
    return ngettext("%(points)s point", "%(points)s points", points) % {"points": number(points)}


def day_text(day: dt.date) -> str:
    """3 May 2026, 3 Mayıs 2026, 3 may 2026: day first, as the shop's customers write it."""
    return format_date(day, "d MMMM y", locale=get_language() or "en")
