"""How a reward ends: used, called off, run out, given back. Exactly once (rule 52)."""

import datetime as dt

import pytest
import time_machine

from apps.ledger.models import Lot, Transfer
from apps.rewards.errors import ReasonNeeded, RedemptionClosed
from apps.rewards.models import Redemption
from apps.rewards.services import cancel_redemption, expire_due, give_back_redemption, use_redemption
from tests.factories.rewards import RewardFactory, balances, give_points, member_with, paid_order, take, today
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reward():
    return RewardFactory(price_points=100, stock_left=5)


@pytest.fixture
def mira(reward):
    return member_with(250, program=reward.program)


@pytest.fixture
def cashier():
    return UserFactory(role="cashier")


def lots(member) -> list[tuple[int, dt.date | None]]:
    return list(Lot.objects.filter(account=member.available_id, remaining__gt=0).values_list("remaining", "expires_on"))


def days(number: int) -> dt.date:
    return today() + dt.timedelta(days=number)


def test_using_a_code_spends_its_points(reward, mira, cashier):
    order = paid_order(mira)
    used = use_redemption(redemption=take(reward, mira), by=cashier, order=order, discount_minor=1_000)
    assert balances(mira) == (150, 0)
    assert (used.status, used.order, used.discount_minor, used.ended_by) == ("used", order, 1_000, cashier)
    assert used.hold.status == "captured"
    assert Transfer.objects.filter(kind="redeem").get().amount == 100


def test_a_gift_is_used_without_a_purchase(reward, mira, cashier):
    used = use_redemption(redemption=take(reward, mira), by=cashier)
    assert (used.status, used.order, used.discount_minor) == ("used", None, 0)


def test_a_used_code_is_not_used_again(reward, mira, cashier):
    redemption = take(reward, mira)
    use_redemption(redemption=redemption, by=cashier)
    with pytest.raises(RedemptionClosed) as refusal:
        use_redemption(redemption=redemption, by=cashier)
    assert refusal.value.facts == {"status": "used"}
    assert refusal.value.conflict
    assert balances(mira) == (150, 0)


def test_the_same_purchase_again_is_the_same_use(reward, mira):
    redemption, order = take(reward, mira), paid_order(mira)
    first = use_redemption(redemption=redemption, order=order, discount_minor=1_000)
    assert use_redemption(redemption=redemption, order=order, discount_minor=1_000) == first
    with pytest.raises(RedemptionClosed):
        use_redemption(redemption=redemption, order=paid_order(mira))


def test_calling_off_gives_points_and_stock_back(reward, mira):
    ended = cancel_redemption(redemption=take(reward, mira))
    reward.refresh_from_db()
    assert (ended.status, reward.stock_left) == ("cancelled", 5)
    assert balances(mira) == (250, 0)


def test_calling_off_twice_is_once(reward, mira):
    redemption = take(reward, mira)
    cancel_redemption(redemption=redemption)
    cancel_redemption(redemption=redemption)
    reward.refresh_from_db()
    assert reward.stock_left == 5
    assert balances(mira) == (250, 0)


def test_a_used_code_cannot_be_called_off(reward, mira):
    redemption = take(reward, mira)
    use_redemption(redemption=redemption)
    with pytest.raises(RedemptionClosed):
        cancel_redemption(redemption=redemption)


def test_a_code_that_was_called_off_cannot_be_used(reward, mira):
    redemption = take(reward, mira)
    cancel_redemption(redemption=redemption)
    with pytest.raises(RedemptionClosed) as refusal:
        use_redemption(redemption=redemption)
    assert refusal.value.facts == {"status": "cancelled"}


def test_points_return_to_the_lots_they_came_from(reward):
    """Rule 3."""
    member = member_with(60, program=reward.program, expires_on=days(10))
    give_points(member, 200, expires_on=days(400))
    before = lots(member)
    redemption = take(reward, member)
    assert lots(member) == [(160, days(400))]
    cancel_redemption(redemption=redemption)
    assert lots(member) == before


def test_a_code_works_on_its_last_day_and_not_after(reward, mira):
    redemption = take(reward, mira)
    with time_machine.travel(dt.datetime.combine(redemption.expires_on, dt.time(20, 59), tzinfo=dt.UTC), tick=False):
        assert expire_due(limit=10) == 0
    with time_machine.travel(dt.datetime.combine(redemption.expires_on, dt.time(21, 1), tzinfo=dt.UTC), tick=False):
        with pytest.raises(RedemptionClosed):
            use_redemption(redemption=redemption)
        assert expire_due(limit=10) == 1
    assert Redemption.objects.get().status == "expired"


