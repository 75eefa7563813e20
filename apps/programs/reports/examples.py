"""What a promise means for purchases that nobody made yet, judged by the very engine that judges real ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from apps.common import clock
from apps.programs.engine import LineFacts, OrderFacts, ProgramTerms, judge

# An excluded product that no shop has: it stands for whatever is excluded.
_NO_SUCH_ID = -1


class Kind(StrEnum):
    USUAL = "usual"
    SMALL = "small"
    LARGE = "large"
    BELOW_MINIMUM = "below_minimum"
    EXCLUDED = "excluded"
    DISCOUNTED = "discounted"


@dataclass(frozen=True, slots=True)
class Example:
    """A purchase of ``spend_minor`` and what it gives. ``part_minor`` is the part with something special, or the discount."""

    kind: Kind
    spend_minor: int
    points: int
    worth_minor: int
    part_minor: int = 0


@dataclass(frozen=True, slots=True)
class Examples:
    usual: Example
    others: tuple[Example, ...]

    @property
    def cost_percent(self) -> float:
        """What the points of the usual purchase are worth, of what was paid for it; for showing only."""
        return 100 * self.usual.worth_minor / self.usual.spend_minor


@dataclass(frozen=True, slots=True)
class Trial:
    """A promise of one rule to be tried out by a member of one level. ``whole`` is one whole unit of money; the day lies
    within its season."""

    program: ProgramTerms
    hundred_points_minor: int
    whole: int
    multiplier_milli: int = 1000

    def examples(self) -> Examples:
        terms = self.program.versions[0]
        usual = max(100 * self.whole, terms.min_spend_minor, terms.unit_minor)
        others = [self._buy(Kind.SMALL, usual // 8), self._buy(Kind.LARGE, usual * 10)]
        if terms.min_spend_minor > 1:
            others.append(self._buy(Kind.BELOW_MINIMUM, terms.min_spend_minor - 1))
        if terms.excluded_products or terms.excluded_categories:
            others.append(self._buy(Kind.EXCLUDED, usual, part=usual * 2 // 5))
        if not terms.after_discount:
            others.append(self._buy(Kind.DISCOUNTED, usual - usual // 5, part=usual // 5))
        return Examples(self._buy(Kind.USUAL, usual), tuple(others))

    def _buy(self, kind: Kind, spend: int, part: int = 0) -> Example:
        if kind == Kind.EXCLUDED:
            lines: tuple[LineFacts, ...] = (self._line(spend - part), self._excluded_line(part))
        else:
            lines = (self._line(spend, discount=part),)
        points = sum(judged.points for judged in judge(self._order(lines), self.program, self.multiplier_milli))
        return Example(kind, spend, points, points * self.hundred_points_minor // 100, part)

    def _line(self, total: int, discount: int = 0) -> LineFacts:
        return LineFacts("product", None, None, total, discount_minor=discount)

    def _excluded_line(self, total: int) -> LineFacts:
        terms = self.program.versions[0]
        product, category = next(iter(terms.excluded_products), None), next(iter(terms.excluded_categories), None)
        return LineFacts("product", product or _NO_SUCH_ID, category, total)

    def _order(self, lines: tuple[LineFacts, ...]) -> OrderFacts:
        terms = self.program.versions[0]
        day = terms.active_from_on or terms.active_until_on or clock.now().date()
        placed_at = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
        return OrderFacts(0, None, placed_at, day, lines)
