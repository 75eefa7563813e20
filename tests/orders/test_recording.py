from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from apps.orders.drafts import LineDraft
from apps.orders.models import LineAttribute, Order, OrderLine
from apps.orders.services import record_orders
from apps.shop.models import Shop
from apps.shop.services import current_shop
from tests.factories.customers import CustomerFactory
from tests.factories.orders import NOON, ChannelFactory, draft_order, line

pytestmark = pytest.mark.django_db


def record(*drafts):
    with transaction.atomic():
        return record_orders(drafts=drafts)


def test_an_order_keeps_everything_its_channel_told():
    mira = CustomerFactory.create()
    lines = (
        LineDraft("product", "TEA", "Tea", 1500, 333, 100, 30, (("cup", "own"),), "drinks"),
        LineDraft("shipping", name="Courier", unit_price_minor=2500),
    )
    told = record(draft_order(lines=lines, customer_id=mira.pk, promised_at=NOON, delivered_at=NOON))[0]
    order = Order.objects.get()
    assert (told.created, told.became, order.customer, order.placed_at) == (True, "paid", mira, NOON)
    assert (order.total_minor, order.currency, order.promised_at, order.delivered_at) == (2900, "TRY", NOON, NOON)
    tea, courier = OrderLine.objects.select_related("product__category")
    assert (tea.position, tea.product.sku, tea.product.category.code, tea.quantity_milli) == (1, "TEA", "drinks", 1500)
    assert (tea.unit_price_minor, tea.discount_minor, tea.tax_minor, tea.total_minor) == (333, 100, 30, 400)
    assert (courier.position, courier.kind, courier.name, courier.product) == (2, "shipping", "Courier", None)
    assert LineAttribute.objects.get(line=tea, key="cup").value == "own"


def test_a_purchase_told_without_a_time_was_made_when_it_was_told():
    order = record(draft_order(placed_at=None))[0].order
    assert order.placed_at == order.created_at


def test_the_first_order_fixes_currency_and_zone():
    record(draft_order())
    assert Shop.objects.get().locked_at is not None


def test_the_same_order_again_is_not_written_again():
    draft = draft_order()
    first = record(draft)[0]
    again = record(draft)[0]
    assert (again.order, again.created, again.became, again.was) == (first.order, False, None, "paid")
    assert OrderLine.objects.count() == 1


def test_other_lines_on_a_paid_order_are_refused():
    draft = draft_order(10_000)
    record(draft)
    told = record(replace(draft, lines=(line(9_999),)))[0]
    assert (told.order, told.refused.code, told.refused.conflict) == (None, "order_locked", True)
    assert Order.objects.get().total_minor == 10_000


def test_an_open_order_may_change_until_it_is_paid():
    draft = draft_order(10_000, status="open")
    record(draft)
    told = record(replace(draft, lines=(line(4_000), line(5_000)), status="paid"))[0]
    order = Order.objects.get()
    assert (told.created, told.was, told.became) == (False, "open", "paid")
    assert (order.status, order.total_minor, order.lines.count()) == ("paid", 9_000, 2)
    assert [one.total_minor for one in told.lines] == [4_000, 5_000]


@pytest.mark.parametrize("status", ["cancelled", "returned"])
def test_an_order_that_ended_counts_as_refunded_whole(status):
    draft = draft_order(10_000)
    record(draft)
    told = record(replace(draft, status=status))[0]
    order = Order.objects.get()
    assert (told.was, told.became, order.status, order.refunded_minor) == ("paid", status, status, 10_000)
    assert list(order.lines.values_list("refunded_minor", "refunded_milli")) == [(10_000, 1000)]


@pytest.mark.parametrize(
    ("now", "late"),
    [("paid", "open"), ("cancelled", "open"), ("cancelled", "paid"), ("returned", "paid"), ("returned", "cancelled")],
)
def test_an_old_message_that_comes_late_changes_nothing(now, late):
    draft = draft_order(status=now)
    record(draft)
    told = record(replace(draft, status=late))[0]
    assert (told.became, told.refused, Order.objects.get().status) == (None, None, now)


