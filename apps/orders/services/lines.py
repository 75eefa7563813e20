"""Lines of orders: checked before they are written, and read with what a judge of points must know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db.models import F
from django.utils.translation import gettext as _

from apps.catalog.services import KnownProduct, ProductDraft, ensure_products
from apps.common.among import among
from apps.common.bulk import build, insert_rows, values_of
from apps.common.money import MINOR_MAX
from apps.orders.drafts import LineDraft, OrderDraft
from apps.orders.errors import BadOrder, WrongCurrency
from apps.orders.models import LineAttribute, Order, OrderLine

_KINDS = frozenset(OrderLine.Kind.values)


def check_draft(draft: OrderDraft, currency: str) -> None:
    """Raise BadOrder or WrongCurrency for what this shop cannot have sold."""
    if draft.currency not in (None, currency):
        raise WrongCurrency(_("This shop sells in %(currency)s only.") % {"currency": currency}, field="currency")
    if draft.status not in ("open", "paid", "cancelled", "returned"):
        raise BadOrder(_("An order is open, paid, cancelled or returned."), field="status")
    if not draft.lines:
        raise BadOrder(_("An order needs at least one line."), field="lines")
    _check_text(draft.external_id, 120, "external_id")
    if not draft.external_id:
        raise BadOrder(_("An order needs a number."), field="external_id")
    for index, line in enumerate(draft.lines):
        _check_line(line, f"lines.{index}")
    if draft.total_minor > MINOR_MAX:
        raise BadOrder(_("This order is too large."), field="lines")
    if not 0 <= draft.points_paid_minor <= draft.total_minor:
        raise BadOrder(_("The part paid with points is more than the order."), field="points_paid_minor")


def _check_text(text: str, longest: int, field: str) -> None:
    if len(text) > longest:
        raise BadOrder(_("This may have at most %(count)s characters.") % {"count": longest}, field=field)
    if "\x00" in text:
        raise BadOrder(_("This contains a character that is not text."), field=field)


def _check_line(line: LineDraft, field: str) -> None:
    if line.kind not in _KINDS:
        raise BadOrder(_("A line is a product, shipping or a gift card."), field=f"{field}.kind")
    for text, longest, name in ((line.sku, 80, "sku"), (line.name, 200, "name"), (line.category, 80, "category")):
        _check_text(text, longest, f"{field}.{name}")
    for text, longest, name in ((line.brand, 80, "brand"), (line.supplier, 80, "supplier")):
        _check_text(text, longest, f"{field}.{name}")
    for key, value in line.attributes:
        _check_text(key, 60, f"{field}.attributes")
        _check_text(value, 200, f"{field}.attributes")
    if not 0 < line.quantity_milli <= MINOR_MAX:
        raise BadOrder(_("A quantity must be more than zero."), field=f"{field}.quantity")
    _check_money(line, field)
    if len({key for key, _value in line.attributes}) < len(line.attributes):
        raise BadOrder(_("An attribute can be given only once for a line."), field=f"{field}.attributes")


def _check_money(line: LineDraft, field: str) -> None:
    if not 0 <= line.unit_price_minor <= MINOR_MAX:
        raise BadOrder(_("A price cannot be below zero."), field=f"{field}.unit_price")
    if not 0 <= line.discount_minor <= line.gross_minor:
        raise BadOrder(_("A discount cannot be more than the line costs."), field=f"{field}.discount")
    if line.own_discount_minor is not None and not 0 <= line.own_discount_minor <= line.discount_minor:
        raise BadOrder(
            _("The shop's own part of a discount cannot be more than the discount."), field=f"{field}.own_discount"
        )
    if not 0 <= line.tax_minor <= line.total_minor:
        raise BadOrder(_("The tax cannot be more than the line costs."), field=f"{field}.tax")


def write_lines(written: Collection[tuple[Order, OrderDraft]]) -> dict[int, list[OrderLine]]:
    """Store the lines of new or re-sent orders in one go; lines by order."""
    if not written:
        return {}
    products = ensure_products(drafts=[_product(line) for _order, draft in written for line in draft.lines])
    lines: dict[int, list[OrderLine]] = {}
    marks: list[tuple[OrderLine, tuple[tuple[str, str], ...]]] = []
    for order, draft in written:
        lines[order.pk] = build_lines(order, draft, products)
        marks += [
            (line, told.attributes) for line, told in zip(lines[order.pk], draft.lines, strict=True) if told.attributes
        ]
    _insert([line for some in lines.values() for line in some])
    insert_rows(
        LineAttribute,
        ["line_id", "key", "value"],
        [(line.pk, key, value) for line, pairs in marks for key, value in pairs],
    )
    return lines


def build_lines(order: Order, draft: OrderDraft, products: Mapping[str, KnownProduct]) -> list[OrderLine]:
    """Rows for a draft's lines, not stored yet."""
    return [_line(order, position, line, products) for position, line in enumerate(draft.lines, start=1)]


_LINE = [field.attname for field in OrderLine._meta.concrete_fields if not field.primary_key]


def _insert(lines: Sequence[OrderLine]) -> None:
    rows = values_of(lines, _LINE)
    written = insert_rows(OrderLine, _LINE, rows, returning=["order_id", "position", "id"])
    ids = {(order_id, position): pk for order_id, position, pk in written}
    for line in lines:
        line.pk = ids[line.order_id, line.position]
        line._state.adding = False


def _product(line: LineDraft) -> ProductDraft:
    return ProductDraft(line.sku, line.name, line.category, line.brand, line.supplier)


def _line(order: Order, position: int, draft: LineDraft, products: Mapping[str, KnownProduct]) -> OrderLine:
    product = products.get(draft.sku)
    return build(
        OrderLine,
        {
            "id": None,
            "order_id": order.pk,
            "position": position,
            "kind": draft.kind,
            "product_id": product.product_id if product else None,
            "name": draft.name,
            "quantity_milli": draft.quantity_milli,
            "unit_price_minor": draft.unit_price_minor,
            "discount_minor": draft.discount_minor,
            "tax_minor": draft.tax_minor,
            "total_minor": draft.total_minor,
            "refunded_minor": 0,
            "refunded_milli": 0,
            "sku": draft.sku,
            "category_id": product.category_id if product else None,
        },
    )


def load_lines(order_ids: Collection[int]) -> dict[int, list[OrderLine]]:
    """The lines of orders by position, each with its product's category; one query."""
    lines: defaultdict[int, list[OrderLine]] = defaultdict(list)
    if order_ids:
        rows = OrderLine.objects.filter(among("order_id", order_ids)).annotate(
            of_sku=F("product__sku"), of_category=F("product__category_id")
        )
        for line in rows.order_by("order_id", "position"):
            line.sku, line.category_id = line.of_sku, line.of_category
            lines[line.order_id].append(line)
    return lines
