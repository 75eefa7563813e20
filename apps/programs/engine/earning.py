"""How many points an order is worth under a rule: now as bought, and later for what remains of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from apps.programs.engine.facts import LineFacts, OrderFacts
from apps.programs.engine.terms import ProgramTerms, Terms


@dataclass(frozen=True, slots=True)
class Judged:
    """What a rule makes of an order."""

    terms: Terms
    base_minor: int
    points: int


def judge(order: OrderFacts, program: ProgramTerms, multiplier_milli: int = 1000) -> list[Judged]:
    """The rules that give points for a purchase, by rule; at most one where the programme takes only the best.

    Minimum spend, window and version are judged here, once, for ever (rule 22); taking back does not ask again.
    """
    judged = []
    for terms in program.versions if program.gives else ():
        if not terms.judges(order.placed_at, order.placed_on):
            continue
        base = base_minor(order, terms)
        points = points_for(base, terms, program.rounding, multiplier_milli)
        if points and base >= terms.min_spend_minor:
            judged.append(Judged(terms, base, points))
    judged.sort(key=lambda one: one.terms.rule_id)
    if program.combine == "best" and judged:
        # The most points; among equals the oldest rule (rule 14).
        return [max(judged, key=lambda one: one.points)]
    return judged


def points_for(base: int, terms: Terms, rounding: str, multiplier_milli: int = 1000) -> int:
    """Whole units of the base times points per unit times the tier's multiplier; rounded once per order (rule 8)."""
    if rounding == "half_up":
        units = (2 * base + terms.unit_minor) // (2 * terms.unit_minor)
    else:
        units = base // terms.unit_minor
    multiplied = units * terms.points_per_unit * multiplier_milli
    return (multiplied + 500) // 1000 if rounding == "half_up" else multiplied // 1000


def base_minor(order: OrderFacts, terms: Terms) -> int:
    """The amount of an order that counts, refunds taken off; whole smallest units, rounded down once (rules 11, 12).

    The part paid with points lies on all lines alike, so a rule that leaves out some lines leaves out their part of it.
    """
    counted: int | Fraction = sum((_counted(line, terms) for line in order.lines if _qualifies(line, terms)), start=0)
    if order.points_paid_minor and not terms.includes_points_paid:
        total = sum(line.total_minor for line in order.lines)
        counted = Fraction(counted * (total - order.points_paid_minor), total)
    return int(counted)


def _qualifies(line: LineFacts, terms: Terms) -> bool:
    if line.kind == "shipping" and not terms.includes_shipping:
        return False
    if line.kind == "gift_card" and not terms.includes_gift_cards:
        return False
    return not (line.product_id in terms.excluded_products or line.category_id in terms.excluded_categories)


def _counted(line: LineFacts, terms: Terms) -> int | Fraction:
    left = line.total_minor - line.refunded_minor
    if not left:
        # Also a line that was given away: nothing of it could ever be refunded.
        return 0
    counted: int | Fraction = left
    if not terms.after_discount:
        counted = Fraction(left * (line.total_minor + line.discount_minor), line.total_minor)
    if not terms.includes_tax:
        counted = Fraction(counted * (line.total_minor - line.tax_minor), line.total_minor)
    return counted
