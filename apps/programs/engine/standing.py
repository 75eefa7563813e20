"""Decides every change of status, and nothing else does: up at once, down only at the end of a judged day (rule 44)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from apps.programs.engine.ladder import LadderTerms

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A status and its promise. A member who never moved has the base level since ever."""

    rank: int = 0
    since_on: dt.date | None = None
    until_on: dt.date | None = None
    # The day at whose end it must be judged; None: never.
    review_on: dt.date | None = None
    # The day the promise was earned on and the figure that was needed; None where nobody had to earn it.
    earned_on: dt.date | None = None
    earned_for: int | None = None


@dataclass(slots=True)
class Book:
    """What counts towards a status by shop day: what is left of it after refunds, and as it was bought.

    Orders that were called off are in neither sum; their days stay.
    """

    days: dict[dt.date, tuple[int, int]] = field(default_factory=dict)

    def add(self, day: dt.date, left: int, bought: int) -> None:
        was_left, was_bought = self.days.get(day, (0, 0))
        self.days[day] = (was_left + left, was_bought + bought)

    def forget(self, day: dt.date, left: int, bought: int) -> None:
        """As if the order had never been told: a day that was only its own goes with it."""
        self.add(day, -left, -bought)
        if self.days[day] == (0, 0):
            del self.days[day]

    def left(self, first: dt.date, last: dt.date) -> int:
        return sum(left for day, (left, _bought) in self.days.items() if first <= day <= last)

    def bought(self, first: dt.date, last: dt.date) -> int:
        return sum(bought for day, (_left, bought) in self.days.items() if first <= day <= last)

    @property
    def last_day(self) -> dt.date:
        return max(self.days, default=dt.date.min)


