"""Using codes and offers up with a purchase that was just paid, and giving them back with one that is called off.

Rows are locked in one order everywhere: members, redemptions, rewards, uses of offers, tallies, accounts.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from apps.catalog.services import KnownProduct
from apps.checkout.errors import CodeRefused
from apps.checkout.services.codes import rewards
from apps.checkout.services.codes.asking import gathered_for, offer_shares, price_offers, products_of, tell_promos
from apps.checkout.services.codes.claims import CODES_MAX, Claim, look_up
from apps.offers import services as offers_
from apps.offers.engine import Answer, Pricing, Refusal
from apps.offers.errors import OfferGone
from apps.offers.models import OfferUse
from apps.offers.services import Gathered, Hold
from apps.offers.wording import message
from apps.orders.drafts import LineDraft, OrderDraft
from apps.orders.models import Order
from apps.rewards.models import Redemption, Reward
from apps.rewards.services import give_back_redemption, use_redemption
from apps.staff.models import User

# The shop's own discount on a line shrinks the offer's and the other way round; asked in turns, the two agree soon.
ROUNDS_MAX = 12


@dataclass(slots=True)
class Used:
    redemptions: list[Redemption] = field(default_factory=list)
    offers: list[OfferUse] = field(default_factory=list)


@dataclass(slots=True)
class _Named:
    """An offer that the purchase names because it applied by itself."""

    public_id: str
    refusal: Refusal | None = None


def use_codes(
    *,
    order: Order,
    draft: OrderDraft,
    codes: Sequence[str],
    offers: Sequence[str] = (),
    hold: str = "",
    segment_ids: Collection[int] | None = None,
) -> Used:
    """Use codes and offers up on a purchase that was just paid: all of them, or none and CodeRefused.

    The lines are final, so what was taken off is already in their discounts, or was settled as ``points_paid_minor``. What
    the lines carry beyond that is the shop's own. A purchase whose lines carry no discount at all is refused: the member
    would pay in full and lose the code (rule 71). ``offers``: public ids; ``hold``: the basket for which they were set aside,
    the order's own number where it says nothing; ``segment_ids``: what ``segments_before`` said, before it was written. The
    caller holds the transaction.
    """
    if not (codes or offers or hold):
        return Used()
    claims = look_up(codes)
    rewards.lock(claims, order)
    rewards.judge(claims, order.customer_id)
    named = [_Named(public_id) for public_id in dict.fromkeys(str(one) for one in offers)]
    basket = Hold(order.channel_id, hold or order.external_id)
    draft = replace(draft, customer_id=order.customer_id, placed_at=order.placed_at)
    asked = gathered_for(draft, claims, hold=basket, named=_ids(offers), order_id=order.pk, segment_ids=segment_ids)
    pricing = _price(draft, asked, claims)
    answers = _answers(pricing, claims, named)
    carried = _carried(draft, answers)
    _refuse_what_is_not_carried(answers, carried, claims, named)
    granted = sum(_not_own(line) for line in draft.lines) + draft.points_paid_minor
    rewards.match(claims, granted - sum(map(sum, carried)))
    _raise_if_refused(claims, named)
    wanted = [offers_.taken(answer, shares) for answer, shares in zip(answers, carried, strict=True)]
    return Used(offers=_count(order, wanted, basket, claims, named), redemptions=_use_rewards(order, claims))


def segments_before(*, draft: OrderDraft, codes: Sequence[str], offers: Sequence[str]) -> frozenset[int]:
    """The segments in which the purchase that is about to be written finds its buyer, of those its codes and offers ask for."""
    return offers_.segments_before(draft=draft, codes=codes[:CODES_MAX], named=_ids(offers))


def release_codes(*, orders: Collection[Order], by: User | None) -> list[Redemption]:
    """Purchases that were cancelled in full or undone give their reward points back (rule 32), and what they used of offers
    is free again (rule 62). Twice is once.

    Call it before points are taken back: everything is locked before accounts.
    """
    if not orders:
        return []
    used = Redemption.objects.filter(order__in=[order.pk for order in orders], status=Redemption.Status.USED)
    rows = list(used.select_related("membership").order_by("pk"))
    if rows:
        rewards.lock_members({row.membership.customer_id for row in rows})
        list(used.select_for_update(of=("self",)).order_by("pk"))
        stocked = Reward.objects.filter(pk__in={row.reward_id for row in rows}, stock_left__isnull=False)
        list(stocked.select_for_update().order_by("pk"))
    offers_.release(orders=orders)
    return [give_back_redemption(redemption=row, by=by, reason=Redemption.GiveBack.ORDER) for row in rows]


def _price(draft: OrderDraft, asked: Gathered, claims: Sequence[Claim]) -> Pricing | None:
    """Price the purchase as it was quoted: of each line's discount, what neither an offer nor a reward explains was there
    before them."""
    products = products_of(draft) if asked.candidates else {}
    own = _own_discounts(draft, asked.with_endless_money(), products, claims)
    before = [line.gross_minor - discount for line, discount in zip(draft.lines, own, strict=True)]
    pricing = price_offers(draft, asked, products, before)
    rewards.grant(_rewards_after(draft, before, pricing, claims))
    tell_promos(claims, pricing)
    return pricing


def _own_discounts(
    draft: OrderDraft, asked: Gathered, products: Mapping[str, KnownProduct], claims: Sequence[Claim]
) -> list[int]:
    """What of each line's discount was there before any offer: as the line says, else found by asking in turns.

    A line that carries less than an offer would take from it does not carry that offer: all of its discount is the shop's
    own. A budget hides nothing meanwhile, since one that is too small for a wrong guess may do for the right one.
    """
    discounts = [line.discount_minor for line in draft.lines]
    told = {i: line.own_discount_minor for i, line in enumerate(draft.lines) if line.own_discount_minor is not None}
    own, without = [told.get(i, 0) for i in range(len(discounts))], set[int]()
    for _round in range(ROUNDS_MAX):
        before = [line.gross_minor - discount for line, discount in zip(draft.lines, own, strict=True)]
        pricing = price_offers(draft, asked, products, before)
        offered = offer_shares(draft, pricing)
        found = _rewards_after(draft, before, pricing, claims)
        # Rounding at the till may be out by one.
        spare = len(pricing.applied) if pricing is not None else 0
        without |= {i for i, share in enumerate(offered) if share > discounts[i] + spare}
        explained = [offer + sum(shares[i] for _claim, shares in found) for i, offer in enumerate(offered)]
        guess = [d if i in without else max(0, d - explained[i]) for i, d in enumerate(discounts)]
        rest = [told.get(i, minor) for i, minor in enumerate(guess)]
        if pricing is None or rest == own:
            break
        own = rest
    return own


def _rewards_after(
    draft: OrderDraft, before: Sequence[int], pricing: Pricing | None, claims: Sequence[Claim]
) -> list[tuple[Claim, list[int]]]:
    left = [price - share for price, share in zip(before, offer_shares(draft, pricing), strict=True)]
    return rewards.shares_of(claims, [rewards.payable(*pair) for pair in zip(draft.lines, left, strict=True)])


def _answers(pricing: Pricing | None, claims: Sequence[Claim], named: Sequence[_Named]) -> list[Answer]:
    """Those that apply; each named offer is told why, where it does not."""
    answers = {a.candidate.terms.public_id: a for a in (pricing.answers if pricing else ()) if not a.candidate.code}
    for one in named:
        answer = answers.get(one.public_id)
        one.refusal = Refusal("offer_unknown") if answer is None else answer.refusal
    return list(pricing.applied) if pricing is not None else []


def _carried(draft: OrderDraft, answers: Sequence[Answer]) -> list[list[int]]:
    """What the lines really carry of each offer, one after the other."""
    left = [_not_own(line) for line in draft.lines]
    carried = []
    for answer in answers:
        shares = [min(share, rest) for share, rest in zip(answer.shares, left, strict=True)]
        left = [rest - share for rest, share in zip(left, shares, strict=True)]
        carried.append(shares)
    return carried


def _not_own(line: LineDraft) -> int:
    """What offers and rewards may have taken off, as far as the purchase says."""
    return line.discount_minor - (line.own_discount_minor or 0)


def _refuse_what_is_not_carried(
    answers: Sequence[Answer], carried: Sequence[Sequence[int]], claims: Sequence[Claim], named: Sequence[_Named]
) -> None:
    for answer, shares in zip(answers, carried, strict=True):
        if not any(shares):
            _refuse(
                answer.candidate.terms.offer_id, answer.candidate.terms.public_id, "discount_missing", claims, named
            )


def _refuse(offer_id: int, public_id: str, reason: str, claims: Sequence[Claim], named: Sequence[_Named]) -> None:
    for claim in claims:
        if claim.promo is not None and claim.promo.offer_id == offer_id and not claim.reason:
            claim.refuse_as(Refusal(reason))
    for one in named:
        if one.public_id == public_id:
            one.refusal = Refusal(reason)


def _count(
    order: Order,
    wanted: Sequence[offers_.Taken],
    basket: Hold,
    claims: Sequence[Claim],
    named: Sequence[_Named],
) -> list[OfferUse]:
    try:
        return offers_.use(order=order, wanted=wanted, hold=basket)
    except OfferGone as gone:
        offer_id = int(str(gone.facts["offer_id"]))
        public_id = next((one.public_id for one in wanted if one.offer_id == offer_id), "")
        _refuse(offer_id, public_id, str(gone.facts["reason"]), claims, named)
        _raise_if_refused(claims, named)
        raise


def _use_rewards(order: Order, claims: Sequence[Claim]) -> list[Redemption]:
    return [
        use_redemption(redemption=claim.redemption, by=order.cashier, order=order, discount_minor=claim.discount_minor)
        for claim in claims
        if claim.redemption is not None
    ]


def _raise_if_refused(claims: Sequence[Claim], named: Sequence[_Named]) -> None:
    reasons = [
        {"code": claim.text, "reason": claim.reason, "message": claim.message} for claim in claims if claim.reason
    ]
    reasons += [
        {"offer": one.public_id, "reason": one.refusal.reason, "message": message(one.refusal)}
        for one in named
        if one.refusal is not None
    ]
    if reasons:
        field_name = "codes" if "code" in reasons[0] else "offers"
        raise CodeRefused(reasons[0]["message"], field=field_name, reasons=reasons)


def _ids(offers: Sequence[str]) -> list[str]:
    return [one for one in map(str, offers) if _is_id(one)]


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
