"""Goods for an amount: what somebody may have bought who paid about that much."""

from __future__ import annotations

import random
from bisect import bisect_right

from apps.orders.drafts import LineDraft
from loyalty_site.demo.shelves import GOODS, SHIPPING_MINOR, Good

LINES_MAX = 6
PIECES_MAX = 12
_PRICES = [good.price_minor for good in GOODS]
# How many different things there are at most for a given number of lines in the file, which is a wholesaler's.
_LINES_PER_LINE = 5


def fill_basket(chance: random.Random, *, amount_minor: int, size: int, is_delivered: bool) -> tuple[LineDraft, ...]:
    """Lines that cost ``amount_minor``, or as near as whole pieces come; at least one piece of something."""
    left = amount_minor - (SHIPPING_MINOR if is_delivered else 0)
    pieces: dict[Good, int] = {}
    wanted = min(LINES_MAX, 1 + size // _LINES_PER_LINE)
    for place in range(wanted, 1, -1):
        share = left * chance.uniform(0.4, 1.4) / place
        left -= _take(pieces, _some_good(chance, share), share)
    # The dearest that still fits, then the next, until nothing does.
    while left >= _PRICES[0] or not pieces:
        left -= _take(pieces, _some_good(chance, left, narrow=True), left)
    lines = [
        LineDraft(sku=good.sku, name=good.name, quantity_milli=count * 1000, unit_price_minor=good.price_minor)
        for good, count in pieces.items()
    ]
    if is_delivered:
        lines.append(LineDraft(kind="shipping", name="Teslimat", unit_price_minor=SHIPPING_MINOR))
    return tuple(lines)


def _some_good(chance: random.Random, budget_minor: float, *, narrow: bool = False) -> Good:
    """Something that is within the budget; narrow: of the dearest few of those."""
    end = max(1, bisect_right(_PRICES, budget_minor))
    return GOODS[chance.randrange(max(0, end - (3 if narrow else 12)), end)]


def _take(pieces: dict[Good, int], good: Good, budget_minor: float) -> int:
    count = max(1, min(PIECES_MAX, int(budget_minor) // good.price_minor))
    pieces[good] = pieces.get(good, 0) + count
    return count * good.price_minor
