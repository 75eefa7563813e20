"""A purchase is returned while its points' reward is called off: whoever comes first, nothing is kept."""

from __future__ import annotations

import pytest

from apps.checkout.services import complete_order, refund_order
from apps.ledger.reports import verify
from apps.orders.models import Order
from apps.programs.models import Accrual, Membership
from apps.programs.services import hold_missing, settling
from apps.rewards.models import Redemption
from apps.rewards.services import cancel_redemption, ending
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order, draft_refund
from tests.factories.programs import ladder, member, program
from tests.factories.rewards import RewardFactory, balances, take
from tests.races.crowd import all_at_once
from tests.races.test_ledger_races import Meeting

pytestmark = pytest.mark.django_db(transaction=True)
PAIRS = 5


@pytest.fixture
def mira() -> Membership:
    return member(program(), CustomerFactory())


def buy(of: Membership) -> Order:
    return complete_order(draft=draft_order(10_000, customer_id=of.customer_id)).order


def race(order: Order, redemption: Redemption, monkeypatch) -> None:
    """The return is over before the reward's points come back, if only it may go first."""
    meeting = Meeting(2, seconds=3)

    def look_and_wait(**who):
        found = hold_missing(**who)
        meeting.wait()
        return found

    def one(index: int) -> str:
        if index:
            cancel_redemption(redemption=redemption)
            return "called off"
        refund_order(draft=draft_refund(order))
        meeting.wait()
        return "returned"

    monkeypatch.setattr(ending, "hold_missing", look_and_wait)
    assert all_at_once(2, one) == {"returned": 1, "called off": 1}


def test_a_return_waits_for_a_reward_that_is_being_called_off(mira, monkeypatch):
    order = buy(mira)
    race(order, take(RewardFactory(program=mira.program, price_points=100), mira), monkeypatch)
    assert balances(mira) == (0, 0)
    assert verify().differences == []


def test_control_where_returns_do_not_wait_the_points_are_kept(mira, monkeypatch):
    order = buy(mira)
    redemption = take(RewardFactory(program=mira.program, price_points=100), mira)
    monkeypatch.setattr(settling, "lock_memberships", lambda ids: None)
    race(order, redemption, monkeypatch)
    assert balances(mira) == (100, 0)


@pytest.mark.parametrize("levels", [False, True])
def test_many_returns_and_rewards_at_once_leave_nothing_and_nobody_stuck(mira, levels):
    if levels:
        ladder(mira.program)
    reward = RewardFactory(program=mira.program, price_points=100, stock_left=50)
    orders = [buy(mira) for _pair in range(PAIRS)]
    redemptions = [take(reward, mira) for _pair in range(PAIRS)]

    def one(index: int) -> str:
        if index % 2:
            cancel_redemption(redemption=redemptions[index // 2])
            return "called off"
        refund_order(draft=draft_refund(orders[index // 2]))
        return "returned"

    assert all_at_once(2 * PAIRS, one) == {"returned": PAIRS, "called off": PAIRS}
    assert balances(mira) == (0, 0)
    assert sum(Accrual.objects.values_list("shortfall", flat=True)) == 0
    assert verify().differences == []
