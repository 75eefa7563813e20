from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import time_machine

from apps.checkout.errors import BadRefund, RefundReused, RefundTooLarge
from apps.checkout.services import complete_order, complete_orders, refund_order, refund_orders, resolve_parked
from apps.checkout.tasks import resolve_parked as resolve_parked_task
from apps.ledger.models import Lot, Transfer
from apps.ledger.reports import verify
from apps.ledger.services import place_hold
from apps.orders.drafts import RefundLineDraft
from apps.orders.models import Order, ParkedRefund, Refund
from apps.programs.models import Accrual, Clawback, Membership
from apps.programs.services import activate_due, add_rule_version
from apps.shop.services import current_shop
from tests.factories.customers import CustomerFactory
from tests.factories.orders import NOON, draft_order, draft_refund, line
from tests.factories.programs import balances, program
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def club():
    return program(code="club")


@pytest.fixture
def mira():
    return CustomerFactory.create()


def buy(customer, total=10_000, **more) -> Order:
    return complete_order(draft=draft_order(total, customer_id=customer.pk, **more)).order


def spend(customer, points):
    wallet = Membership.objects.get(customer=customer)
    place_hold(
        available_id=wallet.available_id,
        held_id=wallet.held_id,
        amount=points,
        reference=f"spend:{customer.pk}:{points}",
        effective_at=NOON,
        today=NOON.date(),
    )


def test_any_split_of_refunds_ends_like_one_refund(club):
    """Rule 30: rounding each of them would not."""
    whole, split = CustomerFactory.create(), CustomerFactory.create()
    refund_order(draft=draft_refund(buy(whole, 9_999), 5_000))
    order = buy(split, 9_999)
    for amount in (1, 49, 950, 1_333, 2_667):
        refund_order(draft=draft_refund(order, amount))
    assert balances(whole, club) == balances(split, club) == (49, 0)
    refund_order(draft=draft_refund(order))
    assert balances(split, club) == (0, 0)


def test_a_refund_of_shipping_takes_no_points(club, mira):
    order = complete_order(
        draft=draft_order(customer_id=mira.pk, lines=(line(10_000), line(2_500, kind="shipping")))
    ).order
    receipt = refund_order(draft=draft_refund(order, lines=(RefundLineDraft(position=2),)))
    assert (receipt.created, receipt.clawbacks, balances(mira, club)) == (True, [], (100, 0))


def test_the_rule_that_gave_takes_back_though_it_was_edited_since(club, mira):
    """Rule 9."""
    order = buy(mira)
    with time_machine.travel(dt.datetime(2027, 1, 1, tzinfo=dt.UTC)):
        add_rule_version(rule=club.rules.get(), points_per_unit=7, unit_minor=1, min_spend_minor=99_999)
        refund_order(draft=draft_refund(order, 2_500))
        assert balances(mira, club) == (75, 0)
        refund_order(draft=draft_refund(order))
    assert balances(mira, club) == (0, 0)


def test_what_is_taken_back_reverses_its_earn_and_draws_its_own_lot(club, mira):
    first, second = buy(mira, 10_000), buy(mira, 5_000)
    by = UserFactory.create()
    refund_order(draft=draft_refund(second, 2_000, actor_id=by.pk))
    earn = Accrual.objects.get(order=second).transfer
    taken = Clawback.objects.get().from_available
    assert (taken.reverses, taken.amount, taken.kind, taken.actor) == (earn, 20, "reverse", by)
    assert taken.effective_at == Refund.objects.get().refunded_at
    assert [lot.remaining for lot in Lot.objects.order_by("pk")] == [100, 30]
    assert Accrual.objects.get(order=first).taken_back == 0


def test_points_that_were_spent_are_missing_and_noted(club, mira):
    """Rule 6: down to zero."""
    order = buy(mira)
    spend(mira, 70)
    (clawback,) = refund_order(draft=draft_refund(order)).clawbacks
    assert (clawback.wanted, clawback.taken, clawback.shortfall) == (100, 30, 70)
    accrual = Accrual.objects.get()
    assert (accrual.taken_back, accrual.shortfall, balances(mira, club)) == (30, 70, (0, 0))
    buy(mira, 5_000)
    assert balances(mira, club) == (50, 0)


def test_a_programme_may_take_nothing_that_is_available(mira):
    kind = program(shortfall="pending_only")
    (clawback,) = refund_order(draft=draft_refund(buy(mira))).clawbacks
    assert (clawback.taken, clawback.shortfall, clawback.from_available) == (0, 100, None)
    assert balances(mira, kind) == (100, 0)


def test_a_programme_may_let_the_balance_go_below_zero(mira):
    strict = program(shortfall="allow_debt")
    order = buy(mira)
    spend(mira, 70)
    refund_order(draft=draft_refund(order))
    assert balances(mira, strict) == (-70, 0)
    buy(mira, 10_000)
    assert balances(mira, strict) == (30, 0)
    assert verify().differences == []


def test_waiting_points_are_taken_back_where_they_wait(mira):
    """Rule 27."""
    slow = program(wait_days=14)
    with time_machine.travel(NOON):
        order = buy(mira)
        assert balances(mira, slow) == (0, 100)
        (clawback,) = refund_order(draft=draft_refund(order, 4_000)).clawbacks
    assert (clawback.from_available, clawback.from_pending.amount) == (None, 40)
    assert balances(mira, slow) == (0, 60)
    with time_machine.travel(NOON + dt.timedelta(days=14)):
        assert activate_due(limit=10) == 1
        assert balances(mira, slow) == (60, 0)
        refund_order(draft=draft_refund(order))
    assert balances(mira, slow) == (0, 0)
    assert Clawback.objects.latest("pk").from_available.amount == 60


