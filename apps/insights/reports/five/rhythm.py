"""How often somebody comes, and what that suggests for the weeks ahead (rules 108 to 110). Pure."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Collection, Iterable
from dataclasses import dataclass

# As far ahead as a rhythm is believed; a year would be fortune-telling for a shop that knows itself for one.
AHEAD_DAYS = 90
# Away for more than so many of their own gaps, somebody is no longer counted on.
LAPSED_AFTER_GAPS = 2
# From so many days of purchase on a rhythm is one's own.
OWN_FROM_DAYS = 3
# What must be known before anything is foretold (rule 108).
BUYERS_MIN, KNOWN_DAYS_MIN, QUIET_DAYS_MAX = 500, 180, 30


@dataclass(frozen=True, slots=True)
class Rhythm:
    """One customer until some day: on how many days they bought, what they spent and kept, first and last day."""

    days: int
    spent_minor: int
    first_on: dt.date
    last_on: dt.date

    def __add__(self, other: Rhythm) -> Rhythm:
        """Of two spans that share no day."""
        return Rhythm(
            self.days + other.days,
            self.spent_minor + other.spent_minor,
            min(self.first_on, other.first_on),
            max(self.last_on, other.last_on),
        )

    @property
    def own_gap(self) -> float | None:
        """Days from one day of purchase to the next, on average; None for who bought on one day only."""
        return (self.last_on - self.first_on).days / (self.days - 1) if self.days > 1 else None


@dataclass(frozen=True, slots=True)
class House:
    """What is usual among all customers: their gap in days, and how many of a hundred ever came again."""

    gap: float
    return_share: float


def house_of(rhythms: Collection[Rhythm]) -> House | None:
    """None while nobody has a rhythm of their own."""
    gaps = [each.own_gap for each in rhythms if each.days >= OWN_FROM_DAYS and each.own_gap is not None]
    if not gaps:
        return None
    return House(statistics.median(gaps), sum(1 for each in rhythms if each.days > 1) / len(rhythms))


def usual_gap(rhythm: Rhythm, house: House) -> float:
    """Their own; of whoever came once the house's, of whoever came twice the middle of both (rule 110)."""
    own = rhythm.own_gap
    if own is None:
        return house.gap
    return own if rhythm.days >= OWN_FROM_DAYS else (own + house.gap) / 2


def suggested_minor(rhythm: Rhythm, on: dt.date, house: House) -> int:
    """What they will spend in the ninety days after ``on`` if they go on as they did; nothing of who has lapsed.

    Whoever came once counts by as much as first-time customers come back here.
    """
    gap = max(usual_gap(rhythm, house), 1.0)
    if (on - rhythm.last_on).days > LAPSED_AFTER_GAPS * gap:
        return 0
    chance = house.return_share if rhythm.days == 1 else 1.0
    return round(chance * rhythm.spent_minor / rhythm.days * AHEAD_DAYS / gap)


@dataclass(frozen=True, slots=True)
class Value:
    """What a customer is worth on average at the end of a day. ``suggested_minor`` is None where the data is too thin, and
    then ``lacks`` says why."""

    n: int
    spent_minor: int | None
    suggested_minor: int | None
    lacks: tuple[str, ...] = ()

    @property
    def total_minor(self) -> int | None:
        if self.spent_minor is None or self.suggested_minor is None:
            return None
        return self.spent_minor + self.suggested_minor


def value_of(rhythms: Collection[Rhythm], on: dt.date) -> Value:
    """Averages over everybody who ever bought, whole smallest units."""
    n = len(rhythms)
    if not n:
        return Value(0, None, None, ("buyers",))
    spent = round(sum(each.spent_minor for each in rhythms) / n)
    lacks, house = tuple(lacking(rhythms, on)), house_of(rhythms)
    if lacks or house is None:
        return Value(n, spent, None, lacks or ("rhythm",))
    return Value(n, spent, round(sum(suggested_minor(each, on, house) for each in rhythms) / n))


def lacking(rhythms: Collection[Rhythm], on: dt.date) -> Iterable[str]:
    """What is missing to foretell anything (rule 108), by name."""
    if len(rhythms) < BUYERS_MIN:
        yield "buyers"
    if not rhythms or (on - min(each.first_on for each in rhythms)).days < KNOWN_DAYS_MIN:
        yield "history"
    if not rhythms or (on - max(each.last_on for each in rhythms)).days > QUIET_DAYS_MAX:
        yield "recent"
    if not any(each.days >= OWN_FROM_DAYS for each in rhythms):
        yield "rhythm"
