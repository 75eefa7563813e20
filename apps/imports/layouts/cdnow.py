"""CDNOW: blank separated, no headings, no order numbers: [id in master] customer YYYYMMDD quantity amount."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.imports.errors import BadRow, FileRefused
from apps.imports.layouts.base import Parser, Reading, limited
from apps.imports.reading.mapping import FileMap
from apps.imports.reading.numbers import per_unit
from apps.imports.records import SALE, Entry, Line

_WIDTHS = {
    5: {"customer": 1, "placed_at": 2, "quantity": 3, "total": 4},
    4: {"customer": 0, "placed_at": 1, "quantity": 2, "total": 3},
}


def content_key(*parts: object) -> str:
    """Half of a SHA-256 over what a row says: its name where the file gives it none."""
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]


class _Cdnow:
    code: str = "cdnow"
    has_headings: bool = False
    money: tuple[str, ...] = ("total",)
    dates: tuple[str, ...] = ("placed_at",)
    counts_pieces: bool = False

    def find_columns(self, headings: Sequence[str], file_map: FileMap) -> dict[str, int]:
        try:
            return _WIDTHS[len(headings)]
        except KeyError:
            raise FileRefused(
                _(
                    "This layout has 4 or 5 columns parted by blanks: [id] customer date quantity amount. Here are %(count)d."
                )
                % {"count": len(headings)},
                code="wrong_columns",
            ) from None

    def parser(self, reading: Reading) -> Parser:
        customer_at, date_at, quantity_at, total_at = (
            reading.columns[what] for what in ("customer", "placed_at", "quantity", "total")
        )

        def parse(cells: list[str]) -> Entry:
            at = reading.take_instant(cells[date_at], "placed_at")
            quantity = reading.take_milli(cells[quantity_at], "quantity")
            total = reading.take_minor(cells[total_at], "total")
            if quantity < 0 or total < 0:
                raise BadRow(_("This layout has no returns: quantity and amount are not below 0."), code="negative")
            customer = limited(cells[customer_at], 100, "customer")
            content = content_key(customer, cells[date_at], cells[quantity_at], total)
            unit, discount = per_unit(quantity, total)
            line = Line("product", "", "", quantity, unit, discount)
            return Entry(SALE, "", content, at, f"id:{customer}", "paid", total, line)

        return parse


CDNOW = _Cdnow()