def test_the_same_refund_again_changes_nothing(club, mira):
    draft = draft_refund(buy(mira), 4_000)
    first, again = refund_order(draft=draft), refund_order(draft=draft)
    assert (again.refund, again.created, again.clawbacks) == (first.refund, False, [])
    assert balances(mira, club) == (60, 0)


def test_refusals_leave_everything_as_it_was(club, mira):
    order = buy(mira)
    draft = draft_refund(order, 4_000)
    refund_order(draft=draft)
    for bad, error in (
        (replace(draft, amount_minor=3_000), RefundReused),
        (draft_refund(order, 6_001), RefundTooLarge),
        (draft_refund(order, lines=(RefundLineDraft(position=7),)), BadRefund),
    ):
        with pytest.raises(error):
            refund_order(draft=bad)
    assert (Refund.objects.count(), balances(mira, club)) == (1, (60, 0))


def test_a_refused_refund_in_a_set_says_why_and_the_others_stand(club, mira):
    order = buy(mira)
    good, bad = refund_orders(drafts=[draft_refund(order, 6_000), draft_refund(order, 6_000)])
    assert (good.created, bad.refused.code, balances(mira, club)) == (True, "refund_too_large", (40, 0))


def told(sale, *refunds):
    return [
        draft_refund(Order(channel_id=sale.channel_id, external_id=sale.external_id), amount, external_id=f"R-{amount}")
        for amount in refunds
    ]


@pytest.mark.parametrize("turns", ["SRQ", "RSQ", "RQS", "SQR", "QRS", "QSR"])
def test_a_purchase_and_its_refunds_end_the_same_in_whatever_order_they_come(club, mira, turns):
    sale = draft_order(10_000, customer_id=mira.pk)
    first, second = told(sale, 3_333, 2_222)
    for turn in turns * 2:
        if turn == "S":
            complete_order(draft=sale)
        else:
            refund_order(draft=first if turn == "R" else second)
    assert balances(mira, club) == (44, 0)
    order = Order.objects.get()
    assert (order.refunded_minor, order.refunds.count(), order.status) == (5_555, 2, "paid")
    assert Transfer.objects.filter(kind="earn").count() == 1
    assert verify().differences == []


def test_minimum_spend_is_judged_as_bought_even_where_a_refund_waited(mira):
    careful = program(min_spend_minor=10_000)
    sale = draft_order(10_000, customer_id=mira.pk)
    refund_order(draft=told(sale, 5_000)[0])
    complete_order(draft=sale)
    assert balances(mira, careful) == (50, 0)


def test_a_refund_of_an_open_order_is_applied_when_it_is_paid(club, mira):
    sale = draft_order(10_000, customer_id=mira.pk, status="open")
    complete_order(draft=sale)
    assert refund_order(draft=told(sale, 2_500)[0]).parked is not None
    receipt = complete_order(draft=replace(sale, status="paid"))
    assert (receipt.order.refunded_minor, balances(mira, club)) == (2_500, (75, 0))


def test_waiting_refunds_are_applied_in_sets_too(club, mira):
    sales = [draft_order(10_000, customer_id=mira.pk) for _n in range(3)]
    refund_orders(drafts=[refund for sale in sales[:2] for refund in told(sale, 1_000, 500)])
    complete_orders(drafts=sales)
    assert balances(mira, club) == (270, 0)
    assert not ParkedRefund.objects.filter(refund=None).exists()


def test_a_whole_refund_that_waited_returns_the_order(club, mira):
    sale = draft_order(10_000, customer_id=mira.pk)
    refund_order(draft=draft_refund(Order(channel_id=sale.channel_id, external_id=sale.external_id)))
    receipt = complete_order(draft=sale)
    assert (receipt.order.status, balances(mira, club)) == ("returned", (0, 0))


def test_a_waiting_refund_that_does_not_fit_stays_listed_and_the_order_stands(club, mira):
    sale = draft_order(1_000, customer_id=mira.pk)
    refund_order(draft=told(sale, 1_001)[0])
    assert complete_order(draft=sale).created
    assert ParkedRefund.objects.get().refused == "refund_too_large"


def test_the_sweep_applies_what_slipped_past_its_order(club, mira):
    sale = draft_order(10_000, customer_id=mira.pk)
    complete_order(draft=sale)
    refund_order(draft=told(sale, 4_000)[0])
    parked = refund_order(draft=replace(told(sale, 1_000)[0], order_external_id="slips")).parked
    ParkedRefund.objects.filter(pk=parked.pk).update(
        order_external_id=sale.external_id, payload={**parked.payload, "order_external_id": sale.external_id}
    )
    assert resolve_parked(limit=10) == 1
    assert balances(mira, club) == (50, 0)
    assert resolve_parked_task() == 0


def test_many_refunds_cost_as_many_statements_as_two(club, django_assert_max_num_queries):
    orders = [buy(CustomerFactory.create()) for _n in range(22)]
    assert current_shop().locked
    with django_assert_max_num_queries(35) as few:
        refund_orders(drafts=[draft_refund(order, 5_000) for order in orders[:2]])
    with django_assert_max_num_queries(35) as many:
        refund_orders(drafts=[draft_refund(order, 5_000) for order in orders[2:]])
    # Django inserts refunds and clawbacks itself; on SQLite it splits at 999 parameters, far above these.
    assert len(many) == len(few)
