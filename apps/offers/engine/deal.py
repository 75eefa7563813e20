"""The best deal for a basket (rules 65 to 71). Pure, and the same whatever the order of codes and lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from apps.offers.engine.conditions import refusal_of
from apps.offers.engine.facts import Answer, Basket, Candidate, Line, Pricing, Refusal, Terms
from apps.offers.engine.kinds import KINDS, Open

Lines = Sequence[Line]
Shares = dict[int, int]


@dataclass(slots=True)
class _Deal:
    """Offers that are taken together: what each takes off which line, and why others of them take nothing."""

    shares: dict[int, Shares] = field(default_factory=dict)
    refusals: dict[int, Refusal] = field(default_factory=dict)
    total: int = 0
    # Of its first offer, for ties between deals.
    rank: tuple[int, int] = (0, 0)


def price(basket: Basket, candidates: Sequence[Candidate]) -> Pricing:
    """What a basket gets. Every candidate has its answer; what would take nothing off is refused and not used (rule 71)."""
    order = sorted(range(len(basket.lines)), key=lambda i: _content(basket.lines[i]))
    lines = [basket.lines[i] for i in order]
    refusals = _repeated(candidates)
    for number, candidate in enumerate(candidates):
        if number not in refusals and (refusal := refusal_of(candidate, basket)) is not None:
            refusals[number] = refusal
    able = {number: candidate for number, candidate in enumerate(candidates) if number not in refusals}
    best, alone = _best(lines, able)
    answers = tuple(
        _answer(number, candidate, best, refusals.get(number) or alone.get(number), order)
        for number, candidate in enumerate(candidates)
    )
    together = [0] * len(lines)
    for answer in answers:
        for i, share in enumerate(answer.shares):
            together[i] += share
    return Pricing(tuple(together), answers)


def _best(lines: Lines, able: dict[int, Candidate]) -> tuple[_Deal, dict[int, Refusal]]:
    """The larger of what adds up and of each offer alone; ties by priority, then the older offer (rule 66).

    Stackable ones are tried alone, too: two offers that want the same pieces may give less together than one of them.
    """
    stackable = {number: one for number, one in able.items() if not one.terms.is_exclusive}
    alone = {number: _take(lines, {number: one}) for number, one in able.items()}
    deals = [deal for deal in alone.values() if deal.total]
    if len(stackable) > 1:
        # First in line, so that what adds up wins where it is worth the same.
        deals.insert(0, _take(lines, stackable))
    best = min(deals, key=lambda deal: (-deal.total, deal.rank), default=_Deal())
    return best, {number: _lost(number, alone[number], best) for number in able if number not in best.shares}


def _lost(number: int, alone: _Deal, best: _Deal) -> Refusal:
    """Why an offer that could be had is not: it takes nothing, or others give more."""
    if not alone.total:
        return alone.refusals[number]
    return best.refusals.get(number) or Refusal(
        "better_deal", {"gets_minor": best.total, "instead_of_minor": alone.total}
    )


def _take(lines: Lines, together: dict[int, Candidate]) -> _Deal:
    """Take the offers one after the other. One whose budget is too small for what it would give is left out."""
    refusals: dict[int, Refusal] = {}
    turns = sorted(together, key=lambda number: _turn(together[number]))
    while True:
        deal = _run(lines, [(number, together[number].terms) for number in turns if number not in refusals])
        over = [number for number in deal.shares if _over_budget(together[number], deal.shares[number])]
        if not over:
            deal.refusals |= refusals
            deal.rank = min((together[number].terms.rank for number in deal.shares), default=(0, 0))
            return deal
        refusals[over[0]] = Refusal("budget_spent")


def _run(lines: Lines, turns: Iterable[tuple[int, Terms]]) -> _Deal:
    deal, basket = _Deal(), Open.of(lines)
    for number, terms in turns:
        kind = KINDS[terms.kind]
        targets = [i for i, line in enumerate(lines) if basket.left[i] and _is_covered(line, terms, kind.line_kind)]
        if not targets and kind.line_kind == "product":
            covered = any(_is_covered(line, terms, kind.line_kind) for line in lines)
            deal.refusals[number] = Refusal("nothing_to_discount" if covered else "nothing_matches")
            continue
        cut = kind.cut(terms, basket, targets)
        shares = {i: share for i, share in cut.shares.items() if share}
        if not shares:
            deal.refusals[number] = cut.refusal or Refusal("nothing_to_discount")
            continue
        for i, share in shares.items():
            basket.left[i] -= share
        for i, pieces in cut.pieces.items():
            basket.pieces[i] -= pieces
        deal.shares[number] = shares
        deal.total += sum(shares.values())
    return deal


def _is_covered(line: Line, terms: Terms, kind: str) -> bool:
    """Goods only, or shipping only; nobody buys a gift card for less than it holds."""
    if line.kind != kind:
        return False
    if kind != "product":
        return True
    if terms.skips_discounted and line.discount_minor:
        return False
    return terms.covers_all or line.product_id in terms.product_ids or line.category_id in terms.category_ids


def _turn(candidate: Candidate) -> tuple[int, int, int]:
    return (KINDS[candidate.terms.kind].stage, *candidate.terms.rank)


def _over_budget(candidate: Candidate, shares: Shares) -> bool:
    money = candidate.room.money_minor
    return money is not None and sum(shares.values()) > money


def _repeated(candidates: Sequence[Candidate]) -> dict[int, Refusal]:
    """An offer is had once, whatever codes are typed for it; the older code stands, wherever it was typed."""
    chosen: dict[int, int] = {}
    for number in sorted(range(len(candidates)), key=lambda n: _seniority(candidates[n])):
        chosen.setdefault(candidates[number].terms.offer_id, number)
    return {
        number: Refusal("offer_repeated")
        for number, candidate in enumerate(candidates)
        if chosen[candidate.terms.offer_id] != number
    }


def _seniority(candidate: Candidate) -> tuple[bool, int]:
    """A code of which nothing is left stands behind one that can be used."""
    code, spent = candidate.code, candidate.room.of_code
    closed = code is not None and (code.is_closed or (spent is not None and spent < 1))
    return (closed, code.promo_id if code is not None else 0)


def _content(line: Line) -> tuple[str, int, int, int, int, int]:
    """Lines of one content may change places and nobody could tell; so the order of the others decides nothing."""
    return (
        line.kind,
        line.product_id or 0,
        line.category_id or 0,
        line.payable_minor,
        line.quantity_milli,
        line.discount_minor,
    )


def _answer(number: int, candidate: Candidate, best: _Deal, refusal: Refusal | None, order: Sequence[int]) -> Answer:
    if number not in best.shares:
        assert refusal is not None
        return Answer(candidate, (0,) * len(order), refusal)
    shares = [0] * len(order)
    for i, share in best.shares[number].items():
        shares[order[i]] = share
    return Answer(candidate, tuple(shares))
