from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from apps.checkout.errors import TooLate
from apps.checkout.services import complete_order, complete_orders, refund_order, reverse_order, undo_sale, void_orders
from apps.ledger.reports import verify
from apps.orders.models import Order, Refund
from apps.programs.models import Accrual, Clawback
from apps.shop.services import current_shop
from tests.checkout.test_refund import spend
from tests.factories.customers import CustomerFactory
from tests.factories.orders import NOON, draft_order, draft_refund
from tests.factories.programs import balances, program
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def club():
    return program(code="club")


@pytest.fixture
def mira():
    return CustomerFactory.create()


def buy(customer, total=10_000, **more) -> Order:
    return complete_order(draft=draft_order(total, customer_id=customer.pk, **more)).order


def test_a_sale_can_be_undone_for_ten_minutes(club, mira):
    cashier = UserFactory.create()
    with time_machine.travel(NOON, tick=False) as clock:
        order = buy(mira)
        clock.shift(10 * MINUTE)
        undone = undo_sale(order=order, by=cashier)
    assert (undone.order.status, [c.taken for c in undone.clawbacks]) == ("cancelled", [100])
    assert (balances(mira, club), Clawback.objects.get().from_available.actor) == ((0, 0), cashier)


def test_after_ten_minutes_it_is_too_late(club, mira):
    with time_machine.travel(NOON, tick=False) as clock:
        order = buy(mira)
        clock.shift(10 * MINUTE + dt.timedelta(seconds=1))
        with pytest.raises(TooLate) as refusal:
            undo_sale(order=order, by=UserFactory.create())
    assert (refusal.value.code, balances(mira, club)) == ("too_late", (100, 0))


def test_the_ten_minutes_count_from_the_entry_not_from_the_purchase(club, mira):
    order = buy(mira, placed_at=NOON - dt.timedelta(days=30))
    assert undo_sale(order=order, by=UserFactory.create()).order.status == "cancelled"


def test_undoing_twice_is_undoing_once(club, mira):
    order, by = buy(mira), UserFactory.create()
    undo_sale(order=order, by=by)
    again = undo_sale(order=order, by=by)
    assert (again.order.status, again.clawbacks, Clawback.objects.count()) == ("cancelled", [], 1)


def test_a_reversed_order_cannot_be_refunded_or_reversed_again(club, mira):
    order = buy(mira)
    refund_order(draft=draft_refund(order, 2_500))
    reverse_order(order=order, cause="returned")
    assert reverse_order(order=order, cause="cancelled").order.status == "returned"
    assert balances(mira, club) == (0, 0)
    assert [c.cause for c in Clawback.objects.order_by("pk")] == ["refund", "returned"]


def test_an_undone_import_takes_back_what_its_orders_earned_and_no_more(club, mira):
    kept = buy(mira, 5_000)
    brought = [buy(mira, 10_000), buy(mira, 2_000)]
    refund_order(draft=draft_refund(brought[0], 4_000))
    voided = void_orders(order_ids=[order.pk for order in brought])
    assert (voided.orders, voided.taken, voided.shortfall) == (2, 80, 0)
    assert balances(mira, club) == (50, 0)
    assert set(Order.objects.standing()) == {kept}
    assert Refund.objects.get().voided_at is not None
    assert verify().differences == []


def test_points_of_an_undone_import_that_were_spent_are_listed_as_missing(club, mira):
    order = buy(mira)
    spend(mira, 60)
    voided = void_orders(order_ids=[order.pk])
    assert (voided.taken, voided.shortfall, balances(mira, club)) == (40, 60, (0, 0))
    assert Clawback.objects.get().cause == "undone"


def test_undoing_goes_down_to_zero_even_where_refunds_would_make_debt(mira):
    strict = program(shortfall="allow_debt")
    order = buy(mira)
    spend(mira, 60)
    assert void_orders(order_ids=[order.pk]).shortfall == 60
    assert balances(mira, strict) == (0, 0)


def test_undoing_twice_takes_once(club, mira):
    order = buy(mira)
    void_orders(order_ids=[order.pk])
    again = void_orders(order_ids=[order.pk])
    assert (again.orders, again.taken) == (0, 0)


def test_an_undone_import_can_be_brought_in_again(club, mira):
    drafts = [draft_order(10_000, customer_id=mira.pk), draft_order(5_000, customer_id=mira.pk)]
    first = complete_orders(drafts=drafts)
    refund = draft_refund(first[0].order, 2_500)
    refund_order(draft=refund)
    void_orders(order_ids=[receipt.order.pk for receipt in first])
    again = complete_orders(drafts=drafts)
    assert all(receipt.created for receipt in again)
    assert refund_order(draft=refund).created
    assert balances(mira, club) == (125, 0)
    assert Accrual.objects.count() == 4
    assert verify().differences == []


def test_a_hundred_orders_are_undone_in_as_many_statements_as_two(club, django_assert_max_num_queries):
    orders = [
        receipt.order.pk
        for receipt in complete_orders(
            drafts=[draft_order(1_000, customer_id=CustomerFactory.create().pk) for _n in range(42)]
        )
    ]
    assert current_shop().locked
    with django_assert_max_num_queries(32) as few:
        void_orders(order_ids=orders[:2])
    with django_assert_max_num_queries(32) as many:
        void_orders(order_ids=orders[2:])
    assert len(many) == len(few)
