"""The terms of a ladder: its levels, the time it looks at, and how long a status is promised."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass

from apps.common.clock import add_months

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Level:
    tier_id: int
    # In what the ladder counts: smallest units of money, points or purchases.
    threshold: int
    multiplier_milli: int = 1000
    is_permanent: bool = False


@dataclass(frozen=True, slots=True)
class LadderTerms:
    """``levels`` rise, the first has threshold 0; a rank is a place among them."""

    levels: tuple[Level, ...]
    basis: str = "spend"
    window: str = "calendar_year"
    # Of a rolling window, and of its promise.
    months: int = 0
    downgrade: str = "to_earned"
    grace_days: int = 0

    def rank_at(self, value: int) -> int:
        """The level that a figure reaches; thresholds are half-open (rule 48)."""
        return max(bisect_right([level.threshold for level in self.levels], value) - 1, 0)

    def rank_of(self, tier_id: int | None) -> int:
        return next((rank for rank, level in enumerate(self.levels) if level.tier_id == tier_id), 0)

    def floor_of(self, rank: int) -> int:
        """Whoever has reached a permanent level never falls below it (rule 46)."""
        return max((low for low in range(rank + 1) if self.levels[low].is_permanent), default=0)

    def window_start(self, day: dt.date) -> dt.date:
        """The first day of the window that ends on a day."""
        if self.window == "lifetime":
            return dt.date.min
        if self.window == "calendar_year":
            return dt.date(day.year, 1, 1)
        return add_months(day, -self.months) + _DAY

    def promised_until(self, rank: int, day: dt.date) -> dt.date | None:
        """How long a level that was reached on a day is promised at least (rule 45); None has no end."""
        if rank <= self.floor_of(rank) or self.window == "lifetime" or self.downgrade == "none":
            return None
        if self.window == "calendar_year":
            return dt.date(day.year + 1, 12, 31)
        return add_months(day, self.months)

    def judged_on(self, until: dt.date | None) -> dt.date | None:
        """The day at whose end a promise is judged: its last day, and the grace that follows."""
        if until is None:
            return None
        # A level given by hand may be promised to the end of the calendar: there is no day after it.
        return until + min(dt.timedelta(days=self.grace_days), dt.date.max - until)

    def below(self, rank: int, reached: int) -> int:
        """Where a level goes that was not earned again."""
        if self.downgrade == "none":
            return rank
        lower = rank - 1 if self.downgrade == "one_level" else reached
        return max(lower, self.floor_of(rank))
