"""What the offers ask about a buyer: read only as far as some offer asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db.models import F, Value

from apps.common.compiled import Compiled, number
from apps.offers.engine import Buyer, Terms
from apps.orders.models import Order
from apps.programs.models import Membership
from apps.segments.reports import members, roots_of

_MEMBER = Compiled(lambda: Membership.objects.filter(customer=number("customer")).order_by().values_list("pk")[:1])
_BOUGHT = (Order.Status.PAID, Order.Status.RETURNED)


def buyer_of(
    customer_id: int | None,
    asking: Sequence[Terms],
    *,
    today: dt.date,
    order_id: int | None = None,
    segment_ids: Collection[int] | None = None,
) -> Buyer | None:
    """The buyer as these offers ask about them; ``order_id`` is the purchase itself, which is not an earlier one, and
    ``segment_ids`` are the segments they were in before it, where that was asked."""
    if customer_id is None:
        return None
    audiences = {terms.audience for terms in asking}
    if segment_ids is None:
        segment_ids = segments_of(customer_id, {t.segment_id for t in asking if t.segment_id is not None}, today)
    tiers = _tiers(customer_id) if "tier" in audiences else frozenset()
    return Buyer(
        customer_id=customer_id,
        is_member="members" in audiences and bool(_MEMBER.fetch(customer=customer_id)),
        tier_ids=tiers,
        has_bought=any(terms.first_order_only for terms in asking) and _has_bought(customer_id, order_id),
        segment_ids=frozenset(segment_ids),
    )


def _has_bought(customer_id: int, order_id: int | None) -> bool:
    """What was cancelled was never bought; what was given back was, so that nobody is new twice."""
    bought = Order.objects.filter(customer=customer_id, status__in=_BOUGHT)
    return (bought.exclude(pk=order_id) if order_id is not None else bought).exists()


def _tiers(customer_id: int) -> frozenset[int]:
    """The tiers held, and all below them in their ladders."""
    held = Membership.objects.filter(customer=customer_id, tier__isnull=False)
    below = held.filter(tier__ladder__tiers__threshold__lte=F("tier__threshold"))
    return frozenset(below.values_list("tier__ladder__tiers", flat=True))


def segments_of(customer_id: int, segment_ids: Collection[int], today: dt.date) -> frozenset[int]:
    """Which of them hold for one customer: one question to the database, however many segments."""
    if not segment_ids:
        return frozenset()
    questions = [
        members(root, today).filter(pk=customer_id).order_by().annotate(found=Value(pk)).values_list("found", flat=True)
        for pk, root in sorted(roots_of(segment_ids).items())
    ]
    if not questions:
        return frozenset()
    return frozenset(questions[0].union(*questions[1:], all=True) if len(questions) > 1 else questions[0])
