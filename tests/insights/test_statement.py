"""Where a member stands: what can be spent, what waits, what is set aside, what runs out, what it buys."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.insights.reports import Expiring, Obstacle, TakenReward, Waiting, statement
from apps.rewards.services import cancel_redemption, use_redemption
from tests.factories.customers import CustomerFactory
from tests.factories.insights import Story, program
from tests.factories.rewards import RewardFactory, take
from tests.insights.conftest import NOW

DAY = dt.timedelta(days=1)
TODAY = NOW.date()


def standing(story: Story):
    [shown] = statement(story.customer).programs
    return shown


def test_somebody_in_no_programme_has_an_empty_statement(db):
    assert statement(CustomerFactory()).programs == ()


def test_points_have_a_worth_in_money(ayse):
    ayse.program.hundred_points_minor = 1_000
    ayse.program.save()
    ayse.brings_in(249)
    shown = standing(ayse)
    assert (shown.available, shown.worth_minor) == (249, 2_490)
    assert statement(ayse.customer).currency == "TRY"


def test_a_debt_is_worth_nothing(ayse):
    type(ayse.fresh.available).objects.filter(pk=ayse.membership.available_id).update(may_overdraw=True)
    ayse.moves("reverse", 20)
    shown = standing(ayse)
    assert (shown.available, shown.worth_minor) == (-20, 0)


def test_waiting_points_are_listed_by_the_shops_day_they_become_available(ayse):
    """Rule 26. 22:00 UTC is already the next day in Istanbul."""
    ayse.buys(1_000, waits_until=dt.datetime(2026, 12, 2, 22, tzinfo=dt.UTC))
    ayse.buys(2_000, waits_until=dt.datetime(2026, 12, 3, 9, tzinfo=dt.UTC))
    ayse.buys(500, waits_until=NOW + DAY)
    shown = standing(ayse)
    assert shown.waiting == (Waiting(TODAY + DAY, 5), Waiting(dt.date(2026, 12, 3), 30))
    assert (shown.available, shown.pending) == (0, 35)


def test_what_a_return_took_no_longer_waits(ayse):
    """Rule 27."""
    accrual = ayse.buys(1_000, waits_until=NOW + DAY)
    ayse.refunded(accrual, 400, points=4)
    assert standing(ayse).waiting == (Waiting(TODAY + DAY, 6),)
    ayse.refunded(accrual, 600, points=6)
    assert standing(ayse).waiting == ()


def test_what_runs_out_is_listed_by_day_soonest_first(ayse):
    ayse.brings_in(10, expires_on=TODAY + 40 * DAY)
    ayse.brings_in(20, expires_on=TODAY + 5 * DAY)
    ayse.brings_in(30, expires_on=TODAY + 5 * DAY)
    ayse.brings_in(40)
    assert standing(ayse).expiring == (Expiring(TODAY + 5 * DAY, 50), Expiring(TODAY + 40 * DAY, 10))


def test_the_last_usable_day_is_still_listed_and_the_day_after_is_not(ayse):
    """Rule 38: what has run out cannot buy anything either, even before it is removed."""
    RewardFactory(program=ayse.program, price_points=10)
    ayse.brings_in(10, expires_on=TODAY)
    assert standing(ayse).expiring == (Expiring(TODAY, 10),)
    assert standing(ayse).within_reach
    type(ayse.fresh.available).lots.rel.related_model.objects.update(active_from=TODAY - DAY, expires_on=TODAY - DAY)
    assert standing(ayse).expiring == ()
    assert not standing(ayse).within_reach
    assert (standing(ayse).available, standing(ayse).worth_minor) == (0, 0)


def test_a_taken_reward_is_listed_with_its_own_last_day(ayse):
    """Rule 54."""
    ayse.brings_in(130)
    taken = take(RewardFactory(program=ayse.program, name="Free coffee", code_days=30), ayse.membership)
    shown = standing(ayse)
    assert (shown.available, shown.held) == (30, 100)
    assert shown.taken == (TakenReward(taken.public_id, "Free coffee", taken.code.tail, 100, TODAY + 30 * DAY),)


@pytest.mark.parametrize("end", [cancel_redemption, use_redemption])
def test_a_reward_that_ended_is_no_longer_listed(ayse, end):
    ayse.brings_in(100)
    end(redemption=take(RewardFactory(program=ayse.program), ayse.membership))
    shown = standing(ayse)
    assert (shown.taken, shown.held) == ((), 0)


def test_reachable_rewards_come_first_each_group_from_cheap_to_dear(ayse):
    ayse.brings_in(100)
    for price in (400, 50, 100, 125):
        RewardFactory(program=ayse.program, price_points=price)
    shown = standing(ayse)
    assert [choice.price_points for choice in shown.within_reach] == [50, 100]
    assert [(choice.price_points, choice.missing) for choice in shown.out_of_reach] == [(125, 25), (400, 300)]


def test_the_next_reward_says_how_far_it_is(ayse):
    ayse.brings_in(100)
    RewardFactory(program=ayse.program, price_points=125, name="Free coffee")
    RewardFactory(program=ayse.program, price_points=400)
    following = standing(ayse).next_reward
    assert following is not None
    assert (following.name, following.missing, following.progress_percent) == ("Free coffee", 25, 80)


def test_there_is_no_next_reward_when_points_are_not_what_is_missing(ayse):
    ayse.brings_in(500)
    RewardFactory(program=ayse.program, stock_left=0)
    RewardFactory(program=ayse.program, stock_left=0, price_points=900)
    assert standing(ayse).next_reward is None


def test_a_reward_that_is_gone_or_was_had_says_so_whatever_the_points(ayse):
    """Rule 53."""
    ayse.brings_in(150)
    RewardFactory(program=ayse.program, price_points=20, stock_left=0)
    RewardFactory(program=ayse.program, price_points=900, stock_left=0)
    once = RewardFactory(program=ayse.program, price_points=100, per_member_max=1)
    take(once, ayse.membership)
    obstacles = [(choice.price_points, choice.obstacle) for choice in standing(ayse).out_of_reach]
    assert obstacles == [(20, Obstacle.STOCK), (100, Obstacle.LIMIT), (900, Obstacle.STOCK)]


def test_a_reward_that_is_not_on_offer_is_not_shown(ayse):
    ayse.brings_in(500)
    RewardFactory(program=ayse.program, is_active=False)
    RewardFactory(program=ayse.program, valid_until_on=TODAY - DAY)
    RewardFactory(program=program("Other"))
    shown = standing(ayse)
    assert (shown.within_reach, shown.out_of_reach) == ((), ())


def test_a_debt_is_no_progress(ayse):
    type(ayse.fresh.available).objects.filter(pk=ayse.membership.available_id).update(may_overdraw=True)
    ayse.moves("reverse", 20)
    RewardFactory(program=ayse.program, price_points=100)
    following = standing(ayse).next_reward
    assert following is not None
    assert (following.missing, following.progress_percent) == (120, 0)


def test_each_programme_has_its_own_standing(ayse):
    ayse.brings_in(10)
    stamps = Story(program=program("Stamps"), customer=ayse.customer)
    stamps.brings_in(3, expires_on=TODAY + DAY)
    shown = statement(ayse.customer).programs
    assert [(each.program_name, each.available) for each in shown] == [("Club", 10), ("Stamps", 3)]
    assert [len(each.expiring) for each in shown] == [0, 1]


def test_another_member_of_the_programme_is_not_mixed_in(ayse):
    zeynep = Story(program=ayse.program)
    zeynep.buys(1_000, waits_until=NOW + DAY)
    zeynep.brings_in(100, expires_on=TODAY + DAY)
    take(RewardFactory(program=ayse.program), zeynep.membership)
    shown = standing(ayse)
    assert (shown.available, shown.pending, shown.held) == (0, 0, 0)
    assert (shown.waiting, shown.expiring, shown.taken) == ((), (), ())


def test_a_full_statement_costs_the_same_as_an_empty_one(ayse, django_assert_num_queries):
    with django_assert_num_queries(6):
        statement(ayse.customer)
    ayse.brings_in(2_000)
    reward = RewardFactory(program=ayse.program)
    for _time in range(10):
        take(reward, ayse.membership)
    for day in range(1, 11):
        ayse.buys(1_000, waits_until=NOW + day * DAY)
        ayse.brings_in(5, expires_on=TODAY + day * DAY)
        RewardFactory(program=ayse.program, price_points=day)
    with django_assert_num_queries(6):
        shown = standing(ayse)
    assert (len(shown.waiting), len(shown.expiring), len(shown.taken)) == (10, 10, 10)
