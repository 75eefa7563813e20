"""Any other CSV file: columns by the merchant's map, or by headings that are commonly used."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.common.text import code_key
from apps.imports.errors import BadRow
from apps.imports.layouts.base import NAME_MAX, NUMBER_MAX, SKU_MAX, Parser, Reading, as_text, limited
from apps.imports.layouts.cdnow import content_key
from apps.imports.layouts.headings import find, not_found, said_names
from apps.imports.layouts.people import PEOPLE, contacts, person
from apps.imports.reading.mapping import FileMap
from apps.imports.reading.numbers import per_unit, priced
from apps.imports.records import ADJUSTMENT, RETURN, SALE, Entry, Line

_NAMES: dict[str, Sequence[str]] = PEOPLE | {
    "order": ("order", "order number", "order id", "invoice", "sipariş no", "sipariş numarası", "fatura no", "fiş no"),
    "placed_at": ("date", "placed_at", "order date", "purchased", "tarih", "sipariş tarihi", "işlem tarihi", "tarix"),
    "time": ("time", "saat"),
    "sku": ("sku", "product code", "item code", "ürün kodu", "stok kodu"),
    "name": ("name", "product", "product name", "item", "description", "ürün", "ürün adı", "açıklama"),
    "category": ("category", "kategori"),
    "brand": ("brand", "marka"),
    "supplier": ("supplier", "tedarikçi"),
    "quantity": ("quantity", "qty", "miktar", "adet"),
    "unit_price": ("unit price", "price", "birim fiyat", "fiyat"),
    "discount": ("discount", "indirim", "iskonto"),
    "tax": ("tax", "vat", "kdv"),
    "total": ("total", "line total", "amount", "tutar", "toplam", "satır toplamı"),
    "status": ("status", "durum"),
}
_OWN_STATUSES = {"open": "open", "paid": "paid", "completed": "paid", "cancelled": "cancelled", "returned": "returned"}
_OWN_STATUSES |= {
    "tamamlandi": "paid",
    "ödendi": "paid",
    "iptal": "cancelled",
    "iptal edildi": "cancelled",
    "iade": "returned",
}


# What is said of a whole order.
_OF_ORDER = ("placed_at", "time", "customer", "email", "phone", "card", "status")


class _Generic:
    code: str = "csv"
    has_headings: bool = True
    money: tuple[str, ...] = ("unit_price", "total")
    dates: tuple[str, ...] = ("placed_at",)
    counts_pieces: bool = False

    def find_columns(self, headings: Sequence[str], file_map: FileMap) -> dict[str, int]:
        said = said_names(file_map)
        # What the merchant named must be there; what is only guessed may be missing.
        found = find(headings, {**_NAMES, **said}, [*filter(said.get, said), "placed_at"])
        found |= find(headings, {f"attribute:{key}": (name,) for key, name in file_map.attributes.items()}, ())
        for key, name in file_map.attributes.items():
            if f"attribute:{key}" not in found:
                raise not_found([name], headings)
        if "unit_price" not in found and "total" not in found:
            raise not_found(["total", "unit price"], headings)
        return found

    def parser(self, reading: Reading) -> Parser:
        return _RowParser(reading).parse


class _RowParser:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.map = reading.map
        self.columns = reading.columns
        self.statuses = _OWN_STATUSES | self.map.statuses
        self.of_order = [self.columns[what] for what in _OF_ORDER if what in self.columns]
        self.above: tuple[str, list[str]] = ("", [])
        self.attributes = [(key, self.columns[f"attribute:{key}"]) for key in self.map.attributes]

    def cell(self, cells: list[str], what: str) -> str:
        place = self.columns.get(what)
        return as_text(cells[place]) if place is not None else ""

    def filled(self, cells: list[str]) -> list[str]:
        """Shops that write date and customer in an order's first row only mean them for the rows below."""
        number = self.cell(cells, "order")
        if number and number == self.above[0]:
            blank = {place: self.above[1][place] for place in self.of_order if not cells[place].strip()}
            cells = [blank.get(place, cell) for place, cell in enumerate(cells)] if blank else cells
        self.above = (number, cells)
        return cells

    def parse(self, cells: list[str]) -> Entry:
        cells = self.filled(cells)
        when = f"{self.cell(cells, 'placed_at')} {self.cell(cells, 'time')}".strip()
        at = self.reading.take_instant(when, "placed_at")
        number = limited(self.cell(cells, "order"), NUMBER_MAX, self.reading.heading("order"))
        if not number and "order" in self.columns:
            raise BadRow(_("The order number is missing."), code="missing", field=self.reading.heading("order"))
        quantity, unit, discount, total = self.money(cells)
        kind = self.kind(number, quantity, total)
        if kind == ADJUSTMENT:
            return Entry(kind, number, "" if number else content_key(*cells), at, "", "paid", total, None)
        if kind == RETURN:
            total = -abs(total)
        line = self.line(cells, abs(quantity), unit, discount)
        content = "" if number else content_key(*(cells[place].strip() for place in self.columns.values()))
        who = person(self.reading, cells)
        also = contacts(self.reading, cells, who)
        return Entry(kind, number, content, at, who, self.status(cells), total, line, also)

    def money(self, cells: list[str]) -> tuple[int, int, int, int]:
        """Quantity, unit price, discount and total of the line; the last carries the sign."""
        reading = self.reading
        text = self.cell(cells, "quantity")
        quantity = reading.take_milli(text, "quantity") if text else 1000
        said_total, said_price = self.cell(cells, "total"), self.cell(cells, "unit_price")
        if not said_total and not said_price:
            raise BadRow(_("The amount is missing."), code="missing", field=reading.heading("total"))
        said_discount = self.cell(cells, "discount")
        # Signs are read off the figures: in "TL -50,50" the text begins with something else.
        price = reading.take_price(said_price, "unit_price") if said_price else Decimal()
        sum_said = reading.take_minor(said_total, "total") if said_total else 0
        if said_price:
            unit, discount = priced(abs(quantity), abs(price), reading.digits)
        else:
            whole = abs(sum_said)
            if said_discount:
                whole += abs(reading.take_minor(said_discount, "discount"))
            unit, discount = per_unit(abs(quantity), whole)
        if said_discount:
            discount += abs(reading.take_minor(said_discount, "discount"))
        gross = (unit * abs(quantity) + 500) // 1000
        total = gross - discount
        if said_total and said_price:
            discount, total = discount + total - abs(sum_said), abs(sum_said)
        if total < 0 or discount < 0:
            raise BadRow(
                _("Quantity times price, less the discount, does not fit the total."),
                code="wrong_total",
                field=reading.heading("total"),
            )
        is_negative = quantity < 0 or sum_said < 0 or price < 0
        return quantity, unit, discount, -total if is_negative else total

    def kind(self, number: str, quantity: int, total: int) -> int:
        if self.map.adjustment_prefix and number.startswith(self.map.adjustment_prefix):
            return ADJUSTMENT
        if self.map.return_prefix and number.startswith(self.map.return_prefix):
            return RETURN
        return RETURN if quantity < 0 or total < 0 else SALE

    def line(self, cells: list[str], quantity: int, unit: int, discount: int) -> Line:
        heading = self.reading.heading
        sku = limited(self.cell(cells, "sku"), SKU_MAX, heading("sku"))
        tax = self.cell(cells, "tax")
        attributes = tuple(
            (key, limited(cells[place], NAME_MAX, key)) for key, place in self.attributes if cells[place].strip()
        )
        return Line(
            "shipping" if sku in self.map.shipping else "gift_card" if sku in self.map.gift_cards else "product",
            sku,
            self.cell(cells, "name")[:NAME_MAX],
            quantity,
            unit,
            discount,
            abs(self.reading.take_minor(tax, "tax")) if tax else 0,
            limited(self.cell(cells, "category"), SKU_MAX, heading("category")),
            limited(self.cell(cells, "brand"), SKU_MAX, heading("brand")),
            limited(self.cell(cells, "supplier"), SKU_MAX, heading("supplier")),
            attributes,
        )

    def status(self, cells: list[str]) -> str:
        word = self.cell(cells, "status")
        if not word:
            return "paid"
        try:
            return self.statuses[code_key(word)]
        except KeyError:
            raise BadRow(
                _("The status “%(word)s” is not known. Say in the map what it means.") % {"word": word[:40]},
                code="unknown_status",
                field=self.reading.heading("status"),
            ) from None


GENERIC = _Generic()
