from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.offers.engine.facts import Refusal, Terms
from apps.offers.engine.kinds.base import FREE_PIECES, Cut, Kind, Open


def cut(terms: Terms, basket: Open, targets: Sequence[int]) -> Cut:
    """Take M, pay N: whole pieces stand in line by price, the dearest first, and of every M the cheapest M − N are free.

    So the customer saves the most that groups of M can save. Pieces of an incomplete group stay free for other offers.
    """
    pay, take = terms.pay_count or 1, terms.take_count or 2
    # Targets stand in the order of the lines, and sorting keeps it among equals.
    queue = sorted((i for i in targets if basket.pieces[i]), key=lambda i: _piece(basket, i), reverse=True)
    waiting = sum(basket.pieces[i] for i in queue)
    grouped = waiting - waiting % take
    if not grouped:
        return Cut(refusal=Refusal("pieces_missing", {"missing": take - waiting, "take": take, "pay": pay}))
    result, start, given = Cut(), 0, 0
    for i in queue:
        end = min(start + basket.pieces[i], grouped)
        if end <= start:
            break
        free = _free_before(end, pay, take)
        result.pieces[i] = end - start
        result.shares[i] = basket.left[i] * (free - given) * 1000 // basket.lines[i].quantity_milli
        start, given = end, free
    return result


def _piece(basket: Open, i: int) -> int:
    """What a piece of the line costs now, in millionths, so that neighbours in price are told apart."""
    return basket.left[i] * 1_000_000_000 // basket.lines[i].quantity_milli


def _free_before(position: int, pay: int, take: int) -> int:
    groups, rest = divmod(position, take)
    return groups * (take - pay) + max(0, rest - pay)


KIND = Kind("pay_take", _("Pay some, take more"), FREE_PIECES, ("pay_count", "take_count"), cut)
