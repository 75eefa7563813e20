"""One member's story in one programme: facts in time order become decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from apps.programs.engine.aging import AgingLot, LotKey, Shelf, last_day
from apps.programs.engine.climb import Climb
from apps.programs.engine.earning import base_minor, judge, points_for
from apps.programs.engine.facts import OrderFacts, Purchase, Reversal
from apps.programs.engine.terms import ProgramTerms, Terms


@dataclass(slots=True)
class Held:
    """What one rule gave for one order, and what of it was taken back so far."""

    terms: Terms
    granted: int
    # As on the day of the purchase.
    rounding: str = "floor"
    multiplier_milli: int = 1000
    taken_back: int = 0
    shortfall: int = 0
    # Whether the points still wait; then they are in the pending account, all that is left of them.
    waits: bool = False
    # Whose lot these points are, where the story knows lots.
    lot: LotKey | None = None

    @property
    def left(self) -> int:
        return self.granted - self.taken_back - self.shortfall


@dataclass(slots=True)
class MemberState:
    """Where the member stands before the facts. ``replay`` moves it along."""

    available: int = 0
    # By order and rule.
    held: dict[tuple[int, int], Held] = field(default_factory=dict)
    # The status, where the programme has tiers.
    climb: Climb | None = None
    # None where points do not age, or nothing in the story depends on what is left.
    shelf: Shelf | None = None


@dataclass(frozen=True, slots=True)
class Earn:
    order: OrderFacts
    terms: Terms
    base_minor: int
    points: int
    activates_at: dt.datetime
    waits: bool
    # Of the lot, where the points do not wait; the last usable day.
    active_from: dt.date
    expires_on: dt.date | None = None
    multiplier_milli: int = 1000
    tier_id: int | None = None


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Points to take back of one accrual: ``taken`` out of where they are, the rest is missing."""

    reversal: Reversal
    terms: Terms
    base_minor: int
    wanted: int
    taken: int
    from_pending: bool

    @property
    def shortfall(self) -> int:
        return self.wanted - self.taken


@dataclass(frozen=True, slots=True)
class Expire:
    """What is left of a lot ran out before the next fact; ``expires_on`` was its last usable day."""

    lot: AgingLot
    points: int
    expires_on: dt.date


Decision = Earn | TakeBack | Expire


def replay(
    *,
    state: MemberState,
    program: ProgramTerms,
    facts: Iterable[Purchase | Reversal],
    now: dt.datetime,
    zone: dt.tzinfo = dt.UTC,
) -> list[Decision]:
    """Decide what facts mean for a member. Facts of an order that was judged before earn nothing again (rule 19).

    ``zone`` is the shop's. A taking back finds the points that were left on its day, whenever it is told; what had run out
    by then runs out first. What runs out after the last fact is left to the sweep.
    """
    decisions: list[Decision] = []
    for fact in facts:
        if isinstance(fact, Purchase):
            if state.climb is not None:
                state.climb.before(fact.order.placed_on)
            earns = _earn(state, program, fact.order, now, zone)
            decisions += earns
            if state.climb is not None:
                state.climb.bought(fact.order, sum(earn.points for earn in earns))
        else:
            if state.climb is not None:
                state.climb.before(fact.day)
            decisions += _expire(state, min(fact.effective_at or now, now).astimezone(zone).date())
            decisions += _take_back(state, program, fact)
            if state.climb is not None:
                state.climb.given_back(fact, _points_left(state, fact.order.order_id), fact.day)
    return decisions


def _points_left(state: MemberState, order_id: int) -> int:
    return sum(held.left for (held_order, _rule_id), held in state.held.items() if held_order == order_id)


def _earn(
    state: MemberState, program: ProgramTerms, order: OrderFacts, now: dt.datetime, zone: dt.tzinfo
) -> list[Earn]:
    if any(order_id == order.order_id for order_id, _rule_id in state.held):
        return []
    earns = []
    level = state.climb.level_on(order.placed_on) if state.climb is not None else None
    multiplier = level.multiplier_milli if level is not None else 1000
    for judged in judge(order, program, multiplier):
        activates_at = order.placed_at + dt.timedelta(days=judged.terms.wait_days)
        # What waited long enough before it was recorded does not wait again: an import of last year's purchases.
        waits = judged.terms.wait_days > 0 and activates_at > now
        active_from = activates_at.astimezone(zone).date()
        earn = Earn(
            order,
            judged.terms,
            judged.base_minor,
            judged.points,
            activates_at,
            waits,
            active_from,
            expires_on=last_day(active_from, program.aging),
            multiplier_milli=multiplier,
            tier_id=level.tier_id if level is not None else None,
        )
        earns.append(earn)
        key = (order.order_id, judged.terms.rule_id)
        state.held[key] = Held(judged.terms, judged.points, program.rounding, multiplier, waits=waits, lot=key)
        if not waits:
            _gain(state, earn, key)
    return earns


def _gain(state: MemberState, earn: Earn, key: tuple[int, int]) -> None:
    """Points of which a debt is repaid have no lot (rule 7)."""
    if state.shelf is not None:
        aged = earn.points - min(earn.points, max(-state.available, 0))
        state.shelf.put(AgingLot(key, aged, earn.expires_on))
    state.available += earn.points


def _expire(state: MemberState, day: dt.date) -> list[Expire]:
    """What had run out when a day began (rule 38)."""
    expired = []
    for lot in state.shelf.take_over(day) if state.shelf is not None else ():
        expired.append(Expire(lot, lot.remaining, lot.spending_day))
        state.available -= lot.remaining
    return expired


def _take_back(state: MemberState, program: ProgramTerms, reversal: Reversal) -> list[TakeBack]:
    takes = []
    order = reversal.order
    for (order_id, _rule_id), held in sorted(state.held.items(), key=lambda item: item[0]):
        if order_id != order.order_id:
            continue
        # The same formula over what remains, by the version that gave the points (rules 9, 30).
        base = 0 if reversal.whole else base_minor(order, held.terms)
        target = 0 if reversal.whole else points_for(base, held.terms, held.rounding, held.multiplier_milli)
        wanted = held.left - target
        if wanted <= 0:
            continue
        taken = wanted if held.waits else _takeable(wanted, state.available, program, reversal)
        takes.append(TakeBack(reversal, held.terms, base, wanted, taken, from_pending=held.waits))
        held.taken_back += taken
        held.shortfall += wanted - taken
        if not held.waits:
            state.available -= taken
            if state.shelf is not None:
                state.shelf.draw(taken, held.lot)
    return takes


def _takeable(wanted: int, available: int, program: ProgramTerms, reversal: Reversal) -> int:
    """What of available points may be taken (rule 6)."""
    policy = "down_to_zero" if reversal.whole else program.shortfall
    if policy == "allow_debt":
        return wanted
    if policy == "pending_only":
        return 0
    return min(wanted, max(available, 0))