@dataclass(frozen=True, slots=True)
class Move:
    """A line of the history. ``on`` is the first day of what holds afterwards; ``value`` was counted, ``threshold`` needed."""

    before: Standing
    after: Standing
    reason: str
    on: dt.date
    value: int
    threshold: int
    order_id: int | None = None
    # Of an undone import: the key of the step that holds again; None is the beginning.
    back_to: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What the history says held from a day on, and the order that led to it. ``by_hand``: people decided it, no figures."""

    standing: Standing
    on: dt.date = dt.date.min
    order_id: int | None = None
    # Its row; None for the beginning, and for a step of this very call.
    key: int | None = None
    by_hand: bool = False


def enter(ladder: LadderTerms, rank: int, day: dt.date) -> Standing:
    """A level that was reached by the figures of a day; its clock starts anew (rule 45)."""
    until = ladder.promised_until(rank, day)
    if rank == 0:
        return Standing(since_on=day)
    return Standing(rank, day, until, ladder.judged_on(until), day, ladder.levels[rank].threshold)


def lift(
    ladder: LadderTerms, standing: Standing, book: Book, day: dt.date, order_id: int | None = None
) -> tuple[Standing, Move | None]:
    """The level a purchase of a day reaches, at once. One that came late moves nothing in the past, but counts."""
    since = standing.since_on or dt.date.min
    best, found = standing, None
    for candidate in dict.fromkeys((max(day, since, book.last_day), day)):
        value = book.left(ladder.window_start(candidate), candidate)
        rank = ladder.rank_at(value)
        if rank <= best.rank:
            continue
        on = max(candidate, since)
        entered = replace(enter(ladder, rank, candidate), since_on=on)
        if entered.review_on is None or entered.review_on >= on:
            best = entered
            found = Move(standing, entered, "earned", on, value, ladder.levels[rank].threshold, order_id)
    return best, found


def review(
    ladder: LadderTerms, standing: Standing, book: Book, day: dt.date, history: Sequence[Step] = ()
) -> tuple[Standing, Move | None]:
    """Judge a status at the end of a day. ``history`` ends with the step to this status.

    In this order: what rests on orders that were called off is taken back; promises that are over are held against their
    time; over a lifetime, refunds count at once; and what the figures reach is given.
    """
    reason, order_id = "", None
    now, today = standing, book.left(ladder.window_start(day), day)
    value = today
    if not _is_founded(ladder, now, book, day):
        reason = "refund"
        now, order_id = _without(ladder, now, book, day, history)
    while (due := ladder.judged_on(now.until_on)) is not None and due <= day:
        renewed, counted = _at_the_end(ladder, now, book, history)
        if reason != "refund":
            reason, value = "kept" if renewed.rank >= now.rank else "not_kept", counted
        now = renewed
    if ladder.window == "lifetime" and now.earned_for is not None:
        rank = ladder.below(now.rank, ladder.rank_at(today))
        if rank < now.rank and today < min(now.earned_for, ladder.levels[now.rank].threshold):
            reason = reason or "refund"
            now = _lower(ladder, rank, today, now, day)
    if ladder.rank_at(today) > now.rank:
        reason, value = "earned", today
        now = enter(ladder, ladder.rank_at(today), day)
    return _told(ladder, standing, now, reason, day, value, order_id)


def _told(
    ladder: LadderTerms, before: Standing, now: Standing, reason: str, day: dt.date, value: int, order_id: int | None
) -> tuple[Standing, Move | None]:
    since = before.since_on if now.rank == before.rank else day + _DAY
    after = replace(now, since_on=since, review_on=ladder.judged_on(now.until_on))
    if (after.rank, after.until_on, after.earned_on) == (before.rank, before.until_on, before.earned_on):
        return after, None
    if after.rank > before.rank:
        reason = "earned"
    needed = ladder.levels[max(before.rank, after.rank)].threshold
    return after, Move(before, after, reason, day + _DAY, value, needed, order_id)


def _is_founded(ladder: LadderTerms, standing: Standing, book: Book, day: dt.date) -> bool:
    """Whether the status would have been reached without the orders that were called off since (the limit of rule 45).

    Partial refunds are looked over, and so are thresholds that were raised meanwhile.
    """
    if standing.earned_on is None or standing.earned_for is None:
        return True
    # A promise may have been renewed by purchases of the days of grace.
    within_grace = ladder.judged_on(standing.earned_on)
    assert within_grace is not None
    if book.bought(ladder.window_start(standing.earned_on), within_grace) >= standing.earned_for:
        return True
    return _best(ladder, book, standing.earned_on, day)[0] >= standing.earned_for


def _best(ladder: LadderTerms, book: Book, first: dt.date, last: dt.date) -> tuple[int, dt.date]:
    """The highest figure as bought of any window that ends in these days, and the first such day."""
    days = sorted({first, *(day for day in book.days if first < day <= last)})
    figures = [(book.bought(ladder.window_start(day), day), day) for day in days]
    return max(figures, key=lambda one: one[0])


def _without(
    ladder: LadderTerms, standing: Standing, book: Book, day: dt.date, history: Sequence[Step]
) -> tuple[Standing, int | None]:
    """The status as if the orders that were called off had never been: the one before, or what the others reached since."""
    steps = list(history)
    order_id = steps[-1].order_id if steps else None
    now = standing
    while not _is_founded(ladder, now, book, day):
        if steps:
            steps.pop()
        now = steps[-1].standing if steps else Standing()
    assert standing.earned_on is not None
    value, reached_on = _best(ladder, book, standing.earned_on, day)
    if ladder.rank_at(value) > now.rank:
        now = enter(ladder, ladder.rank_at(value), reached_on)
    return now, order_id


def _at_the_end(ladder: LadderTerms, standing: Standing, book: Book, history: Sequence[Step]) -> tuple[Standing, int]:
    """What follows on a promise that is over, and the figure that says so.

    Its whole window counts, and the days of grace after it count for keeping.
    """
    until = standing.until_on
    judged = ladder.judged_on(until)
    assert until is not None
    assert judged is not None
    first = ladder.window_start(until)
    value = book.left(first, until)
    rank = ladder.rank_at(value)
    if rank < standing.rank:
        value = book.left(first, judged)
        rank = min(ladder.rank_at(value), standing.rank)
    if rank < standing.rank and _is_lent(ladder, standing):
        rank, before = max(rank, ladder.floor_of(standing.rank)), _before_lent(ladder, standing, history)
        if rank <= before.rank < standing.rank:
            return replace(before, since_on=standing.since_on), value
    elif rank < standing.rank:
        rank = ladder.below(standing.rank, rank)
    return _lower(ladder, rank, value, standing, until), value


def _is_lent(ladder: LadderTerms, standing: Standing) -> bool:
    """Given by hand until a day where levels have none: it ends then, whatever becomes of those that were earned."""
    if standing.until_on is None or standing.earned_on is not None:
        return False
    return ladder.promised_until(standing.rank, standing.until_on) is None


def _before_lent(ladder: LadderTerms, standing: Standing, history: Sequence[Step]) -> Standing:
    """What held until it was given; that has no day, so it comes back."""
    earlier = [step.standing for step in history]
    while earlier and (earlier[-1].rank, earlier[-1].until_on) != (standing.rank, standing.until_on):
        earlier.pop()
    return next((one for one in reversed(earlier) if not _is_lent(ladder, one)), Standing())


def _lower(ladder: LadderTerms, rank: int, value: int, standing: Standing, day: dt.date) -> Standing:
    """The next standing after one that was judged, promised from a day on."""
    entered = enter(ladder, rank, day)
    if rank and value < ladder.levels[rank].threshold:
        # Kept or reached without being earned: nothing that is called off later can take it away.
        entered = replace(entered, earned_on=None, earned_for=None)
    return replace(entered, since_on=standing.since_on)


def start(ladder: LadderTerms, book: Book, day: dt.date) -> tuple[Standing, Move | None]:
    """The status that a member has earned when tiers begin: this year's or, where that was higher, last year's."""
    days = [day]
    if ladder.window == "calendar_year":
        days.append(dt.date(day.year - 1, 12, 31))
    base, best, found = Standing(), Standing(), None
    for reached_on in days:
        value = book.left(ladder.window_start(reached_on), reached_on)
        rank = ladder.rank_at(value)
        if rank > best.rank:
            best = replace(enter(ladder, rank, reached_on), since_on=day)
            found = Move(base, best, "start", day, value, ladder.levels[rank].threshold)
    return best, found


def adopt(ladder: LadderTerms, standing: Standing, book: Book, day: dt.date) -> tuple[Standing, Move | None]:
    """The terms were changed: members may go up, and nobody goes down before the promised day (rule 49).

    ``standing`` is the one under the old terms, its rank by the new ones.
    """
    value = book.left(ladder.window_start(day), day)
    rank = ladder.rank_at(value)
    if rank > standing.rank:
        entered = enter(ladder, rank, day)
        return entered, Move(standing, entered, "ladder", day, value, ladder.levels[rank].threshold)
    until = ladder.promised_until(standing.rank, day)
    if until is not None and standing.until_on is not None:
        until = standing.until_on
    due = ladder.judged_on(until)
    if standing.review_on is not None and standing.review_on <= day:
        due = standing.review_on
    after = replace(standing, until_on=until, review_on=due)
    if after.until_on == standing.until_on:
        return after, None
    needed = ladder.levels[standing.rank].threshold
    return after, Move(standing, after, "ladder", day, value, needed)
