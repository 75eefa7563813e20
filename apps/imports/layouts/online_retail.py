"""UCI Online Retail, in English or as a Turkish spreadsheet writes it: one row per line of an invoice.

C… is a return and A… an adjustment. Every line is a product line that earns, POST and C2 too.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.imports.errors import BadRow
from apps.imports.layouts.base import NAME_MAX, NUMBER_MAX, SKU_MAX, Parser, Reading, as_text, identifier, limited
from apps.imports.layouts.headings import find, said_names
from apps.imports.reading.mapping import FileMap
from apps.imports.reading.numbers import priced
from apps.imports.records import ADJUSTMENT, RETURN, SALE, Entry, Line

_NAMES: dict[str, Sequence[str]] = {
    "order": ("InvoiceNo", "Invoice", "Fatura No", "Fatura Numarası"),
    "sku": ("StockCode", "Ürün Kodu", "Stok Kodu"),
    "name": ("Description", "Ürün Açıklaması", "Açıklama", "Ürün Adı"),
    "quantity": ("Quantity", "Miktar", "Adet"),
    "placed_at": ("InvoiceDate", "İşlem Tarihi", "Fatura Tarihi", "Tarih"),
    "unit_price": ("UnitPrice", "Price", "Birim Fiyat", "Birim Fiyatı"),
    "customer": ("CustomerID", "Customer ID", "Müşteri No", "Müşteri Numarası"),
}


class _OnlineRetail:
    code: str = "online-retail"
    has_headings: bool = True
    money: tuple[str, ...] = ("unit_price",)
    dates: tuple[str, ...] = ("placed_at",)
    counts_pieces: bool = False

    def find_columns(self, headings: Sequence[str], file_map: FileMap) -> dict[str, int]:
        known = _NAMES | {what: names for what, names in said_names(file_map).items() if what in _NAMES}
        return find(headings, known, _NAMES)

    def parser(self, reading: Reading) -> Parser:
        order_at, sku_at, name_at, quantity_at, date_at, price_at, customer_at = (
            reading.columns[what] for what in _NAMES
        )
        digits, heading = reading.digits, reading.heading

        def parse(cells: list[str]) -> Entry:
            number = limited(cells[order_at], NUMBER_MAX, heading("order"))
            if not number:
                raise BadRow(_("The invoice number is missing."), code="missing", field=heading("order"))
            at = reading.take_instant(cells[date_at], "placed_at")
            quantity = reading.take_milli(cells[quantity_at], "quantity")
            price = reading.take_price(cells[price_at], "unit_price")
            customer = identifier(limited(cells[customer_at], NUMBER_MAX, heading("customer")))
            kind = _kind(number, quantity, not price)
            if kind == ADJUSTMENT:
                amount = int((price * quantity / 1000).scaleb(digits).to_integral_value(rounding="ROUND_HALF_UP"))
                return Entry(kind, number, "", at, "", "paid", amount, None)
            if price < 0 or (kind == RETURN) == (quantity > 0):
                raise BadRow(
                    _("A sale has a quantity above 0, a return below 0, and a price is never below 0."),
                    code="wrong_sign",
                    field=heading("unit_price") if price < 0 else heading("quantity"),
                )
            unit, discount = priced(abs(quantity), price, digits)
            sku = limited(cells[sku_at], SKU_MAX, heading("sku"))
            line = Line("product", sku, as_text(cells[name_at])[:NAME_MAX], abs(quantity), unit, discount)
            total = (unit * abs(quantity) + 500) // 1000 - discount
            who = f"id:{customer}" if customer else ""
            return Entry(kind, number, "", at, who, "paid", -total if kind == RETURN else total, line)

        return parse


def _kind(number: str, quantity: int, is_free: bool) -> int:
    """A negative quantity without a price is a correction of the stock, not a customer's return."""
    if number[0] in "Cc":
        return RETURN
    if number[0] in "Aa" or (quantity < 0 and is_free):
        return ADJUSTMENT
    return RETURN if quantity < 0 else SALE


ONLINE_RETAIL = _OnlineRetail()
