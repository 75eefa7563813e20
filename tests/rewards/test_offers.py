"""What a member sees of the rewards: reachable ones first."""

import datetime as dt

import pytest

from apps.ledger.models import Lot
from apps.ledger.services import InsufficientPoints
from apps.programs.models import Membership
from apps.programs.reports import wallet
from apps.rewards.reports import offers
from tests.factories.rewards import RewardFactory, member_with, take, today

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def seen(member) -> list[tuple[str, int, bool]]:
    fresh = Membership.objects.with_wallet().get(pk=member.pk)
    return [
        (offer.reward.name, offer.missing, offer.can_be_taken)
        for offer in offers(fresh, wallet(fresh).available, today())
    ]


def test_reachable_rewards_come_first_and_the_rest_says_what_is_missing():
    member = member_with(150)
    RewardFactory(program=member.program, name="Big", price_points=500)
    RewardFactory(program=member.program, name="Small", price_points=100)
    RewardFactory(program=member.program, name="Middle", price_points=150)
    assert seen(member) == [("Small", 0, True), ("Middle", 0, True), ("Big", 350, False)]


def test_points_that_have_run_out_reach_nothing_though_no_night_took_them():
    """Rule 38: what is offered is what is given."""
    member = member_with(150)
    reward = RewardFactory(program=member.program, name="Small", price_points=100)
    Lot.objects.update(active_from=today() - DAY, expires_on=today())
    assert seen(member) == [("Small", 0, True)]
    Lot.objects.update(expires_on=today() - DAY)
    assert seen(member) == [("Small", 100, False)]
    with pytest.raises(InsufficientPoints):
        take(reward, member)


def test_what_is_sold_out_or_used_up_cannot_be_taken():
    member = member_with(500)
    RewardFactory(program=member.program, name="Gone", stock_left=0)
    once = RewardFactory(program=member.program, name="Once", per_member_max=1)
    take(once, member)
    assert {(name, can) for name, _missing, can in seen(member)} == {("Gone", False), ("Once", False)}


def test_rewards_of_other_programmes_and_hidden_ones_are_not_shown():
    member = member_with(500)
    RewardFactory()
    RewardFactory(program=member.program, is_active=False)
    assert seen(member) == []


def test_ten_rewards_cost_as_much_as_one(django_assert_num_queries):
    member = Membership.objects.with_wallet().get(pk=member_with(500).pk)
    for _reward in range(10):
        RewardFactory(program=member.program)
    with django_assert_num_queries(2):
        assert len(offers(member, 500, today())) == 10