def test_a_code_that_ran_out_gives_points_and_stock_back(reward, mira):
    redemption = take(reward, mira)
    with time_machine.travel(dt.timedelta(days=91)):
        assert expire_due(limit=10) == 1
        assert expire_due(limit=10) == 0
    reward.refresh_from_db()
    assert reward.stock_left == 5
    assert balances(mira) == (250, 0)
    redemption.refresh_from_db()
    assert redemption.ended_at is not None


def test_the_sweep_passes_over_what_was_used(reward, mira):
    use_redemption(redemption=take(reward, mira))
    with time_machine.travel(dt.timedelta(days=91)):
        assert expire_due(limit=10) == 0


def test_the_sweep_takes_no_more_than_its_bound(reward, mira):
    take(reward, mira)
    take(reward, mira)
    with time_machine.travel(dt.timedelta(days=91)):
        assert [expire_due(limit=1) for _sweep in range(3)] == [1, 1, 0]


def test_points_whose_day_passed_meanwhile_last_thirty_days_more(reward):
    """Rule 3: stated policy for lots that are over."""
    member = member_with(100, program=reward.program, expires_on=days(5))
    take(reward, member)
    with time_machine.travel(dt.timedelta(days=91)):
        expire_due(limit=10)
        assert lots(member) == [(100, days(30))]


def test_staff_reverse_a_used_reward_with_a_reason(reward, cashier):
    member = member_with(100, program=reward.program, expires_on=days(50))
    before = lots(member)
    redemption = take(reward, member)
    use_redemption(redemption=redemption, by=cashier)
    ended = give_back_redemption(redemption=redemption, by=cashier, reason="mistake")
    assert (ended.status, ended.given_back_why, ended.ended_by) == ("cancelled", "mistake", cashier)
    assert ended.given_back.kind == "unredeem"
    assert lots(member) == before
    reward.refresh_from_db()
    assert reward.stock_left == 5


def test_giving_back_twice_is_once(reward, mira, cashier):
    redemption = take(reward, mira)
    use_redemption(redemption=redemption)
    give_back_redemption(redemption=redemption, by=cashier, reason="faulty")
    give_back_redemption(redemption=redemption, by=cashier, reason="goodwill")
    assert balances(mira) == (250, 0)
    reward.refresh_from_db()
    assert reward.stock_left == 5
    assert Redemption.objects.get().given_back_why == "faulty"


@pytest.mark.parametrize("reason", ["", "because", "mistake"])
def test_nobody_gives_back_without_name_and_reason(reward, mira, reason):
    redemption = take(reward, mira)
    use_redemption(redemption=redemption)
    with pytest.raises(ReasonNeeded):
        give_back_redemption(redemption=redemption, by=None, reason=reason)
    assert balances(mira) == (150, 0)


def test_a_cancelled_order_is_reason_enough(reward, mira):
    """Rule 32: switched on for full cancellation and undo."""
    redemption = take(reward, mira)
    use_redemption(redemption=redemption, order=paid_order(mira))
    assert give_back_redemption(redemption=redemption, by=None, reason="order").status == "cancelled"
    assert balances(mira) == (250, 0)


def test_what_was_never_used_cannot_be_given_back(reward, mira, cashier):
    with pytest.raises(RedemptionClosed):
        give_back_redemption(redemption=take(reward, mira), by=cashier, reason="mistake")


def test_the_books_balance_after_every_ending(reward, cashier):
    member = member_with(1_000, program=reward.program)
    for end in ("use", "cancel", "give back", "keep"):
        redemption = take(reward, member)
        if end in ("use", "give back"):
            use_redemption(redemption=redemption, by=cashier)
        if end == "cancel":
            cancel_redemption(redemption=redemption)
        if end == "give back":
            give_back_redemption(redemption=redemption, by=cashier, reason="mistake")
    assert balances(member) == (800, 100)
    assert sum(remaining for remaining, _last_day in lots(member)) == 800
    assert sorted(Redemption.objects.values_list("status", flat=True)) == ["cancelled", "cancelled", "issued", "used"]
