"""Refunds that a file brought for orders of another one, undone with that file."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from apps.checkout.services import complete_order, refund_order, refund_orders, reverse_order, void_refunds
from apps.ledger.models import Lot, Transfer
from apps.ledger.reports import verify
from apps.orders.drafts import RefundLineDraft
from apps.orders.models import Order, OrderLine, Refund
from apps.programs.models import Accrual
from apps.programs.services import activate_due
from tests.checkout.test_refund import spend
from tests.factories.customers import CustomerFactory
from tests.factories.orders import NOON, draft_order, draft_refund, line
from tests.factories.programs import balances, program

pytestmark = pytest.mark.django_db


@pytest.fixture
def club():
    return program(code="club")


@pytest.fixture
def mira():
    return CustomerFactory.create()


def buy(customer, total=10_000, **more) -> Order:
    return complete_order(draft=draft_order(total, customer_id=customer.pk, **more)).order


def test_the_order_counts_again_and_its_points_come_back_to_their_lot(club, mira):
    order = buy(mira, lines=(line(2_000, quantity_milli=3000), line(4_000)))
    part = draft_refund(order, 3_000, lines=(RefundLineDraft(1, "", 1000),))
    refund = refund_order(draft=part).refund
    voided = void_refunds(refund_ids=[refund.pk])
    assert (voided.refunds, voided.given_back, balances(mira, club)) == (1, 30, (100, 0))
    order.refresh_from_db()
    assert (order.status, order.refunded_minor) == ("paid", 0)
    assert set(OrderLine.objects.values_list("refunded_minor", "refunded_milli")) == {(0, 0)}
    assert [(lot.amount, lot.remaining) for lot in Lot.objects.all()] == [(100, 100)]
    assert Transfer.objects.latest("pk").kind == "adjust"
    assert verify().differences == []


def test_a_returned_order_is_a_sale_again(club, mira):
    order = buy(mira)
    refund = refund_order(draft=draft_refund(order)).refund
    void_refunds(refund_ids=[refund.pk])
    order.refresh_from_db()
    assert (order.status, balances(mira, club)) == ("paid", (100, 0))


def test_undoing_twice_gives_back_once(club, mira):
    refund = refund_order(draft=draft_refund(buy(mira), 4_000)).refund
    void_refunds(refund_ids=[refund.pk])
    again = void_refunds(refund_ids=[refund.pk])
    assert (again.refunds, again.given_back, balances(mira, club)) == (0, 0, (100, 0))


def test_the_same_refund_can_be_brought_in_again(club, mira):
    draft = draft_refund(buy(mira), 4_000)
    for _import in range(3):
        receipt = refund_order(draft=draft)
        assert (receipt.created, balances(mira, club)) == (True, (60, 0))
        void_refunds(refund_ids=[receipt.refund.pk])
    assert (balances(mira, club), Refund.objects.count()) == ((100, 0), 3)
    assert verify().differences == []


def test_other_refunds_of_the_order_stay(club, mira):
    order = buy(mira)
    mine, other = (one.refund for one in refund_orders(drafts=[draft_refund(order, 3_000), draft_refund(order, 2_000)]))
    void_refunds(refund_ids=[mine.pk])
    order.refresh_from_db()
    assert (order.refunded_minor, balances(mira, club), other.voided_at) == (2_000, (80, 0), None)


def test_points_that_were_missing_are_forgotten_and_not_given(club, mira):
    order = buy(mira)
    spend(mira, 70)
    refund = refund_order(draft=draft_refund(order)).refund
    assert void_refunds(refund_ids=[refund.pk]).given_back == 30
    accrual = Accrual.objects.get()
    assert (accrual.taken_back, accrual.shortfall, balances(mira, club)) == (0, 0, (30, 0))


def test_an_order_that_was_cancelled_since_stays_cancelled(club, mira):
    order = buy(mira)
    refund = refund_order(draft=draft_refund(order, 4_000)).refund
    reverse_order(order=order, cause="cancelled")
    assert void_refunds(refund_ids=[refund.pk]).given_back == 0
    order.refresh_from_db()
    assert (order.status, order.refunded_minor, balances(mira, club)) == ("cancelled", 10_000, (0, 0))


def test_waiting_points_come_back_to_where_the_others_are_by_now(mira):
    slow = program(wait_days=14)
    with time_machine.travel(NOON, tick=False) as clock:
        order = buy(mira)
        first, second = (
            one.refund for one in refund_orders(drafts=[draft_refund(order, 1_000), draft_refund(order, 2_000)])
        )
        void_refunds(refund_ids=[first.pk])
        assert balances(mira, slow) == (0, 80)
        clock.shift(dt.timedelta(days=14))
        activate_due(limit=10)
        void_refunds(refund_ids=[second.pk])
    assert balances(mira, slow) == (100, 0)
    assert verify().differences == []
