"""How long points last, and which of a member's points are left at a moment."""

from __future__ import annotations

import datetime as dt
from bisect import insort
from calendar import monthrange
from dataclasses import dataclass, field

from apps.common.clock import add_months

# Rounded up to the end of as many months; the year is cut into equal parts.
_PARTS = {"": 0, "month": 1, "quarter": 3, "half_year": 6, "year": 12}

# A transfer's id, or the order and rule of an earn that is decided but not yet written.
LotKey = int | tuple[int, int]


@dataclass(frozen=True, slots=True)
class AgingTerms:
    """Points last ``months`` from the day they became available, rounded up. Nothing starts ageing before ``changed_on``."""

    months: int
    round_up: str = ""
    changed_on: dt.date | None = None


def last_day(active_from: dt.date, terms: AgingTerms | None) -> dt.date | None:
    """The last usable day of points (rules 25, 37, 38); None where they last for ever.

    Points from before the terms were made stricter last one full new period from that day on (rule 40).
    """
    if terms is None:
        return None
    day = add_months(max(active_from, terms.changed_on or active_from), terms.months)
    part = _PARTS[terms.round_up]
    if not part:
        return day
    month = -(-day.month // part) * part
    return dt.date(day.year, month, monthrange(day.year, month)[1])


def changed(old: AgingTerms | None, new: AgingTerms | None, today: dt.date) -> AgingTerms | None:
    """The new terms as a change made today leaves them: what could run out sooner than before starts ageing today (rule 40)."""
    if new is None:
        return None
    changed_on = today if old is None or is_stricter(new, old) else old.changed_on
    return AgingTerms(new.months, new.round_up, changed_on)


def is_stricter(new: AgingTerms | None, old: AgingTerms | None) -> bool:
    """Whether points could run out sooner than before."""
    if new is None:
        return False
    if old is None:
        return True
    return new.months < old.months or _PARTS[new.round_up] < _PARTS[old.round_up]


@dataclass(slots=True)
class AgingLot:
    """Points of one origin, as far as a story has got. ``lot_id`` is None while they are only decided."""

    key: LotKey
    remaining: int
    expires_on: dt.date | None
    lot_id: int | None = None

    @property
    def spending_day(self) -> dt.date:
        return self.expires_on or dt.date.max


@dataclass(slots=True)
class Shelf:
    """A member's open lots in the order they are drawn: earliest last day first, ties by age (rule 2)."""

    lots: list[AgingLot] = field(default_factory=list)

    def put(self, lot: AgingLot) -> None:
        if lot.remaining > 0:
            insort(self.lots, lot, key=lambda other: other.spending_day)

    def draw(self, points: int, first: LotKey | None) -> None:
        """Take points out, those of ``first`` before the others; what is not there is debt."""
        for lot in sorted(self.lots, key=lambda lot: lot.key != first):
            taken = min(points, lot.remaining)
            lot.remaining -= taken
            points -= taken

    def take_over(self, day: dt.date) -> list[AgingLot]:
        """The lots with something left whose last usable day was before ``day``; they leave the shelf."""
        over = [lot for lot in self.lots if lot.remaining and lot.spending_day < day]
        self.lots = [lot for lot in self.lots if lot.remaining and lot.spending_day >= day]
        return over
