"""Long numbers as the desk shows them: short, and whole for whoever points at them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html

from apps.common.admin import History
from apps.orders.numbers import short_number


def short_with_whole(number: str) -> str:
    short = short_number(number)
    return short if short == number else format_html('<span title="{}">{}</span>', number, short)


class NumberedHistory(History):
    """On a row's own page ``numbered`` columns give way to the methods that show them short."""

    numbered: ClassVar[dict[str, str]] = {"external_id": "number"}

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), *self.numbered.values()]

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        fields = [name for name in super().get_fields(request, obj) if name not in self.numbered.values()]
        return [self.numbered.get(str(name), name) for name in fields]
