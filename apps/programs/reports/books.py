"""Ladders and what members have collected towards their status, as the engine reads it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce, Greatest

from apps.common.among import among
from apps.programs.engine import Book, LadderTerms, Level, Standing, Step
from apps.programs.models import Ladder, Membership, Progress, Tier, TierMove

_BY_HAND = {TierMove.Reason.START, TierMove.Reason.MANUAL, TierMove.Reason.LADDER}
STANDING = ["tier_id", "tier_since_on", "tier_until_on", "tier_review_on", "tier_earned_on", "tier_earned_for"]


def ladder_terms(ladder: Ladder, tiers: Iterable[Tier]) -> LadderTerms:
    levels = [Level(tier.pk, tier.threshold, tier.multiplier_milli, tier.is_permanent) for tier in tiers]
    return LadderTerms(
        levels=tuple(sorted(levels, key=lambda level: level.threshold)),
        basis=ladder.basis,
        window=ladder.window,
        months=ladder.months or 0,
        downgrade=ladder.downgrade,
        grace_days=ladder.grace_days,
    )


def standing_of(membership: Membership, ladder: LadderTerms) -> Standing:
    return Standing(
        rank=ladder.rank_of(membership.tier_id),
        since_on=membership.tier_since_on,
        until_on=membership.tier_until_on,
        review_on=membership.tier_review_on,
        earned_on=membership.tier_earned_on,
        earned_for=membership.tier_earned_for,
    )


def first_day_needed(ladder: LadderTerms, standing: Standing, day: dt.date, past: Iterable[Step] = ()) -> dt.date:
    """The first day of any window that judging a member may look at, from a fact of a day on.

    ``past`` are the statuses that may come back. Over a lifetime, what came before that day may come as one sum.
    """
    promised = [standing, *(step.standing for step in past)]
    days = [one for each in promised for one in (each.review_on, each.earned_on, each.until_on) if one is not None]
    first = min([day, *days])
    return first if ladder.window == "lifetime" else ladder.window_start(first)


def read_books(
    members: Collection[Membership], ladders: dict[int, LadderTerms], days: dict[int, dt.date]
) -> dict[int, Book]:
    """By membership: everything from ``days`` on, in one query. ``ladders`` are by programme.

    Over a lifetime only the sum of what came before matters, so those days come as one.
    """
    books: defaultdict[int, Book] = defaultdict(Book)
    programs = {member.pk: member.program_id for member in members}
    if not programs:
        return books
    first = min(days.values())
    endless = any(ladders[pk].window == "lifetime" for pk in programs.values())
    rows = Progress.objects.filter(among("membership_id", programs))
    if endless:
        rows = rows.annotate(day=Greatest(F("counted_on"), first - dt.timedelta(days=1)))
    else:
        rows = rows.filter(counted_on__gte=first).annotate(day=F("counted_on"))
    for pk, day, *sums in _summed(rows):
        books[pk].add(day, *_of_basis(ladders[programs[pk]].basis, *sums))
    return books


def _summed(rows: Any) -> Iterable[tuple[int, dt.date, int, int, int, int, int]]:
    counts = Q(is_void=False)
    sums = [
        Coalesce(Sum(name, filter=counts), 0) for name in ("spend_left_minor", "spend_minor", "points_left", "points")
    ]
    named = dict(zip(("s_left", "s_all", "p_left", "p_all"), sums, strict=True))
    grouped = (
        rows.values("membership_id", "day")
        .annotate(**named, n=Count("pk", filter=counts & Q(spend_minor__gt=0)))
        .order_by()
    )
    summed: Iterable[tuple[int, dt.date, int, int, int, int, int]] = grouped.values_list(
        "membership_id", "day", "s_left", "s_all", "p_left", "p_all", "n"
    )
    return summed


def _of_basis(basis: str, spend_left: int, spend: int, points_left: int, points: int, orders: int) -> tuple[int, int]:
    if basis == "orders":
        return orders, orders
    return (points_left, points) if basis == "points" else (spend_left, spend)


def read_history(membership_ids: Collection[int], ladders: dict[int, LadderTerms]) -> dict[int, list[Step]]:
    """By membership: how the status came about, the oldest step first. ``ladders`` are by membership."""
    steps: defaultdict[int, list[Step]] = defaultdict(lambda: [Step(Standing())])
    for move in TierMove.objects.filter(among("membership_id", membership_ids)).order_by("pk"):
        ladder, past = ladders[move.membership_id], steps[move.membership_id]
        if move.reason == TierMove.Reason.UNDONE:
            del past[next(place for place, step in enumerate(past) if step.key == move.back_to_id) + 1 :]
            continue
        rank = ladder.rank_of(move.to_tier_id)
        stayed = rank == past[-1].standing.rank
        standing = Standing(
            rank=rank,
            since_on=past[-1].standing.since_on if stayed else move.effective_on,
            until_on=move.until_on,
            review_on=ladder.judged_on(move.until_on),
            earned_on=move.earned_on,
            earned_for=move.earned_for,
        )
        past.append(Step(standing, move.effective_on, move.order_id, move.pk, move.reason in _BY_HAND))
    return steps
