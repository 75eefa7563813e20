"""Rows of orders become what the engine reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from apps.orders.models import Order, OrderLine
from apps.programs.engine import LineFacts, OrderFacts
from apps.shop.services import ShopFacts


def order_facts(
    *, order: Order, lines: Iterable[OrderLine], shop: ShopFacts, refunded: Mapping[int, int] | None = None
) -> OrderFacts:
    """An order as the engine sees it. ``refunded`` says per line what was given back, where the rows say something later."""
    return OrderFacts(
        order_id=order.pk,
        customer_id=order.customer_id,
        placed_at=order.placed_at,
        placed_on=shop.local_date(order.placed_at),
        points_paid_minor=order.points_paid_minor,
        lines=tuple(
            LineFacts(
                kind=line.kind,
                product_id=line.product_id,
                category_id=line.category_id,
                total_minor=line.total_minor,
                discount_minor=line.discount_minor,
                tax_minor=line.tax_minor,
                refunded_minor=line.refunded_minor if refunded is None else refunded.get(line.pk, 0),
            )
            for line in lines
        ),
    )
