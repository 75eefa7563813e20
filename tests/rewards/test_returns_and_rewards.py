"""Points of goods that were given back do not come back by way of a reward (rules 6, 29 and 52)."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
import time_machine
from django.db.models import Sum
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.checkout.services import complete_order, refund_order, reverse_order, void_orders, void_refunds
from apps.common import clock
from apps.common.errors import DomainError
from apps.ledger.models import Lot, Transfer
from apps.ledger.reports import verify
from apps.orders.models import Order
from apps.programs.models import Accrual, Clawback, Membership
from apps.programs.services import activate_due
from apps.programs.services import expire_due as expire_points
from apps.rewards.models import Redemption, Reward
from apps.rewards.services import cancel_redemption, expire_due, give_back_redemption, use_redemption
from tests.factories.customers import CustomerFactory
from tests.factories.orders import NOON, draft_order, draft_refund
from tests.factories.programs import member, program
from tests.factories.rewards import RewardFactory, take
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def club():
    return program(code="club")


@pytest.fixture
def mira(club) -> Membership:
    return member(club, CustomerFactory())


@pytest.fixture
def reward(club) -> Reward:
    return RewardFactory(program=club, price_points=100)


def buy(membership: Membership, total: int = 10_000, **more) -> Order:
    return complete_order(draft=draft_order(total, customer_id=membership.customer_id, **more)).order


def give_all_back(order: Order) -> None:
    refund_order(draft=draft_refund(order))


def points(membership: Membership) -> tuple[int, int, int]:
    """Available, waiting, set aside."""
    fresh = Membership.objects.select_related("available", "pending", "held").get(pk=membership.pk)
    return fresh.available.balance, fresh.pending.balance, fresh.held.balance


def sums() -> tuple[int, int]:
    """Taken back and missing, the same on the accruals and on their clawbacks."""
    held = Accrual.objects.aggregate(taken=Sum("taken_back", default=0), missing=Sum("shortfall", default=0))
    told = Clawback.objects.aggregate(taken=Sum("taken", default=0), missing=Sum("shortfall", default=0))
    assert held == told
    return told["taken"], told["missing"]


def test_buying_taking_returning_and_calling_off_mints_nothing(mira, reward):
    for _round in range(3):
        order = buy(mira)
        redemption = take(reward, mira)
        give_all_back(order)
        assert points(mira) == (0, 0, 100)
        assert cancel_redemption(redemption=redemption).taken_points == 100
        assert points(mira) == (0, 0, 0)
    assert sums() == (300, 0)
    assert verify().differences == []


def test_a_code_that_runs_out_after_the_return_gives_nothing_back(mira, reward):
    with time_machine.travel(NOON, tick=False) as now:
        order = buy(mira)
        redemption = take(reward, mira)
        give_all_back(order)
        now.move_to(NOON + dt.timedelta(days=91))
        assert expire_due(limit=10) == 1
    redemption.refresh_from_db()
    assert (redemption.status, points(mira), sums()) == ("expired", (0, 0, 0), (100, 0))


def test_a_used_reward_that_is_given_back_pays_for_the_return(mira, reward):
    order = buy(mira)
    redemption = use_redemption(redemption=take(reward, mira))
    give_all_back(order)
    given_back = give_back_redemption(redemption=redemption, by=UserFactory(), reason="faulty")
    assert (given_back.taken_points, points(mira), sums()) == (100, (0, 0, 0), (100, 0))


def test_a_part_that_was_returned_takes_its_part(mira, reward):
    order = buy(mira)
    redemption = take(reward, mira)
    refund_order(draft=draft_refund(order, 3_000))
    refund_order(draft=draft_refund(order, 1_500))
    cancel_redemption(redemption=redemption)
    assert (points(mira), sums()) == ((55, 0, 0), (45, 0))


def test_two_rewards_pay_one_after_the_other(mira, reward, club):
    order = buy(mira, 15_000)
    small = RewardFactory(program=club, price_points=40)
    first, second = take(small, mira), take(reward, mira)
    give_all_back(order)
    assert (points(mira), sums()) == ((0, 0, 140), (10, 140))
    cancel_redemption(redemption=first)
    assert (points(mira), sums()) == ((0, 0, 100), (50, 100))
    cancel_redemption(redemption=second)
    assert (points(mira), sums()) == ((0, 0, 0), (150, 0))
    assert [row.taken for row in Clawback.objects.order_by("taken")] == [10, 40, 100]
    assert verify().differences == []


def test_later_purchases_do_not_pay_for_an_earlier_return(mira, reward):
    """Rule 6: what was missing is noted and no debt; a reward taken with new points gives them all back."""
    order = buy(mira)
    use_redemption(redemption=take(reward, mira))
    give_all_back(order)
    buy(mira)
    cancel_redemption(redemption=take(reward, mira))
    assert (points(mira), sums()) == ((100, 0, 0), (0, 100))


def test_points_that_were_there_for_the_return_come_back_in_full(mira, reward):
    order = buy(mira)
    buy(mira)
    redemption = take(reward, mira)
    give_all_back(order)
    assert cancel_redemption(redemption=redemption).taken_points == 0
    assert points(mira) == (100, 0, 0)


def test_where_only_waiting_points_are_taken_a_reward_comes_back_in_full(reward, club, mira):
    """Rule 6: the programme leaves points alone that could have been spent."""
    club.shortfall = "pending_only"
    club.save()
    order = buy(mira)
    redemption = take(reward, mira)
    give_all_back(order)
    cancel_redemption(redemption=redemption)
    assert (points(mira), sums()) == ((100, 0, 0), (0, 100))


def test_points_are_taken_from_their_own_lot(mira, reward, club):
    """Rule 3."""
    club.expiry, club.expiry_months = "rolling", 12
    club.save()
    with time_machine.travel(NOON + dt.timedelta(days=60), tick=True):
        older, order = buy(mira, 5_000, placed_at=NOON), buy(mira, placed_at=NOON + dt.timedelta(days=60))
        redemption = take(RewardFactory(program=club, price_points=150), mira)
        give_all_back(order)
        cancel_redemption(redemption=redemption)
    [left] = Lot.objects.filter(account=mira.available_id, remaining__gt=0)
    assert (left.remaining, left.transfer) == (50, Accrual.objects.get(order=older).transfer)


def test_a_return_undone_with_its_import_brings_everything_back(mira, reward):
    """Whether the points were taken at once or when the reward was called off."""
    order = buy(mira, 15_000)
    redemption = take(reward, mira)
    refund = refund_order(draft=draft_refund(order, 12_000)).refund
    assert refund is not None
    cancel_redemption(redemption=redemption)
    assert (points(mira), sums()) == ((30, 0, 0), (120, 0))
    assert void_refunds(refund_ids=[refund.pk]).given_back == 120
    assert points(mira) == (150, 0, 0)
    accrual = Accrual.objects.get()
    assert (accrual.taken_back, accrual.shortfall) == (0, 0)
    give_all_back(order)
    assert points(mira) == (0, 0, 0)
    assert verify().differences == []


def test_a_return_undone_before_takes_nothing_when_the_reward_ends(mira, reward):
    order = buy(mira)
    redemption = take(reward, mira)
    refund = refund_order(draft=draft_refund(order)).refund
    assert refund is not None
    void_refunds(refund_ids=[refund.pk])
    assert cancel_redemption(redemption=redemption).taken_points == 0
    assert points(mira) == (100, 0, 0)


@pytest.mark.parametrize("shortfall", ["down_to_zero", "pending_only", "allow_debt"])
def test_points_of_an_undone_import_do_not_come_back_by_a_reward(shortfall):
    """Undoing goes down to zero whatever the policy, and so does what comes later."""
    strict = program(shortfall=shortfall)
    mira = member(strict, CustomerFactory())
    order = buy(mira)
    redemption = take(RewardFactory(program=strict, price_points=100), mira)
    refund_order(draft=draft_refund(order, 4_000))
    voided = void_orders(order_ids=[order.pk])
    cancel_redemption(redemption=redemption)
    refunded_by_policy = 40 if shortfall == "pending_only" else 0
    assert voided.taken + voided.shortfall == 60
    assert points(mira) == (refunded_by_policy, 0, 0)
    assert sums() == (100 - refunded_by_policy, refunded_by_policy)
    assert verify().differences == []


def test_a_purchase_called_off_with_its_reward_pays_for_an_earlier_return(mira, reward):
    first = buy(mira)
    redemption = take(reward, mira)
    second = buy(mira, 5_000)
    use_redemption(redemption=redemption, order=second)
    give_all_back(first)
    assert (points(mira), sums()) == ((0, 0, 0), (50, 50))
    reverse_order(order=second, cause="cancelled")
    assert (points(mira), sums()) == ((0, 0, 0), (150, 0))


def test_what_was_taken_is_told_in_the_history(mira, reward):
    """Rule 36."""
    order = buy(mira)
    redemption = take(reward, mira)
    give_all_back(order)
    cancel_redemption(redemption=redemption)
    taken = Transfer.objects.get(kind="reverse")
    assert (taken.amount, Clawback.objects.get().from_available) == (100, taken)


def test_a_member_without_anything_missing_costs_no_more_to_end(mira, reward, django_assert_max_num_queries):
    buy(mira)
    redemption = take(reward, mira)
    with django_assert_max_num_queries(24):
        cancel_redemption(redemption=redemption)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["buy", "return", "cancel", "take", "call off", "use", "give back", "undo", "weeks"]),
        st.integers(0, 7),
        st.integers(1, 250),
    ),
    max_size=12,
)
DEFAULTS = {"shortfall": "down_to_zero", "waits": 0, "expires": False}


class Stories(TestCase):
    """Whatever is bought, returned, taken and called off in any order."""

    @given(
        steps=STEPS,
        shortfall=st.sampled_from(["down_to_zero", "allow_debt"]),
        waits=st.sampled_from([0, 30]),
        expires=st.booleans(),
    )
    @example(steps=[("buy", 0, 100), ("take", 0, 100), ("return", 0, 250)] * 3, **DEFAULTS)
    @example(
        steps=[("buy", 0, 100), ("take", 0, 100), ("cancel", 0, 1), ("buy", 0, 9), ("take", 0, 9), ("cancel", 1, 1)],
        **DEFAULTS,
    )
    @settings(max_examples=40, deadline=None)
    def test_without_net_spending_a_member_ends_with_no_points(
        self, steps: list, shortfall: str, waits: int, expires: bool
    ) -> None:
        ageing = {"expiry": "rolling", "expiry_months": 3} if expires else {}
        with time_machine.travel(NOON, tick=True) as now:
            club = program(shortfall=shortfall, wait_days=waits)
            for name, value in ageing.items():
                setattr(club, name, value)
            club.save()
            of, staff = member(club, CustomerFactory()), UserFactory()
            for number, step in enumerate(steps):
                if step[0] == "weeks":
                    now.shift(dt.timedelta(weeks=step[2] % 8))
                    sweep()
                with suppress(DomainError):
                    act(of, staff, number, *step)
            for order in Order.objects.filter(status="paid"):
                reverse_order(order=order, cause="cancelled")
            for redemption in Redemption.objects.filter(status="issued"):
                cancel_redemption(redemption=redemption)
            for redemption in Redemption.objects.filter(status="used"):
                give_back_redemption(redemption=redemption, by=staff, reason="mistake")
            sweep()
        assert verify().differences == []
        available, pending, held = points(of)
        assert (pending, held) == (0, 0)
        # Points that ran out and are wanted back may leave a debt where the programme allows one.
        assert available == 0 or (available < 0 and expires and shortfall == "allow_debt")
        held_short = Accrual.objects.aggregate(short=Sum("shortfall", default=0))["short"]
        assert held_short == 0 or expires


def sweep() -> None:
    activate_due(limit=100)
    expire_due(limit=100)
    expire_points(limit=100)


def act(of: Membership, staff, number: int, what: str, index: int, figure: int) -> None:
    if what == "buy":
        buy(of, figure * 100, placed_at=clock.now())
    elif what == "take":
        take(RewardFactory(program=of.program, price_points=figure), of)
    elif what == "undo":
        for order in Order.objects.filter(customer=of.customer_id, refunds__voided_at=None).distinct()[:1]:
            void_refunds(refund_ids=order.refunds.values_list("pk", flat=True))
    elif what in ("return", "cancel", "use"):
        for order in Order.objects.filter(customer=of.customer_id, status="paid").order_by("pk")[index : index + 1]:
            act_on_order(of, order, what, figure)
    else:
        for redemption in Redemption.objects.filter(membership=of).order_by("pk")[index : index + 1]:
            if what == "call off":
                cancel_redemption(redemption=redemption)
            elif what == "give back":
                give_back_redemption(redemption=redemption, by=staff, reason="goodwill")


def act_on_order(of: Membership, order: Order, what: str, figure: int) -> None:
    if what == "return":
        refund_order(draft=draft_refund(order, min(figure * 100, order.total_minor - order.refunded_minor)))
    elif what == "cancel":
        reverse_order(order=order, cause="cancelled")
    else:
        for redemption in Redemption.objects.filter(membership=of, status="issued")[:1]:
            use_redemption(redemption=redemption, order=order if figure % 2 else None)
