from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from apps.programs.engine.aging import AgingTerms


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a rule. Half-open in time: valid_from <= placed_at < valid_until."""

    version_id: int
    rule_id: int
    valid_from: dt.datetime
    valid_until: dt.datetime | None
    points_per_unit: int
    unit_minor: int
    min_spend_minor: int = 0
    # Inclusive shop days.
    active_from_on: dt.date | None = None
    active_until_on: dt.date | None = None
    wait_days: int = 0
    after_discount: bool = True
    includes_tax: bool = True
    includes_shipping: bool = False
    includes_gift_cards: bool = False
    includes_points_paid: bool = False
    excluded_products: frozenset[int] = frozenset()
    excluded_categories: frozenset[int] = frozenset()

    def judges(self, placed_at: dt.datetime, placed_on: dt.date) -> bool:
        """Whether a purchase of that moment falls under this version (rules 22, 23)."""
        if placed_at < self.valid_from or (self.valid_until is not None and placed_at >= self.valid_until):
            return False
        if self.active_from_on is not None and placed_on < self.active_from_on:
            return False
        return self.active_until_on is None or placed_on <= self.active_until_on


@dataclass(frozen=True, slots=True)
class ProgramTerms:
    program_id: int
    combine: str = "sum"
    rounding: str = "floor"
    shortfall: str = "down_to_zero"
    # Every version that may judge; of a rule at most one is in force at any moment.
    versions: tuple[Terms, ...] = ()
    # False while it is paused: purchases count towards a status and give no points.
    gives: bool = True
    # None: points last for ever.
    aging: AgingTerms | None = None
