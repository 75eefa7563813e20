"""What a member sees of the rewards: reachable ones first."""

import pytest

from apps.programs.models import Membership
from apps.rewards.reports import offers
from tests.factories.rewards import RewardFactory, member_with, take, today

pytestmark = pytest.mark.django_db


def seen(member) -> list[tuple[str, int, bool]]:
    fresh = Membership.objects.with_wallet().get(pk=member.pk)
    return [(offer.reward.name, offer.missing, offer.can_be_taken) for offer in offers(fresh, today())]


def test_reachable_rewards_come_first_and_the_rest_says_what_is_missing():
    member = member_with(150)
    RewardFactory(program=member.program, name="Big", price_points=500)
    RewardFactory(program=member.program, name="Small", price_points=100)
    RewardFactory(program=member.program, name="Middle", price_points=150)
    assert seen(member) == [("Small", 0, True), ("Middle", 0, True), ("Big", 350, False)]


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
        assert len(offers(member, today())) == 10
