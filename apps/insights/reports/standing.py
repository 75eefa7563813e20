"""Where a member stands: what can be spent, what waits, what is set aside, what runs out, and what it buys."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Sum

from apps.common import clock
from apps.customers.models import Customer
from apps.insights.reports.choices import Obstacle, RewardChoice, choices_of
from apps.ledger.models import Lot
from apps.programs.models import Accrual, Membership
from apps.programs.reports import StandingReport, standings
from apps.rewards.models import Redemption
from apps.shop.services import ShopFacts, current_shop


@dataclass(frozen=True, slots=True)
class Waiting:
    """Points that can be spent from a shop day on."""

    available_on: dt.date
    points: int


@dataclass(frozen=True, slots=True)
class Expiring:
    """Points whose last usable day is ``expires_on``."""

    expires_on: dt.date
    points: int


@dataclass(frozen=True, slots=True)
class TakenReward:
    """A reward that was taken and not used yet: its points are set aside."""

    public_id: UUID
    name: str
    code_tail: str
    points: int
    expires_on: dt.date


@dataclass(frozen=True, slots=True)
class ProgramStatement:
    """One programme of a member. ``available`` is what can be spent today, ``worth_minor`` its worth, never below zero."""

    membership_id: int
    program_code: str
    program_name: str
    available: int
    worth_minor: int
    pending: int
    held: int
    waiting: tuple[Waiting, ...]
    expiring: tuple[Expiring, ...]
    taken: tuple[TakenReward, ...]
    within_reach: tuple[RewardChoice, ...]
    out_of_reach: tuple[RewardChoice, ...]
    # Where the programme has tiers.
    standing: StandingReport | None = None

    @property
    def next_reward(self) -> RewardChoice | None:
        """The cheapest reward that only points are missing for."""
        return next((choice for choice in self.out_of_reach if choice.obstacle == Obstacle.POINTS), None)


@dataclass(frozen=True, slots=True)
class Statement:
    currency: str
    programs: tuple[ProgramStatement, ...]


def statement(customer: Customer) -> Statement:
    """The member's standing in every programme, oldest membership first.

    The number of queries depends on the number of programmes and on nothing else.
    """
    shop = current_shop()
    today = shop.local_date(clock.now())
    memberships = list(Membership.objects.with_wallet().filter(customer=customer).order_by("pk"))
    facts = _Facts(
        today=today,
        lots=_open_lots(memberships),
        waiting=_waiting(memberships, shop),
        taken=_taken(memberships),
        standings=standings(memberships, today),
    )
    return Statement(currency=shop.currency, programs=tuple(_program(each, facts) for each in memberships))


@dataclass(frozen=True, slots=True)
class _Facts:
    """What was read for all programmes at once."""

    today: dt.date
    lots: dict[int, list[Expiring]]
    waiting: dict[int, list[Waiting]]
    taken: dict[int, list[TakenReward]]
    standings: dict[int, StandingReport]


def _program(membership: Membership, facts: _Facts) -> ProgramStatement:
    program, lots = membership.program, facts.lots[membership.available_id]
    available = membership.available.balance - _lapsed(lots, facts.today)
    choices = choices_of(membership, available, facts.today)
    return ProgramStatement(
        membership_id=membership.pk,
        program_code=program.code,
        program_name=program.name,
        available=available,
        worth_minor=program.worth_minor(max(available, 0)),
        pending=membership.pending.balance,
        held=membership.held.balance,
        waiting=tuple(facts.waiting[membership.pk]),
        expiring=tuple(lot for lot in lots if lot.expires_on >= facts.today),
        taken=tuple(facts.taken[membership.pk]),
        within_reach=tuple(choice for choice in choices if not choice.obstacle),
        out_of_reach=tuple(choice for choice in choices if choice.obstacle),
        standing=facts.standings.get(membership.pk),
    )


def _open_lots(memberships: Iterable[Membership]) -> dict[int, list[Expiring]]:
    """By available account: what is left of the lots that end on a day, soonest first."""
    accounts = [each.available_id for each in memberships]
    dated = Lot.objects.open().filter(account__in=accounts, expires_on__isnull=False)
    rows = dated.values_list("account_id", "expires_on").annotate(points=Sum("remaining")).order_by("expires_on")
    found: dict[int, list[Expiring]] = defaultdict(list)
    for account_id, expires_on, points in rows:
        if expires_on is not None:
            found[account_id].append(Expiring(expires_on, int(points)))
    return found


def _lapsed(lots: Iterable[Expiring], today: dt.date) -> int:
    """Points whose last day has passed and that the sweep will take: in the balance, but no longer to be spent."""
    return sum(lot.points for lot in lots if lot.expires_on < today)


def _waiting(memberships: Iterable[Membership], shop: ShopFacts) -> dict[int, list[Waiting]]:
    """By membership: what waits and until when, soonest first. A return takes from what waits first (rule 27)."""
    rows = (
        Accrual.objects.filter(
            membership__in=list(memberships), activated_at=None, granted__gt=F("taken_back") + F("shortfall")
        )
        .order_by("activates_at")
        .values_list("membership_id", "activates_at", F("granted") - F("taken_back") - F("shortfall"))
    )
    days: dict[int, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
    for membership_id, activates_at, points in rows:
        days[membership_id][shop.local_date(activates_at)] += points
    found: dict[int, list[Waiting]] = defaultdict(list)
    found |= {pk: [Waiting(day, points) for day, points in of_member.items()] for pk, of_member in days.items()}
    return found


def _taken(memberships: Iterable[Membership]) -> dict[int, list[TakenReward]]:
    rows = Redemption.objects.issued().filter(membership__in=list(memberships)).select_related("reward", "code")
    found: dict[int, list[TakenReward]] = defaultdict(list)
    for row in rows.order_by("expires_on", "pk"):
        found[row.membership_id].append(
            TakenReward(row.public_id, row.reward.name, row.code.tail, row.price_points, row.expires_on)
        )
    return found
