"""Numbers, points, days and lists as the reader's language spells them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _


def language() -> str:
    """The reader's."""
    return get_language() or "en"


def number(value: int | Decimal) -> str:
    return format_decimal(value, locale=language())


def times_text(milli: int) -> str:
    """1250 is "1.25", in Turkish "1,25"."""
    return number(Decimal(milli) / 1000)


def percent_text(value: int | Decimal) -> str:
    """15 is "15 %", in Turkish "%15"; what is below nothing has its minus before either."""
    text = _("%(percent)s %%") % {"percent": number(-value if value < 0 else value)}
    return f"−{text}" if value < 0 else text


def points_text(points: int) -> str:
    return ngettext("%(points)s point", "%(points)s points", points) % {"points": number(points)}


def day_text(day: dt.date) -> str:
    """3 May 2026, 3 Mayıs 2026, 3 may 2026: day first, as the shop's customers write it."""
    return format_date(day, "d MMMM y", locale=language())


def list_text(names: Sequence[str]) -> str:
    """ "Tea, coffee, cake". Babel's own lists have no commas in Turkish, and none of three names in Azerbaijani."""
    return ", ".join(names)
