"""Open, paid, cancelled, returned: what each message about an order does to its points."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.checkout.errors import OrderLocked, WrongCurrency
from apps.checkout.services import complete_order, complete_orders, refund_order, reverse_order
from apps.ledger.reports import verify
from apps.orders.drafts import RefundLineDraft
from apps.orders.models import Order, OrderLine
from apps.programs.models import Accrual, Clawback, Membership
from tests.factories.customers import CustomerFactory
from tests.factories.orders import ChannelFactory, draft_order, draft_refund, line
from tests.factories.programs import balances, member, program

pytestmark = pytest.mark.django_db


@pytest.fixture
def club():
    return program(code="club")


@pytest.fixture
def mira():
    return CustomerFactory.create()


def test_an_open_order_earns_nothing_until_it_is_paid(club, mira):
    """Rule 20."""
    draft = draft_order(10_000, customer_id=mira.pk, status="open")
    assert complete_order(draft=draft).accruals == []
    assert not Membership.objects.exists()
    receipt = complete_order(draft=replace(draft, status="paid"))
    assert (receipt.created, receipt.became) == (False, "paid")
    assert balances(mira, club) == (100, 0)


def test_an_open_order_earns_by_what_was_paid_in_the_end(club, mira):
    draft = draft_order(10_000, customer_id=mira.pk, status="open")
    complete_order(draft=draft)
    complete_order(draft=replace(draft, lines=(line(3_050),), status="paid"))
    assert balances(mira, club) == (30, 0)


@pytest.mark.parametrize("status", ["cancelled", "returned"])
def test_an_order_that_ends_loses_all_its_points(club, mira, status):
    draft = draft_order(10_000, customer_id=mira.pk)
    complete_order(draft=draft)
    receipt = complete_order(draft=replace(draft, status=status))
    assert (receipt.became, balances(mira, club)) == (status, (0, 0))
    assert Clawback.objects.get().cause == status
    complete_order(draft=replace(draft, status=status))
    assert Clawback.objects.count() == 1


def test_an_order_that_arrives_cancelled_never_earned(club, mira):
    receipt = complete_order(draft=draft_order(10_000, customer_id=mira.pk, status="cancelled"))
    assert (receipt.accruals, receipt.order.refunded_minor) == ([], 10_000)


def test_an_order_cancelled_before_it_was_paid_never_earned(club, mira):
    draft = draft_order(10_000, customer_id=mira.pk, status="open")
    complete_order(draft=draft)
    complete_order(draft=replace(draft, status="cancelled"))
    complete_order(draft=replace(draft, status="paid"))
    assert (Order.objects.get().status, Accrual.objects.count()) == ("cancelled", 0)


def test_paid_and_cancelled_in_one_set_leaves_nothing(club, mira):
    draft = draft_order(10_000, customer_id=mira.pk)
    complete_orders(drafts=[draft, replace(draft, status="cancelled"), draft])
    assert (balances(mira, club), Order.objects.get().status) == ((0, 0), "cancelled")
    assert verify().differences == []


def state(order: Order):
    order.refresh_from_db()
    lines = OrderLine.objects.filter(order=order).values_list("refunded_minor", "refunded_milli")
    accrual = Accrual.objects.get(order=order)
    return order.status, order.refunded_minor, list(lines), accrual.taken_back, accrual.shortfall


def test_every_way_to_give_an_order_back_ends_the_same(club, mira):
    ends = []
    for way in ("put", "refund", "pieces", "reverse"):
        draft = draft_order(customer_id=mira.pk, lines=(line(3_333, quantity_milli=2000), line(1_001)))
        order = complete_order(draft=draft).order
        if way == "put":
            complete_order(draft=replace(draft, status="returned"))
        elif way == "refund":
            refund_order(draft=draft_refund(order))
        elif way == "reverse":
            reverse_order(order=order, cause="returned")
        else:
            for part in (RefundLineDraft(1, "", 1000), RefundLineDraft(2), RefundLineDraft(1, "", 1000)):
                refund_order(draft=draft_refund(order, lines=(part,)))
        ends.append(state(order))
    assert ends == [("returned", 7_667, [(6_666, 2000), (1_001, 1000)], 76, 0)] * 4
    assert balances(mira, club) == (0, 0)


def test_a_return_after_a_partial_refund_takes_the_rest(club, mira):
    draft = draft_order(9_990, customer_id=mira.pk)
    order = complete_order(draft=draft).order
    refund_order(draft=draft_refund(order, 3_333))
    assert balances(mira, club) == (66, 0)
    complete_order(draft=replace(draft, status="returned"))
    assert balances(mira, club) == (0, 0)


def test_other_lines_on_a_paid_order_change_no_points(club, mira):
    draft = draft_order(10_000, customer_id=mira.pk)
    complete_order(draft=draft)
    with pytest.raises(OrderLocked):
        complete_order(draft=replace(draft, lines=(line(20_000),)))
    assert balances(mira, club) == (100, 0)


def test_another_currency_is_refused(club):
    with pytest.raises(WrongCurrency):
        complete_order(draft=draft_order(currency="USD"))


def test_a_refused_order_in_a_set_says_why_and_the_others_earn(club, mira):
    good, bad = complete_orders(
        drafts=[draft_order(10_000, customer_id=mira.pk), draft_order(currency="USD", customer_id=mira.pk)]
    )
    assert (good.created, bad.refused.code, balances(mira, club)) == (True, "wrong_currency", (100, 0))
    with pytest.raises(WrongCurrency):
        _ = bad.order


def test_a_guest_earns_nothing_and_joins_nothing(club):
    assert complete_order(draft=draft_order(10_000)).accruals == []
    assert not Membership.objects.exists()


def test_a_small_first_purchase_makes_a_member_without_points(club, mira):
    assert complete_order(draft=draft_order(99, customer_id=mira.pk)).accruals == []
    assert Membership.objects.get().joined_at == draft_order().placed_at


def test_a_programme_one_has_to_join_gives_points_to_members_only(mira):
    closed = program(enrolment="joining")
    assert complete_order(draft=draft_order(10_000, customer_id=mira.pk)).accruals == []
    member(closed, mira)
    complete_order(draft=draft_order(10_000, customer_id=mira.pk))
    assert balances(mira, closed) == (100, 0)


def test_every_live_programme_gives_its_own_points_unless_one_is_named(club, mira):
    other, paused = program(points_per_unit=2), program(status="paused")
    complete_order(draft=draft_order(10_000, customer_id=mira.pk))
    assert (balances(mira, club), balances(mira, other)) == ((100, 0), (200, 0))
    complete_order(draft=draft_order(10_000, customer_id=mira.pk), program_ids=[club.pk, paused.pk])
    assert (balances(mira, club), balances(mira, other)) == ((200, 0), (200, 0))
    assert not Membership.objects.filter(program=paused).exists()


def test_one_number_in_two_channels_is_two_purchases(club, mira):
    draft = draft_order(10_000, customer_id=mira.pk)
    complete_orders(drafts=[draft, replace(draft, channel_id=ChannelFactory.create(code="till").pk)])
    assert balances(mira, club) == (200, 0)


def test_the_same_purchase_again_still_tells_its_points(club, mira):
    draft = draft_order(10_000, customer_id=mira.pk)
    complete_order(draft=draft)
    again = complete_order(draft=draft)
    assert [(a.granted, a.membership.program) for a in again.accruals] == [(100, club)]


def test_one_purchase_or_a_set_give_the_same(club):
    """The single form and the set write the same rows, whatever way the database takes."""
    one, two = CustomerFactory.create(), CustomerFactory.create()
    totals = [12_950, 99, 4_321]
    for total in totals:
        complete_order(draft=draft_order(total, customer_id=one.pk))
    complete_orders(drafts=[draft_order(total, customer_id=two.pk) for total in totals])
    left_out = {"id", "order_id", "membership_id", "transfer_id", "activated_at", "created_at"}

    def accruals(customer):
        rows = Accrual.objects.filter(membership__customer=customer).order_by("order_id").values()
        return [{name: value for name, value in row.items() if name not in left_out} for row in rows]

    assert accruals(one) == accruals(two)
    assert balances(one, club) == balances(two, club) == (172, 0)
    assert verify().differences == []
