"""Input as the API takes it: strict JSON types, decimals as text, instants with an offset, and no unknown fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from apps.common import clock, money
from apps.common.errors import DomainError
from apps.shop.services import current_shop

MONEY_DIGITS_MAX = 9
QUANTITY_DIGITS_MAX = 6
EARLIEST = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
LATEST = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)


class Input(serializers.Serializer[Any]):
    """Refuses fields it doesn't know: a mistyped "prise" must not pass for a missing "price"."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError({name: [_("There is no such field.")] for name in unknown})
        return super().to_internal_value(data)


class Output(serializers.Serializer[Any]):
    """What a view answers with, for rendering and for the schema."""


class Text(serializers.CharField):
    """A string and nothing that could be taken for one, but whole numbers: ids are often written so."""

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, bool | float | Decimal):
            self.fail("invalid")
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    """true or false, not "yes" or 1."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


def _decimal_text(data: Any) -> str | None:
    """Of "129.90", 129.9 or 130; None for everything else, exponents too."""
    if isinstance(data, bool) or not isinstance(data, str | int | Decimal):
        return None
    text = str(data).strip()
    return text if re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII) else None


@extend_schema_field({"type": "string", "pattern": r"^\d{1,9}(\.\d{1,2})?$", "examples": ["129.90"]})
class Money(serializers.Field[int, Any, str, int]):
    """ "129.90" in, 12990 inside. Never negative; the currency is the shop's."""

    default_error_messages = {
        "invalid": _("Write the amount as a decimal in quotes, like “129.90”."),
        "too_large": _("This amount is too large."),
    }

    def to_internal_value(self, data: Any) -> int:
        text = _decimal_text(data)
        if text is None:
            self.fail("invalid")
        if len(text.split(".")[0].lstrip("0")) > MONEY_DIGITS_MAX:
            self.fail("too_large")
        try:
            return money.to_minor(text, current_shop().currency)
        except DomainError as refusal:
            raise serializers.ValidationError(str(refusal)) from None

    def to_representation(self, value: int) -> str:
        return money.to_text(value, current_shop().currency)


@extend_schema_field({"type": "string", "pattern": r"^\d{1,6}(\.\d{1,3})?$", "examples": ["0.250"]})
class Quantity(serializers.Field[int, Any, str, int]):
    """ "0.250" in, 250 thousandths inside. More than nothing."""

    default_error_messages = {
        "invalid": _("Write the quantity as a decimal in quotes with at most three decimals, like “0.250”."),
        "nothing": _("The quantity must be more than 0."),
        "too_large": _("This quantity is too large."),
    }

    def to_internal_value(self, data: Any) -> int:
        text = _decimal_text(data)
        if text is None or len(text.partition(".")[2]) > 3:
            self.fail("invalid")
        if len(text.split(".")[0].lstrip("0")) > QUANTITY_DIGITS_MAX:
            self.fail("too_large")
        milli = int(Decimal(text).scaleb(3))
        if not milli:
            self.fail("nothing")
        return milli

    def to_representation(self, value: int) -> str:
        return f"{Decimal(value).scaleb(-3):.3f}"


class Instant(serializers.DateTimeField):
    """An instant with its offset. Without one nobody knows which day it was."""

    default_error_messages = {
        "no_offset": _("Write the time with its offset, like 2026-03-01T14:30:00+03:00 or 2026-03-01T11:30:00Z."),
        "out_of_range": _("This time is too far away."),
    }

    def to_internal_value(self, value: Any) -> dt.datetime:
        if not isinstance(value, str) or not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", value, re.ASCII):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ss+hh:mm")
        try:
            instant = dt.datetime.fromisoformat(value)
        except ValueError:
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ss+hh:mm")
        if instant.tzinfo is None:
            self.fail("no_offset")
        if not EARLIEST <= instant < LATEST:
            self.fail("out_of_range")
        return instant.astimezone(dt.UTC)

    def to_representation(self, value: Any) -> Any:
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z") if value else None


class Past(Instant):
    """An instant that has been; a day ahead is let through, for clocks and time zones that are set wrong."""

    default_error_messages = {"future": _("This time is in the future.")}

    def to_internal_value(self, value: Any) -> dt.datetime:
        instant = super().to_internal_value(value)
        if instant > clock.now() + dt.timedelta(days=1):
            self.fail("future")
        return instant


class Day(serializers.DateField):
    def to_internal_value(self, value: Any) -> dt.date:
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class Attributes(serializers.DictField):
    """{"cup": "own"}: up to 20 marks of a line."""

    child = Text(max_length=200)
    default_error_messages = {
        "too_many": _("At most 20 attributes."),
        "bad_name": _("The name of an attribute has 1 to 60 characters."),
    }

    def run_validation(self, data: Any = empty) -> Any:
        found = super().run_validation(data)
        if isinstance(found, dict):
            if len(found) > 20:
                self.fail("too_many")
            if any(not 1 <= len(name) <= 60 for name in found):
                self.fail("bad_name")
        return found
