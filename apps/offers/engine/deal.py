"""The best deal for a basket (rules 65 to 71). Pure, and the same whatever the order of codes and lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from apps.offers.engine.conditions import refusal_of
from apps.offers.engine.facts import Answer, Basket, Candidate, Line, Pricing, Refusal, Terms
from apps.offers.engine.kinds import FREE_PIECES, KINDS, Cut, Open

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
    refusals |= alone
    none = (0,) * len(lines)
    answers = tuple(
        Answer(candidate, none, refusals[number])
        if number in refusals
        else Answer(candidate, _in_order(best.shares[number], order))
        for number, candidate in enumerate(candidates)
    )
    together = [sum(shares) for shares in zip(*(a.shares for a in answers if a.applied), strict=True)]
    return Pricing(tuple(together or none), answers)


@dataclass(slots=True)
class _Table:
    """The lines of a basket and the offers on it, with what each of them covers. What several ask is worked out once."""

    able: dict[int, Candidate]
    basket: Open
    wholes: dict[tuple[str, bool], list[int]] = field(default_factory=dict)
    covered: dict[int, list[int]] = field(default_factory=dict)
    tried: dict[int, _Deal] = field(default_factory=dict)

    def covers(self, number: int) -> list[int]:
        found = self.covered.get(number)
        if found is None:
            found = self.covered[number] = self._covers(self.able[number].terms)
        return found

    def _covers(self, terms: Terms) -> list[int]:
        """Goods only, or shipping only; nobody buys a gift card for less than it holds."""
        kind, lines = KINDS[terms.kind].line_kind, self.basket.lines
        is_goods = kind == "product"
        key = (kind, is_goods and terms.skips_discounted)
        whole = self.wholes.get(key)
        if whole is None:
            whole = self.wholes[key] = [
                i for i, line in enumerate(lines) if line.kind == kind and not (key[1] and line.discount_minor)
            ]
        if terms.covers_all or not is_goods:
            return whole
        products, categories = terms.product_ids, terms.category_ids
        return [i for i in whole if lines[i].product_id in products or lines[i].category_id in categories]

    def cut(self, number: int, basket: Open) -> Cut:
        """What it takes of what the offers before it left: something, or a refusal."""
        terms = self.able[number].terms
        kind = KINDS[terms.kind]
        covered = self.covers(number)
        targets = [i for i in covered if basket.left[i]]
        if not targets and kind.line_kind == "product":
            return Cut(refusal=Refusal("nothing_to_discount" if covered else "nothing_matches"))
        cut = kind.cut(terms, basket, targets)
        cut.shares = {i: share for i, share in cut.shares.items() if share}
        return cut if cut.shares else Cut(refusal=cut.refusal or Refusal("nothing_to_discount"))

    def alone(self, number: int) -> _Deal:
        """As if there were no other offer. Tried often, so by the shortest way: nothing is left for a next one."""
        deal = self.tried.get(number)
        if deal is None:
            one, cut = self.able[number], self.cut(number, self.basket)
            refusal = cut.refusal or (Refusal("budget_spent") if _over_budget(one, cut.shares) else None)
            deal = self.tried[number] = (
                _Deal({number: cut.shares}, {}, sum(cut.shares.values()), one.terms.rank)
                if refusal is None
                else _Deal(refusals={number: refusal})
            )
        return deal


def _best(lines: Lines, able: dict[int, Candidate]) -> tuple[_Deal, dict[int, Refusal]]:
    """The larger of what adds up and of each offer alone; ties by priority, then the older offer (rule 66)."""
    table = _Table(able, Open.of(lines))
    stackable = [number for number, one in able.items() if not one.terms.is_exclusive]
    single = [number for number, one in able.items() if one.terms.is_exclusive]
    single += stackable if len(stackable) == 1 else _may_hinder(stackable, able)
    deals = [table.alone(number) for number in single]
    if len(stackable) > 1:
        # First in line, so that what adds up wins where it is worth the same.
        deals.insert(0, _take(table, stackable))
    best = min((deal for deal in deals if deal.total), key=lambda deal: (-deal.total, deal.rank), default=_Deal())
    return best, {number: _lost(number, table, best) for number in able if number not in best.shares}


def _may_hinder(stackable: Sequence[int], able: dict[int, Candidate]) -> list[int]:
    """Two offers that want the same pieces may give less together than one of them, so these are tried alone, too. All
    others only add: whatever came before, what is left never shrinks by more than was given."""
    wanting = [number for number in stackable if KINDS[able[number].terms.kind].stage == FREE_PIECES]
    return wanting if len(wanting) > 1 else []


def _lost(number: int, table: _Table, best: _Deal) -> Refusal:
    """Why an offer that could be had is not: it takes nothing, or others give more."""
    alone = table.alone(number)
    if not alone.total:
        return alone.refusals[number]
    return best.refusals.get(number) or Refusal(
        "better_deal", {"gets_minor": best.total, "instead_of_minor": alone.total}
    )


def _take(table: _Table, together: Sequence[int]) -> _Deal:
    """Take the offers one after the other. One whose budget is too small for what it would give is left out."""
    refusals: dict[int, Refusal] = {}
    turns = sorted(together, key=lambda number: _turn(table.able[number]))
    while True:
        deal = _run(table, [number for number in turns if number not in refusals])
        over = [number for number in deal.shares if _over_budget(table.able[number], deal.shares[number])]
        if not over:
            deal.refusals |= refusals
            deal.rank = min((table.able[number].terms.rank for number in deal.shares), default=(0, 0))
            return deal
        refusals[over[0]] = Refusal("budget_spent")


def _run(table: _Table, turns: Iterable[int]) -> _Deal:
    deal, basket = _Deal(), table.basket.copy()
    left, pieces = basket.left, basket.pieces
    for number in turns:
        cut = table.cut(number, basket)
        if cut.refusal is not None:
            deal.refusals[number] = cut.refusal
            continue
        for i, share in cut.shares.items():
            left[i] -= share
            deal.total += share
        for i, grouped in cut.pieces.items():
            pieces[i] -= grouped
        deal.shares[number] = cut.shares
    return deal


def _turn(candidate: Candidate) -> tuple[int, int, int]:
    return (KINDS[candidate.terms.kind].stage, *candidate.terms.rank)


def _over_budget(candidate: Candidate, shares: Shares) -> bool:
    money = candidate.room.money_minor
    return money is not None and sum(shares.values()) > money


def _repeated(candidates: Sequence[Candidate]) -> dict[int, Refusal]:
    """An offer is had once, whatever codes are typed for it; the older code stands, wherever it was typed."""
    if len({candidate.terms.offer_id for candidate in candidates}) == len(candidates):
        return {}
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


def _in_order(shares: Shares, order: Sequence[int]) -> tuple[int, ...]:
    """By line as the basket has them."""
    found = [0] * len(order)
    for i, share in shares.items():
        found[order[i]] = share
    return tuple(found)
