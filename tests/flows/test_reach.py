"""The letter to somebody who lacks only a few points (rule 90)."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.flows.models import FlowRun
from apps.flows.services import enter_due, write_due
from apps.messaging.models import Message
from apps.programs.models import Membership
from apps.rewards.models import Redemption, Reward
from tests.factories.campaigns import people
from tests.factories.flows import morning, on
from tests.factories.nights import MAY_10, at, days, moment
from tests.factories.programs import member
from tests.factories.rewards import RewardFactory, give_points, live_program, take
from tests.factories.segments import says
from tests.flows.living import around, live

pytestmark = pytest.mark.django_db
NEXT = MAY_10 + days(1)


@pytest.fixture
def club():
    return live_program()


def somebody(club, points: int, **more) -> Membership:
    mine = member(club, people(1, **more)[0])
    if points:
        with moment(MAY_10 - days(3)):
            give_points(mine, points)
    return mine


def switched_on(day: dt.date = MAY_10, **terms) -> None:
    with moment(day, 9):
        on("reward_in_reach", **terms)


def noted(day: dt.date = NEXT) -> None:
    with moment(day, 0, 5):
        enter_due()


def written(day: dt.date = NEXT) -> list[FlowRun]:
    with moment(day, 10):
        write_due(limit=99)
    return list(FlowRun.objects.exclude(state="waiting").order_by("pk"))


@pytest.mark.parametrize(
    ("points", "percent", "heard"),
    [
        (79, 20, False),
        (80, 20, True),
        (99, 20, True),
        (100, 20, False),
        (140, 20, False),
        (98, 1, False),
        (99, 1, True),
        (49, 50, False),
        (50, 50, True),
        (0, 50, False),
    ],
)
def test_who_lacks_at_most_so_many_percent_of_the_price_hears_of_it(club, points, percent, heard):
    RewardFactory(program=club, price_points=100)
    somebody(club, points)
    switched_on(percent=percent)
    assert len(morning(NEXT)) == int(heard)


def test_the_letter_says_what_is_there_what_is_missing_and_for_what(club):
    RewardFactory(program=club, price_points=1_500, name="Filter coffee")
    somebody(club, 1_400, name="Mira")
    switched_on()
    morning(NEXT)
    letter = Message.objects.get()
    assert letter.subject == "Only 100 points until your reward"
    assert "you have 1,400 points" in letter.body_text
    assert "Only 100 more, and this is yours: Filter coffee." in letter.body_text


def test_of_several_rewards_the_nearest_is_named(club):
    RewardFactory(program=club, price_points=110, name="Far")
    near = RewardFactory(program=club, price_points=105, name="Near")
    RewardFactory(program=club, price_points=90, name="Had")
    somebody(club, 100)
    switched_on()
    [run] = morning(NEXT)
    assert run.reward == near


def test_of_two_programmes_each_counts_its_own_points(club):
    other = live_program()
    RewardFactory(program=club, price_points=100, name="Coffee")
    tea = RewardFactory(program=other, price_points=100, name="Tea")
    mine = somebody(club, 10)
    theirs = member(other, mine.customer)
    with moment(MAY_10):
        give_points(theirs, 95)
    switched_on()
    [run] = morning(NEXT)
    assert run.reward == tea
    assert "you have 95 points" in Message.objects.get().body_text


def test_one_letter_even_where_two_programmes_have_something(club):
    other = live_program()
    RewardFactory(program=club, price_points=100)
    near = RewardFactory(program=other, price_points=100)
    mine = somebody(club, 85)
    with moment(MAY_10):
        give_points(member(other, mine.customer), 98)
    switched_on()
    [run] = morning(NEXT)
    assert run.reward == near


@pytest.mark.parametrize(
    "off",
    [
        {"is_active": False},
        {"stock_left": 0},
        {"valid_until_on": MAY_10},
        {"valid_from_on": MAY_10 + days(2)},
    ],
)
def test_a_reward_that_cannot_be_had_is_not_in_reach(club, off):
    RewardFactory(program=club, price_points=100, **off)
    somebody(club, 90)
    switched_on()
    assert morning(NEXT) == []


def test_neither_is_one_of_a_programme_that_is_not_live(club):
    RewardFactory(program=club, price_points=100)
    somebody(club, 90)
    switched_on()
    type(club).objects.filter(pk=club.pk).update(status="paused")
    assert morning(NEXT) == []


def test_who_has_a_reward_as_often_as_a_member_may_is_not_told_to_save_for_it(club):
    once = RewardFactory(program=club, price_points=100, per_member_max=1)
    had, back, never = somebody(club, 190), somebody(club, 190), somebody(club, 90)
    with moment(MAY_10 - days(2)):
        take(once, had)
        Redemption.objects.filter(pk=take(once, back).pk).update(status="expired", ended_at=at(MAY_10))
    switched_on()
    assert {run.customer_id for run in morning(NEXT)} == {back.customer_id, never.customer_id}


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lambda mine, _reward: give_points(mine, 10), "reached"),
        (lambda mine, _reward: give_points(mine, 500), "reached"),
        (lambda mine, _reward: spend(mine, 30), "too_far"),
        (lambda mine, _reward: spend(mine, 90), "too_far"),
        (lambda _mine, reward: Reward.objects.filter(pk=reward.pk).update(is_active=False), "too_far"),
        (lambda _mine, reward: Reward.objects.filter(pk=reward.pk).update(stock_left=0), "too_far"),
        (lambda _mine, reward: Reward.objects.filter(pk=reward.pk).update(price_points=300), "too_far"),
    ],
)
def test_the_hour_asks_again_whether_it_is_in_reach_rule_90(club, happens, reason):
    reward, mine = RewardFactory(program=club, price_points=100), somebody(club, 90)
    switched_on()
    noted()
    with moment(NEXT, 8):
        happens(mine, reward)
    [run] = written()
    assert (run.state, run.reason) == ("skipped", reason)
    assert not Message.objects.exists()


def spend(mine: Membership, points: int) -> None:
    take(RewardFactory(program=mine.program, price_points=points, is_active=True, valid_until_on=NEXT), mine)


def test_the_letter_tells_the_points_of_its_hour_not_of_midnight(club):
    RewardFactory(program=club, price_points=100)
    mine = somebody(club, 90)
    switched_on()
    noted()
    with moment(NEXT, 8):
        give_points(mine, 4)
    [run] = written()
    assert run.state == "written"
    assert Message.objects.get().subject == "Only 6 points until your reward"


def test_who_stays_near_hears_of_it_again_only_after_sixty_days(club):
    RewardFactory(program=club, price_points=100)
    somebody(club, 90)
    switched_on()
    assert live(MAY_10, MAY_10) == [("10.05.", 1, "written")]
    assert around(MAY_10 + days(10), MAY_10 + days(61), MAY_10 + days(90), MAY_10 + days(122)) == [
        ("10.07.", 1, "written"),
        ("09.09.", 1, "written"),
    ]


def test_who_may_not_be_written_to_is_listed_once_in_sixty_days_and_not_every_day(club):
    RewardFactory(program=club, price_points=100)
    mine = somebody(club, 90)
    switched_on()
    says(mine.customer, granted=False)
    assert live(MAY_10, MAY_10 + days(2)) + around(MAY_10 + days(59)) == [("10.05.", 1, "no_consent")]


@pytest.mark.parametrize("reason", ["too_far", "reached", "too_late", "switched_off", "not_ready"])
def test_who_did_not_hear_of_it_is_told_when_it_is_in_reach_again(club, reason):
    """What the shop did, or points that came and went, let nobody rest for sixty days."""
    RewardFactory(program=club, price_points=100)
    somebody(club, 90)
    switched_on()
    noted()
    FlowRun.objects.update(state="skipped", reason=reason)
    assert live(NEXT, NEXT + days(3)) == [("12.05.", 1, "written")]


def test_whoever_has_no_points_at_all_is_far_from_everything(club):
    RewardFactory(program=club, price_points=1)
    somebody(club, 0)
    switched_on(percent=50)
    assert morning(NEXT) == []


def test_switching_on_tells_everybody_who_is_near_that_day(club):
    """It is how things stand, and no event of the past."""
    RewardFactory(program=club, price_points=100)
    for points in (85, 90, 95, 20):
        somebody(club, points)
    switched_on()
    assert [told[2] for told in live(MAY_10, MAY_10)] == ["written"] * 3
    assert set(FlowRun.objects.values_list("created_at", flat=True)) == {at(MAY_10, 0, 5)}
