"""The statement of ``orders.sql`` beside the same thing said by the ORM."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction

from apps.catalog.services import KnownProduct
from apps.common import clock
from apps.orders.models import Order, OrderLine
from apps.orders.services import record_orders, record_refunds
from apps.orders.services.lines import build_lines
from apps.orders.services.record import _order
from apps.orders.sql import add_order, columns
from apps.shop.services import current_shop
from tests.factories.catalog import ProductFactory
from tests.factories.customers import CustomerFactory
from tests.factories.orders import NOON, draft_order, draft_refund, line

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_only]


def rows(order: Order):
    """Everything stored of an order, but the numbers the database or chance gave."""
    lines = OrderLine.objects.filter(order=order).order_by("position")
    left_out = {"public_id", "order_id", "external_id"}
    kept = [[getattr(one, name) for name in columns(OrderLine) if name not in left_out] for one in lines]
    order = Order.objects.get(pk=order.pk)
    return [getattr(order, name) for name in columns(Order) if name not in left_out], kept


def test_one_statement_writes_what_the_orm_writes():
    tea, mira = ProductFactory.create(sku="TEA"), CustomerFactory.create()
    lines = (
        line(333, sku="TEA", name="Çay", quantity_milli=1500, discount_minor=50, tax_minor=7),
        line(2_500, kind="shipping"),
        line(0, kind="gift_card"),
    )
    draft = draft_order(lines=lines, customer_id=mira.pk, points_paid_minor=10, promised_at=NOON, delivered_at=NOON)
    now, products = clock.now(), {"TEA": KnownProduct(tea.pk, None)}
    by_sql, by_orm = (
        _order(replace(draft, external_id=name), current_shop(), now) for name in ("by sql", "by the orm")
    )
    sold = build_lines(by_sql, draft, products)
    assert add_order(by_sql, sold) is False
    by_orm.save()
    OrderLine.objects.bulk_create(build_lines(by_orm, draft, products))
    assert rows(by_sql) == rows(by_orm)
    assert [(one.pk, one.order_id) for one in sold] == list(
        OrderLine.objects.filter(order=by_sql).order_by("position").values_list("pk", "order_id")
    )


def test_a_known_order_is_not_written_and_a_waiting_refund_is_told():
    draft = draft_order()
    with transaction.atomic():
        record_refunds(drafts=[draft_refund(Order(channel_id=draft.channel_id, external_id=draft.external_id), 100)])
        order = _order(draft, current_shop(), clock.now())
        assert add_order(order, build_lines(order, draft, {})) is True
        again = _order(draft, current_shop(), clock.now())
        assert add_order(again, build_lines(again, draft, {})) is None
    assert (Order.objects.count(), OrderLine.objects.count()) == (1, 1)


def test_a_new_product_or_a_marked_line_goes_the_general_way_to_the_same_rows():
    with transaction.atomic():
        marked = record_orders(drafts=[draft_order(lines=(line(sku="NEW", attributes=(("cup", "own"),)),))])[0]
        plain = record_orders(drafts=[draft_order(lines=(line(sku="NEW"),))])[0]
    assert marked.lines[0].product_id == plain.lines[0].product_id
    assert marked.lines[0].attributes.get().value == "own"
