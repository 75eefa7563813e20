"""Taking a reward: the points are set aside, the stock and the member's limit hold (rules 52 to 54)."""

import datetime as dt

import pytest
import time_machine

from apps.codes.services import code_text, find_code
from apps.ledger.errors import InsufficientPoints, ReferenceReused
from apps.ledger.models import Hold
from apps.rewards.errors import LimitReached, OutOfStock, RewardUnavailable
from apps.rewards.models import Redemption
from apps.rewards.services import cancel_redemption, issue_reward, redemption_by_code
from tests.factories.rewards import RewardFactory, balances, live_program, member_with, take, today

pytestmark = pytest.mark.django_db


def test_taking_a_reward_sets_its_points_aside():
    reward = RewardFactory(price_points=100)
    member = member_with(250, program=reward.program)
    redemption = take(reward, member)
    assert balances(member) == (150, 100)
    assert redemption.status == "issued"
    assert redemption.hold.amount == 100
    assert redemption.hold.status == Hold.Status.OPEN


def test_the_member_gets_a_code_that_finds_the_reward():
    redemption = take(RewardFactory())
    text = code_text(redemption.code)
    assert find_code(text=text) == redemption.code
    assert redemption_by_code(text=text.lower()) == redemption


def test_an_unknown_code_finds_no_reward():
    assert redemption_by_code(text="ABCD-EFGH-JKLM-NPQR") is None


def test_a_member_short_of_points_gets_no_code():
    reward = RewardFactory(price_points=100, stock_left=5)
    member = member_with(99, program=reward.program)
    with pytest.raises(InsufficientPoints):
        take(reward, member)
    reward.refresh_from_db()
    assert reward.stock_left == 5
    assert balances(member) == (99, 0)
    assert not Redemption.objects.exists()


def test_the_code_has_a_last_day_of_its_own():
    redemption = take(RewardFactory(code_days=90))
    assert redemption.expires_on == today() + dt.timedelta(days=90)


def test_the_last_day_is_counted_in_shop_time():
    """At 22:30 UTC it is already tomorrow in Istanbul."""
    with time_machine.travel("2026-03-01 22:30Z", tick=False):
        assert take(RewardFactory(code_days=0)).expires_on == dt.date(2026, 3, 2)


def test_what_was_promised_stays_when_the_reward_changes():
    reward = RewardFactory(amount_minor=1_000, price_points=100)
    redemption = take(reward)
    reward.kind, reward.amount_minor, reward.percent, reward.price_points = "percent_off", None, 5, 300
    reward.save()
    redemption.refresh_from_db()
    assert (redemption.kind, redemption.amount_minor, redemption.percent) == ("amount_off", 1_000, None)
    assert redemption.price_points == 100


def test_taking_it_twice_with_one_reference_is_taking_it_once():
    reward = RewardFactory(stock_left=5)
    member = member_with(500, program=reward.program)
    first = issue_reward(reward=reward, membership=member, reference="tap:1")
    assert issue_reward(reward=reward, membership=member, reference="tap:1") == first
    reward.refresh_from_db()
    assert reward.stock_left == 4
    assert balances(member) == (400, 100)


def test_the_second_call_finds_the_first_even_when_nothing_is_left():
    reward = RewardFactory(stock_left=1, per_member_max=1)
    member = member_with(100, program=reward.program)
    first = issue_reward(reward=reward, membership=member, reference="tap:1")
    assert issue_reward(reward=reward, membership=member, reference="tap:1") == first


def test_one_reference_for_two_rewards_is_refused():
    reward = RewardFactory()
    member = member_with(500, program=reward.program)
    issue_reward(reward=reward, membership=member, reference="tap:1")
    with pytest.raises(ReferenceReused):
        issue_reward(reward=RewardFactory(program=reward.program), membership=member, reference="tap:1")


def test_stock_goes_down_with_every_code():
    reward = RewardFactory(stock_left=1)
    take(reward)
    reward.refresh_from_db()
    assert reward.stock_left == 0
    with pytest.raises(OutOfStock) as refusal:
        take(reward)
    assert refusal.value.code == "out_of_stock"
    assert refusal.value.conflict


def test_a_reward_without_counted_stock_never_runs_out():
    reward = RewardFactory(stock_left=None)
    for _member in range(3):
        take(reward)
    reward.refresh_from_db()
    assert reward.stock_left is None


def test_a_member_gets_no_more_than_the_limit():
    reward = RewardFactory(per_member_max=2)
    member = member_with(1_000, program=reward.program)
    take(reward, member)
    take(reward, member)
    with pytest.raises(LimitReached) as refusal:
        take(reward, member)
    assert refusal.value.facts == {"limit": 2}
    take(reward)


def test_a_reward_that_was_called_off_does_not_count_against_the_limit():
    reward = RewardFactory(per_member_max=1)
    member = member_with(1_000, program=reward.program)
    cancel_redemption(redemption=take(reward, member))
    take(reward, member)


@pytest.mark.parametrize("status", ["draft", "paused", "closed"])
def test_a_programme_that_is_not_live_gives_nothing(status):
    reward = RewardFactory()
    member = member_with(500, program=reward.program)
    reward.program.status = status
    reward.program.save()
    with pytest.raises(RewardUnavailable):
        take(reward, member)


def test_a_reward_taken_off_the_list_is_not_given():
    with pytest.raises(RewardUnavailable):
        take(RewardFactory(is_active=False))


@pytest.mark.parametrize(("starts", "ends", "on_offer"), [(1, None, False), (None, -1, False), (0, 0, True)])
def test_a_reward_is_on_offer_from_its_first_to_its_last_day(starts, ends, on_offer):
    def day(offset: int | None) -> dt.date | None:
        return None if offset is None else today() + dt.timedelta(days=offset)

    reward = RewardFactory(valid_from_on=day(starts), valid_until_on=day(ends))
    if on_offer:
        take(reward)
    else:
        with pytest.raises(RewardUnavailable):
            take(reward)


def test_points_of_one_programme_buy_nothing_in_another():
    member = member_with(500, program=live_program())
    with pytest.raises(RewardUnavailable):
        take(RewardFactory(), member)


def test_points_that_still_wait_buy_nothing():
    """Rule 26."""
    reward = RewardFactory(price_points=100)
    member = member_with(99, program=reward.program)
    type(member.pending).objects.filter(pk=member.pending_id).update(balance=100)
    with pytest.raises(InsufficientPoints):
        take(reward, member)


def test_taking_costs_the_same_for_the_tenth_as_for_the_first(django_assert_max_num_queries):
    reward = RewardFactory(stock_left=100, per_member_max=50)
    member = member_with(5_000, program=reward.program)
    for _time in range(9):
        take(reward, member)
    with django_assert_max_num_queries(30):
        take(reward, member)
