"""The status in one member's story: judged before a fact, multiplied by, and lifted after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from apps.programs.engine.facts import OrderFacts, Reversal
from apps.programs.engine.ladder import LadderTerms, Level
from apps.programs.engine.standing import Book, Move, Standing, Step, lift, review

_DAY = dt.timedelta(days=1)


@dataclass(slots=True)
class Entry:
    """What one order counts towards status: as bought, and what is left after refunds."""

    order_id: int
    on: dt.date
    spend: int
    spend_left: int
    points: int = 0
    points_left: int = 0
    is_void: bool = False
    # Its row; None while that is not written.
    row_id: int | None = None
    is_changed: bool = False

    def counts(self, basis: str) -> tuple[int, int]:
        """Left and bought, in what a ladder counts."""
        if self.is_void:
            return 0, 0
        if basis == "orders":
            # Gift cards and shipping are no purchase, and neither is what was given away.
            bought = int(self.spend > 0)
            return bought, bought
        return (self.points_left, self.points) if basis == "points" else (self.spend_left, self.spend)


@dataclass(slots=True)
class Climb:
    """Where a member stands on a ladder. ``replay`` moves it along and notes what changed."""

    ladder: LadderTerms
    standing: Standing
    book: Book
    # By order: those the facts speak of.
    entries: dict[int, Entry] = field(default_factory=dict)
    # Ends with the present status.
    history: list[Step] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)

    def catch_up(self, day: dt.date) -> None:
        """Judge what was due by the end of a day, so that a night that did not run changes nothing (rule 42)."""
        while (due := self.standing.review_on) is not None and due <= day:
            self.take(*review(self.ladder, self.standing, self.book, due, self.history))

    def before(self, day: dt.date) -> None:
        """A fact of a day comes: every earlier day is over."""
        self.catch_up(day - _DAY)

    def level_on(self, day: dt.date) -> Level:
        """The level that multiplies what is bought on a day, also when the purchase is told late."""
        standing = self.standing
        if standing.since_on is not None and day < standing.since_on:
            standing = next((step.standing for step in reversed(self.history) if step.on <= day), Standing())
        return self.ladder.levels[min(standing.rank, len(self.ladder.levels) - 1)]

    def bought(self, order: OrderFacts, points: int) -> None:
        """An order counts from now on, whether or not it gave points, and may lift at once."""
        if order.order_id in self.entries:
            return
        spend = sum(line.total_minor for line in order.lines if line.kind == "product")
        entry = Entry(order.order_id, order.placed_on, spend, spend, points, points)
        self.entries[order.order_id] = entry
        self._count(entry)

    def given_back(self, reversal: Reversal, points_left: int, day: dt.date) -> None:
        """Refunds lower what counts on the day of the purchase (rule 35); the status is judged at the end of their own day."""
        entry = self.entries.get(reversal.order.order_id)
        if entry is None:
            return
        was_void = entry.is_void
        spend_left = sum(
            line.total_minor - line.refunded_minor for line in reversal.order.lines if line.kind == "product"
        )
        is_void = was_void or _is_called_off(reversal, entry.spend, spend_left)
        self._change(entry, 0 if is_void else spend_left, 0 if is_void else points_left, is_void=is_void)
        may_fall = self.standing.rank > 0 and (is_void != was_void or self.ladder.window == "lifetime")
        if may_fall:
            self._judge_soon(day)

    def as_if_never(self, place: int, told_since: Sequence[Entry], day: dt.date) -> None:
        """The import behind the steps from ``place`` on is undone: the status before them holds again, and of the orders told
        since, those that stay lift anew. What else there is to judge is left to the night."""
        back, was = self.history[place - 1] if place else Step(Standing()), self.standing
        if place < len(self.history):
            del self.history[place:]
            self.moves.append(Move(was, back.standing, "undone", day, 0, 0, back_to=back.key))
        self.standing = back.standing
        for entry in told_since:
            self.book.forget(entry.on, *entry.counts(self.ladder.basis))
        for entry in told_since:
            self.before(entry.on)
            self._count(entry)
        if review(self.ladder, self.standing, self.book, day, self.history)[1] is not None:
            self._judge_soon(day)

    def stands_again(self, order_id: int, spend_left: int, points_left: int, day: dt.date) -> None:
        """What was refunded counts again, as the refund was a mistake."""
        entry = self.entries.get(order_id)
        if entry is not None:
            self._change(entry, spend_left, points_left, is_void=False)
            self._judge_soon(day)

    def _count(self, entry: Entry) -> None:
        self.book.add(entry.on, *entry.counts(self.ladder.basis))
        self.take(*lift(self.ladder, self.standing, self.book, entry.on, entry.order_id))

    def _change(self, entry: Entry, spend_left: int, points_left: int, *, is_void: bool) -> None:
        left, bought = entry.counts(self.ladder.basis)
        entry.spend_left, entry.points_left, entry.is_void, entry.is_changed = spend_left, points_left, is_void, True
        now_left, now_bought = entry.counts(self.ladder.basis)
        self.book.add(entry.on, now_left - left, now_bought - bought)

    def _judge_soon(self, day: dt.date) -> None:
        """Never before what is known already: the past was judged."""
        day = max(day, self.standing.since_on or day, self.book.last_day)
        due = min(self.standing.review_on or day, day)
        self.standing = replace(self.standing, review_on=due)

    def take(self, standing: Standing, move: Move | None) -> None:
        self.standing = standing
        if move is not None:
            self.moves.append(move)
            self.history.append(Step(standing, move.on, move.order_id))


def _is_called_off(reversal: Reversal, spend: int, spend_left: int) -> bool:
    if reversal.whole or reversal.cause in ("cancelled", "returned"):
        return True
    nothing_left = all(line.refunded_minor >= line.total_minor for line in reversal.order.lines)
    return nothing_left or (spend > 0 and spend_left == 0)