def test_delivery_may_be_told_at_any_time():
    draft = draft_order()
    record(draft)
    arrived = NOON + dt.timedelta(days=2)
    told = record(replace(draft, delivered_at=arrived))[0]
    assert (told.became, Order.objects.get().delivered_at) == (None, arrived)
    record(draft)
    assert Order.objects.get().delivered_at == arrived


def test_a_purchase_in_another_currency_is_refused():
    told = record(draft_order(currency="EUR"))[0]
    assert (told.refused.code, told.refused.field) == ("wrong_currency", "currency")
    assert "TRY" in str(told.refused)
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"lines": ()}, "lines"),
        ({"external_id": ""}, "external_id"),
        ({"external_id": "9" * 121}, "external_id"),
        ({"external_id": "A\x00"}, "external_id"),
        ({"lines": (line(sku="9" * 81),)}, "lines.0.sku"),
        ({"lines": (line(name="a" * 201),)}, "lines.0.name"),
        ({"lines": (line(category="c\x00"),)}, "lines.0.category"),
        ({"lines": (line(brand="b" * 81),)}, "lines.0.brand"),
        ({"lines": (line(attributes=(("k" * 61, "v"),)),)}, "lines.0.attributes"),
        ({"status": "shipped"}, "status"),
        ({"points_paid_minor": 12_001}, "points_paid_minor"),
        ({"points_paid_minor": -1}, "points_paid_minor"),
        ({"lines": (line(kind="service"),)}, "lines.0.kind"),
        ({"lines": (line(), line(quantity_milli=0))}, "lines.1.quantity"),
        ({"lines": (line(-1),)}, "lines.0.unit_price"),
        ({"lines": (line(100, discount_minor=101),)}, "lines.0.discount"),
        ({"lines": (line(100, tax_minor=101),)}, "lines.0.tax"),
        ({"lines": (line(attributes=(("cup", "own"), ("cup", "paper"))),)}, "lines.0.attributes"),
        ({"lines": tuple(line(10**15) for _ in range(2))}, "lines"),
    ],
)
def test_what_cannot_have_been_sold_is_refused_by_the_name_of_its_field(bad, field):
    told = record(draft_order(**bad))[0]
    assert (told.refused.code, told.refused.field) == ("bad_order", field)
    assert not Order.objects.exists()


def test_a_refused_order_does_not_keep_the_others_out():
    good, bad, other = record(draft_order(), draft_order(currency="EUR"), draft_order())
    assert (good.created, bad.created, other.created) == (True, False, True)


def test_an_order_told_twice_in_one_set_is_told_in_turn():
    draft = draft_order(status="open")
    first, second, third = record(draft, replace(draft, status="paid"), replace(draft, status="paid"))
    assert (first.became, second.became, third.became) == ("open", "paid", None)
    assert (first.order, third.created) == (second.order, False)


def test_one_number_may_come_from_two_channels():
    draft = draft_order()
    record(draft, replace(draft, channel_id=ChannelFactory.create(code="till").pk))
    assert Order.objects.count() == 2


def test_a_void_order_frees_its_number():
    draft = draft_order()
    first = record(draft)[0].order
    Order.objects.update(status="void")
    assert record(draft)[0].order != first


@pytest.mark.parametrize(
    "broken",
    [{"refunded_minor": 12_001}, {"refunded_minor": -1}, {"total_minor": -1}, {"points_paid_minor": 12_001}],
)
def test_the_database_refuses_an_order_that_does_not_add_up(broken):
    record(draft_order(12_000))
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.update(**broken)


def test_a_hundred_orders_cost_as_many_statements_as_one(django_assert_num_queries):
    record(draft_order())
    assert current_shop().locked
    one, two, hundred = ([draft_order() for _ in range(number)] for number in (1, 2, 100))
    with transaction.atomic():
        # On PostgreSQL a single order of known products is one statement.
        with django_assert_num_queries(1 if connection.vendor == "postgresql" else 2):
            record_orders(drafts=one)
        for some in (two, hundred, hundred):
            with django_assert_num_queries(2):
                record_orders(drafts=some)
