"""Every number on a statement can be added up again from the ledger's own lines."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from random import Random

import pytest
from django.db.models import Q

from apps.common.errors import DomainError
from apps.insights.reports import history, statement
from apps.ledger.models import Transfer
from apps.programs.models import Membership
from apps.rewards.services import cancel_redemption, use_redemption
from tests.factories.insights import Story
from tests.factories.rewards import RewardFactory, take
from tests.insights.conftest import NOW


def a_random_life(story: Story, seed: int, steps: int = 20) -> None:
    """Purchases, returns, rewards and opening balances, recorded in another order than they happened."""
    chance = Random(seed)
    reward = RewardFactory(program=story.program, price_points=30)
    accruals, taken = [], []

    def some_day() -> dt.datetime:
        return NOW - dt.timedelta(minutes=chance.randrange(60 * 24 * 400))

    def buy() -> None:
        waits_until = NOW + dt.timedelta(days=chance.randrange(1, 9)) if chance.random() < 0.4 else None
        accruals.append(story.buys(chance.randrange(100, 20_000), at=some_day(), waits_until=waits_until))

    def refund() -> None:
        accrual = chance.choice(accruals)
        story.refunded(accrual, 100, points=min(chance.randrange(1, 50), accrual.granted - accrual.taken_back))

    def bring_in() -> None:
        story.brings_in(chance.randrange(1, 200), NOW.date() + dt.timedelta(days=chance.randrange(300)), at=some_day())

    def take_one() -> None:
        taken.append(take(reward, story.membership))

    def use_one() -> None:
        use_redemption(redemption=taken.pop())

    def cancel_one() -> None:
        cancel_redemption(redemption=taken.pop())

    deeds: list[Callable[[], None]] = [buy, buy, refund, bring_in, take_one, use_one, cancel_one]
    for _step in range(steps):
        try:
            chance.choice(deeds)()
        except (DomainError, IndexError):
            continue  # nothing to refund, to use, or to spend


def added_up(membership: Membership) -> dict[str, int]:
    """The three balances, by hand."""
    wallet = {"available": membership.available_id, "pending": membership.pending_id, "held": membership.held_id}
    sums: dict[str, int] = defaultdict(int)
    for transfer in Transfer.objects.filter(Q(debit__in=wallet.values()) | Q(credit__in=wallet.values())):
        for role, account_id in wallet.items():
            sums[role] += transfer.amount * ((transfer.credit_id == account_id) - (transfer.debit_id == account_id))
    return sums


@pytest.mark.parametrize("seed", range(8))
def test_history_and_statement_add_up_to_the_ledger(ayse, seed):
    a_random_life(ayse, seed)
    sums = added_up(ayse.fresh)
    the_history_adds_up(ayse, sums)
    the_statement_adds_up(ayse, sums)


def the_history_adds_up(story: Story, sums: dict[str, int]) -> None:
    """Each line's balance is the one before it plus the line; the newest is what the ledger comes to."""
    lines = history(story.membership, limit=200)
    assert len(lines) == Transfer.objects.count()
    assert lines[0].balance_after == sums[lines[0].account]
    running = 0
    for line in reversed(lines):
        if line.account == "available":
            running += line.points
            assert line.balance_after == running
    assert running == sums["available"]


def the_statement_adds_up(story: Story, sums: dict[str, int]) -> None:
    [shown] = statement(story.customer).programs
    assert (shown.available, shown.pending, shown.held) == (sums["available"], sums["pending"], sums["held"])
    assert sum(lot.points for lot in shown.waiting) == shown.pending
    assert sum(taken.points for taken in shown.taken) == shown.held
    assert sum(lot.points for lot in shown.expiring) <= shown.available
    assert shown.worth_minor == shown.available * story.program.hundred_points_minor // 100


def test_the_random_lives_are_not_dull(ayse):
    """The tests above mean something only while their lives hold every kind of movement."""
    for seed in range(4):
        a_random_life(Story(program=ayse.program), seed)
    kinds = set(Transfer.objects.values_list("kind", flat=True))
    assert kinds >= {"earn", "opening", "reverse", "hold", "release", "redeem"}
