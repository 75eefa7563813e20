"""Statuses are read under their lock, judged by the engine, and written down with their history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from apps.common import clock
from apps.common.among import among
from apps.common.bulk import insert_rows, update_rows
from apps.programs.engine import Book, Climb, Entry, LadderTerms, Move, Reversal, Standing
from apps.programs.engine.facts import Purchase
from apps.programs.models import Membership, Progress, TierMove
from apps.programs.reports.books import STANDING, first_day_needed, read_books, read_history, standing_of

Fact = Purchase | Reversal


@dataclass(slots=True)
class Climber:
    """A member on a ladder, before and after the facts of a call."""

    member: Membership
    climb: Climb
    before: Standing = field(init=False)

    def __post_init__(self) -> None:
        self.before = self.climb.standing


def lock_members(members: Iterable[Membership]) -> None:
    """Hold statuses still, in key order, before any account: earning, judging and giving back all pass here."""
    by_pk = {member.pk: member for member in members}
    rows = Membership.objects.filter(among("pk", by_pk)).select_for_update(no_key=True).order_by("pk")
    for pk, *values in rows.values_list("pk", *STANDING):
        for name, value in zip(STANDING, values, strict=True):
            setattr(by_pk[pk], name, value)


def read_climbers(
    stories: Sequence[tuple[Membership, Sequence[Fact]]],
    ladders: dict[int, LadderTerms],
    newcomers: Collection[int] = (),
    since: dt.date = dt.date.max,
) -> dict[int, Climber]:
    """By membership: status and books for the facts of each, or for judging from a day on.

    ``newcomers`` were enrolled a moment ago and have neither.
    """
    known = [(member, facts) for member, facts in stories if member.pk not in newcomers]
    if known:
        lock_members(member for member, _facts in known)
    of_member = {member.pk: ladders[member.program_id] for member, _facts in stories}
    looking_back = [member.pk for member, facts in known if _looks_back(member, facts)]
    history = read_history(looking_back, of_member) if looking_back else {}
    first = {}
    for member, facts in known:
        ladder = of_member[member.pk]
        standing, day = standing_of(member, ladder), min(since, _first_day(facts))
        may_fall = since != dt.date.max or _may_be_called_off(standing, ladder, facts)
        past = history.get(member.pk, ()) if may_fall else ()
        first[member.pk] = first_day_needed(ladder, standing, day, past)
    books = read_books([member for member, _facts in known], ladders, first)
    climbers = {}
    for member, _facts in stories:
        ladder = of_member[member.pk]
        climb = Climb(ladder, standing_of(member, ladder), books.get(member.pk) or Book())
        if member.pk in history:
            climb.history = history[member.pk]
        climbers[member.pk] = Climber(member, climb)
    _read_entries(climbers, [fact.order.order_id for _member, facts in known for fact in facts if not _is_fresh(fact)])
    return climbers


def _is_fresh(fact: Fact) -> bool:
    return isinstance(fact, Purchase) and fact.fresh


def _day(fact: Fact) -> dt.date:
    return fact.order.placed_on if isinstance(fact, Purchase) else min(fact.day, fact.order.placed_on)


def _first_day(facts: Sequence[Fact]) -> dt.date:
    return min(map(_day, facts)) if facts else dt.date.max


def _looks_back(member: Membership, facts: Sequence[Fact]) -> bool:
    """Whether the past of a status matters: something is due, called off, or told late. A plain purchase never asks."""
    if member.tier_since_on is None and len(facts) == 1:
        return False
    if len(facts) != 1 or not _is_fresh(facts[0]):
        return True
    day = _day(facts[0])
    late = member.tier_since_on is not None and day < member.tier_since_on
    return late or (member.tier_review_on is not None and member.tier_review_on < day)


def _may_be_called_off(standing: Standing, ladder: LadderTerms, facts: Sequence[Fact]) -> bool:
    """Whether an order was called off that the status may rest on: it is to be judged before its time."""
    if any(isinstance(fact, Reversal) for fact in facts):
        return True
    return standing.review_on is not None and standing.review_on != ladder.judged_on(standing.until_on)


def _read_entries(climbers: dict[int, Climber], order_ids: Collection[int]) -> None:
    if order_ids:
        for row in Progress.objects.filter(among("order_id", order_ids), membership_id__in=climbers):
            climbers[row.membership_id].climb.entries[row.order_id] = entry_of(row)


def entry_of(row: Progress) -> Entry:
    return Entry(
        order_id=row.order_id,
        row_id=row.pk,
        on=row.counted_on,
        spend=row.spend_minor,
        spend_left=row.spend_left_minor,
        points=row.points,
        points_left=row.points_left,
        is_void=row.is_void,
    )


_PROGRESS = [
    "membership_id",
    "order_id",
    "counted_on",
    "spend_minor",
    "spend_left_minor",
    "points",
    "points_left",
    "is_void",
]
_MOVE = [
    "membership_id",
    "from_tier_id",
    "to_tier_id",
    "reason",
    "value",
    "threshold",
    "order_id",
    "effective_on",
    "until_on",
    "earned_on",
    "earned_for",
    "back_to_id",
    "words",
    "actor_id",
    "created_at",
]


def write_climbers(climbers: Iterable[Climber], *, words: str = "", actor_id: int | None = None) -> None:
    """What counts, what moved and where everybody stands now, each in one statement for all."""
    climbers = list(climbers)
    _write_entries(climbers)
    changed = [one for one in climbers if one.climb.standing != one.before]
    for one in changed:
        _stand(one.member, one.climb.standing, one.climb.ladder)
    rows = [(one.member.pk, *(getattr(one.member, name) for name in STANDING)) for one in changed]
    update_rows(Membership, ["id", *STANDING], rows)
    moved = [(one.member, one.climb.ladder, move) for one in climbers for move in one.climb.moves]
    _write_moves(moved, words=words, actor_id=actor_id)


def _stand(member: Membership, standing: Standing, ladder: LadderTerms) -> None:
    """A standing onto the row in memory."""
    member.tier_id = ladder.levels[standing.rank].tier_id
    member.tier_since_on, member.tier_until_on = standing.since_on, standing.until_on
    member.tier_review_on = standing.review_on
    member.tier_earned_on, member.tier_earned_for = standing.earned_on, standing.earned_for


def _write_moves(moves: Iterable[tuple[Membership, LadderTerms, Move]], *, words: str, actor_id: int | None) -> None:
    now = clock.now()
    rows = [
        (
            member.pk,
            ladder.levels[move.before.rank].tier_id,
            ladder.levels[move.after.rank].tier_id,
            move.reason,
            move.value,
            move.threshold,
            move.order_id,
            move.on,
            move.after.until_on,
            move.after.earned_on,
            move.after.earned_for,
            move.back_to,
            words,
            actor_id,
            now,
        )
        for member, ladder, move in moves
    ]
    insert_rows(TierMove, _MOVE, rows)


def _write_entries(climbers: Iterable[Climber]) -> None:
    new, changed = [], []
    for one in climbers:
        for entry in one.climb.entries.values():
            if entry.row_id is None:
                counted = (entry.spend, entry.spend_left, entry.points, entry.points_left, entry.is_void)
                new.append((one.member.pk, entry.order_id, entry.on, *counted))
            elif entry.is_changed:
                changed.append((entry.row_id, entry.spend_left, entry.points_left, entry.is_void))
    insert_rows(Progress, _PROGRESS, new)
    update_rows(Progress, ["id", "spend_left_minor", "points_left", "is_void"], changed)
