"""What every layout offers, and what it is given to read with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from django.utils.translation import gettext as _

from apps.imports.errors import BadRow
from apps.imports.reading.dates import bad_date, impossible_date
from apps.imports.reading.mapping import FileMap
from apps.imports.reading.numbers import bad_number
from apps.imports.records import Entry

NUMBER_MAX, SKU_MAX, NAME_MAX = 100, 80, 200
QUANTITY_MAX_MILLI = 10**12
MINOR_MAX = 10**13
_FORMULA = ("=", "+", "-", "@")
Parser = Callable[[list[str]], Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The understood file, ready to read: cells by name, numbers, instants, money of the shop."""

    columns: dict[str, int]
    headings: Sequence[str]
    map: FileMap
    decimal_sign: str
    date_order: str
    digits: int
    # Where telephone numbers without a country code belong.
    country: str
    number: Callable[[str], Decimal]
    instant: Callable[[str], int]
    day: Callable[[str], dt.date]

    def heading(self, what: str) -> str:
        place = self.columns.get(what)
        return self.headings[place] if place is not None and place < len(self.headings) else what

    def take_instant(self, text: str, what: str) -> int:
        try:
            return self.instant(text)
        except OverflowError:
            raise impossible_date(text, self.heading(what)) from None
        except ValueError:
            raise bad_date(text, self.heading(what), self.date_order) from None

    def take_day(self, text: str, what: str) -> str:
        """A shop day as "2027-12-31"; it may lie ahead."""
        try:
            return self.day(text.strip().replace("T", " ").partition(" ")[0]).isoformat()
        except ValueError:
            raise bad_date(text, self.heading(what), self.date_order) from None

    def take_number(self, text: str, what: str) -> Decimal:
        try:
            return self.number(text)
        except ValueError:
            raise bad_number(text, self.heading(what), self.decimal_sign) from None

    def take_milli(self, text: str, what: str) -> int:
        """A quantity in thousandths; never zero."""
        value = self.take_number(text, what) * 1000
        whole = int(value)
        if whole != value or not 0 < abs(whole) <= QUANTITY_MAX_MILLI:
            raise BadRow(
                _("“%(text)s” is not a possible quantity. It has at most three decimals and is not 0.")
                % {"text": text[:40]},
                code="bad_quantity",
                field=self.heading(what),
            )
        return whole

    def take_minor(self, text: str, what: str) -> int:
        """An amount of money in the currency's smallest unit."""
        value = self.take_number(text, what).scaleb(self.digits)
        whole = int(value)
        if whole != value or abs(whole) > MINOR_MAX:
            raise BadRow(
                _("“%(text)s” is not a possible amount: at most %(digits)d decimals, and not too large.")
                % {"text": text[:40], "digits": self.digits},
                code="bad_money",
                field=self.heading(what),
            )
        return whole

    def take_price(self, text: str, what: str) -> Decimal:
        """A unit price, which may be finer than the currency."""
        value = self.take_number(text, what)
        if abs(value.scaleb(self.digits)) > MINOR_MAX:
            raise BadRow(_("This amount is too large."), code="bad_money", field=self.heading(what))
        return value


class Layout(Protocol):
    code: str
    has_headings: bool
    # Which columns prove the decimal sign and the date order.
    money: tuple[str, ...]
    dates: tuple[str, ...]
    # Whether its figures are whole numbers, as points are.
    counts_pieces: bool

    def find_columns(self, headings: Sequence[str], file_map: FileMap) -> dict[str, int]:
        """Where each needed cell stands. Raises FileRefused naming what is missing or stands there twice."""
        ...

    def parser(self, reading: Reading) -> Parser: ...


def as_text(cell: str) -> str:
    """Without blanks around, and without the quote by which an error file keeps a spreadsheet from running it."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA else cell


@lru_cache(maxsize=4096)
def identifier(text: str) -> str:
    """ "12583.0", as a spreadsheet turned it into a number, is customer 12583."""
    text = as_text(text)
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def limited(text: str, most: int, field: str) -> str:
    text = as_text(text)
    if len(text) > most:
        raise BadRow(
            _("This text is longer than %(most)d characters. Shorten it.") % {"most": most},
            code="too_long",
            field=field,
        )
    return text
