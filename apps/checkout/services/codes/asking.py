"""What codes and offers would take off a purchase. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from apps.catalog.services import KnownProduct, ProductDraft, find_products
from apps.checkout.services.codes import rewards
from apps.checkout.services.codes.claims import Claim, CodeAnswer, OfferAnswer, look_up
from apps.offers.engine import Answer, Pricing, Refusal
from apps.offers.services import Asking, Gathered, Hold, Taken, gather, taken
from apps.orders.drafts import LineDraft, OrderDraft

# Of what does not apply by itself, only what a customer could still reach is told.
ALMOST = frozenset({"below_minimum", "pieces_missing", "better_deal", "needs_customer", "members_only", "needs_tier"})


@dataclass(frozen=True, slots=True)
class Priced:
    """Lines with the discounts of offers and codes in them; an answer per code in the order typed, and one for each offer
    that applied by itself or almost did. ``taken``: what would be set aside or counted."""

    lines: tuple[LineDraft, ...]
    answers: tuple[CodeAnswer, ...]
    offers: tuple[OfferAnswer, ...] = ()
    taken: tuple[Taken, ...] = ()


def price_codes(
    *,
    draft: OrderDraft,
    codes: Sequence[str],
    products: Mapping[str, KnownProduct] | None = None,
    hold: Hold | None = None,
    without: Collection[int] = (),
    include: Collection[int] = (),
    tell_all: bool = False,
) -> Priced:
    """Offers first, the best deal of them; then reward codes, which were paid for with points, on what is left."""
    claims = look_up(codes)
    rewards.judge(claims, draft.customer_id)
    pricing = price_offers(draft, gathered_for(draft, claims, hold=hold, without=without, include=include), products)
    tell_promos(claims, pricing)
    offered = offer_shares(draft, pricing)
    left = [line.total_minor - share for line, share in zip(draft.lines, offered, strict=True)]
    found = rewards.shares_of(claims, [rewards.payable(*pair) for pair in zip(draft.lines, left, strict=True)])
    rewards.grant(found)
    together = [offer + sum(shares[i] for _claim, shares in found) for i, offer in enumerate(offered)]
    return Priced(
        lines=tuple(
            replace(line, discount_minor=line.discount_minor + discount) if discount else line
            for line, discount in zip(draft.lines, together, strict=True)
        ),
        answers=tuple(claim.answer for claim in claims),
        offers=tuple(OfferAnswer.of(answer) for answer in by_themselves(pricing) if tell_all or _is_told(answer)),
        taken=tuple(taken(answer) for answer in pricing.applied) if pricing is not None else (),
    )


def gathered_for(
    draft: OrderDraft,
    claims: Sequence[Claim],
    *,
    hold: Hold | None = None,
    without: Collection[int] = (),
    include: Collection[int] = (),
    named: Collection[str] | None = None,
    order_id: int | None = None,
    segment_ids: Collection[int] | None = None,
) -> Gathered:
    promos = {claim.text: claim.promo for claim in claims if claim.promo is not None and not claim.reason}
    asking = Asking(
        promos, named=named, include=include, hold=hold, without=without, order_id=order_id, segment_ids=segment_ids
    )
    return gather(draft, asking)


def price_offers(
    draft: OrderDraft,
    gathered: Gathered,
    products: Mapping[str, KnownProduct] | None = None,
    payable: Sequence[int] | None = None,
) -> Pricing | None:
    """None where there is nothing to price."""
    if not gathered.candidates:
        return None
    return gathered.price(draft, products if products is not None else products_of(draft), payable)


def products_of(draft: OrderDraft) -> dict[str, KnownProduct]:
    return find_products(drafts=[ProductDraft(line.sku, category=line.category) for line in draft.lines])


def tell_promos(claims: Sequence[Claim], pricing: Pricing | None) -> None:
    answers = {a.candidate.code.text: a for a in (pricing.answers if pricing else ()) if a.candidate.code is not None}
    for claim in claims:
        if claim.promo is None or claim.reason:
            continue
        answer = answers.get(claim.text)
        if answer is None:
            # Left out, because somebody else took the last of it.
            claim.refuse_as(Refusal("used_up"))
        elif answer.refusal is not None:
            claim.refuse_as(answer.refusal)
        else:
            claim.grant(answer.shares)


def offer_shares(draft: OrderDraft, pricing: Pricing | None) -> list[int]:
    return list(pricing.shares) if pricing is not None else [0] * len(draft.lines)


def by_themselves(pricing: Pricing | None) -> list[Answer]:
    return [answer for answer in pricing.answers if answer.candidate.code is None] if pricing is not None else []


def _is_told(answer: Answer) -> bool:
    return answer.refusal is None or answer.refusal.reason in ALMOST
