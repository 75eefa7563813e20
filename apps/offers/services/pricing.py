"""From a purchase as a channel tells it to what the engine decides about it. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from apps.catalog.services import KnownProduct, ProductDraft, find_products
from apps.codes.models import Code
from apps.codes.services import find_codes
from apps.common import clock
from apps.offers.engine import Basket, Buyer, Candidate, CodeFacts, Line, Pricing, Terms, price
from apps.offers.engine.conditions import EARLY, refusal_of
from apps.offers.models import Offer, PromoCode
from apps.offers.reading.people import buyer_of, segments_of
from apps.offers.reading.shelf import live_terms, terms_of
from apps.offers.services.room import Hold, is_promised, set_aside_for, with_room
from apps.orders.drafts import LineDraft, OrderDraft
from apps.shop.services import current_shop


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked of the offers, apart from the purchase itself.

    ``promos``: by the text as typed. ``named``: public ids of the offers without a code that alone are asked for; None for
    all live ones. ``include``: ids of offers that are judged as if they were live. ``without``: ids of offers left out.
    ``order_id``: of the purchase itself, once it is written, then what was set aside for its basket is granted as promised;
    ``segment_ids``: then what ``segments_before`` said.
    """

    promos: Mapping[str, PromoCode]
    named: Collection[str] | None = None
    include: Collection[int] = ()
    without: Collection[int] = ()
    hold: Hold | None = None
    order_id: int | None = None
    segment_ids: Collection[int] | None = None


def segments_before(*, draft: OrderDraft, codes: Sequence[str], named: Collection[str]) -> frozenset[int]:
    """Of the segments that these offers are for, those the buyer is in. Ask before the purchase is written: "bought nothing
    for sixty days" is about the purchases before it."""
    if draft.customer_id is None:
        return frozenset()
    offers = [promo.offer for promo in promos_of(find_codes(texts=codes)).values()]
    offers += Offer.objects.filter(public_id__in=named) if named else []
    wanted = {offer.segment_id for offer in offers if offer.segment_id is not None}
    return segments_of(draft.customer_id, wanted, _moment(draft).date())


def price_basket(
    *,
    draft: OrderDraft,
    codes: Sequence[str] = (),
    include: Collection[int] = (),
    ignore_limits: bool = False,
) -> Pricing:
    """What a purchase would get, with the reasons. ``placed_at`` is the moment; ``include`` names drafts, for a simulator.

    Codes that belong to no offer have no answer here.
    """
    promos = promos_of(find_codes(texts=codes))
    products = find_products(drafts=[ProductDraft(line.sku, category=line.category) for line in draft.lines])
    asked = gather(draft, Asking(promos, include=include))
    if ignore_limits:
        asked = Gathered(asked.moment, asked.buyer, [Candidate(one.terms, one.code) for one in asked.candidates])
    return asked.price(draft, products)


def promos_of(codes: Mapping[str, Code]) -> dict[str, PromoCode]:
    """The promo codes among them, by the text as typed; one query."""
    wanted = {text: code.pk for text, code in codes.items() if code.kind == Code.Kind.PROMO}
    if not wanted:
        return {}
    rows = {
        promo.code_id: promo for promo in PromoCode.objects.select_related("offer").filter(code__in=wanted.values())
    }
    return {text: rows[pk] for text, pk in wanted.items() if pk in rows}


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that was read; pricing it costs no more queries, however often the lines change."""

    moment: dt.datetime
    buyer: Buyer | None
    candidates: Sequence[Candidate]

    def price(
        self, draft: OrderDraft, products: Mapping[str, KnownProduct], payable: Sequence[int] | None = None
    ) -> Pricing:
        """``payable``: what is left of each line after the shop's own discount, where the draft's line says something else."""
        left = [line.total_minor for line in draft.lines] if payable is None else payable
        basket = Basket(
            lines=tuple(_line(line, products, minor) for line, minor in zip(draft.lines, left, strict=True)),
            local=self.moment,
            channel_id=draft.channel_id,
            store_id=draft.store_id,
            buyer=self.buyer,
        )
        return price(basket, self.candidates)

    def with_endless_money(self) -> Gathered:
        """As if no budget had an end, for finding out what a purchase carries."""
        endless = [replace(one, room=replace(one.room, money_minor=None)) for one in self.candidates]
        return replace(self, candidates=endless)


def gather(draft: OrderDraft, asking: Asking) -> Gathered:
    """The offers that may apply and what they ask about buyer and limits: a number of queries that does not grow."""
    moment = _moment(draft)
    today = moment.date()
    candidates = [one for one in _candidates(asking) if one.terms.offer_id not in asking.without]
    if not candidates:
        return Gathered(moment, None, ())
    promos = {promo.pk: promo for promo in asking.promos.values()}
    own = set_aside_for(asking.hold, candidates, promos)
    if asking.order_id is not None:
        candidates = [
            replace(one, is_held=is_promised(one, own.get(one.terms.offer_id), draft.customer_id)) for one in candidates
        ]
    someone = Buyer(draft.customer_id) if draft.customer_id is not None else None
    before = Basket((), moment, draft.channel_id, draft.store_id, someone)
    hopeful = [one for one in candidates if refusal_of(one, before, EARLY) is None]
    buyer = buyer_of(
        draft.customer_id,
        [one.terms for one in hopeful],
        today=today,
        order_id=asking.order_id,
        segment_ids=asking.segment_ids,
    )
    rooms = iter(with_room(hopeful, promos, customer_id=draft.customer_id, today=today, own=own))
    chosen = {id(one) for one in hopeful}
    return Gathered(moment, buyer, [next(rooms) if id(one) in chosen else one for one in candidates])


def _moment(draft: OrderDraft) -> dt.datetime:
    return (draft.placed_at or clock.now()).astimezone(current_shop().zone)


def _candidates(asking: Asking) -> list[Candidate]:
    """Codes in the order typed, then what needs none."""
    included = set(asking.include)
    editions = {promo.offer_id: promo.offer.edition for promo in asking.promos.values()}
    by_code = {terms.offer_id: terms for terms in terms_of(editions)} if editions else {}
    found = [
        Candidate(_as_live(by_code[promo.offer_id], included), _code(text, promo))
        for text, promo in asking.promos.items()
    ]
    return found + [Candidate(terms) for terms in _without_code(asking, included) if terms.offer_id not in by_code]


def _without_code(asking: Asking, included: set[int]) -> list[Terms]:
    if asking.named is not None:
        rows = (
            Offer.objects.by_themselves().filter(public_id__in=asking.named) if asking.named else Offer.objects.none()
        )
        return terms_of(dict(rows.order_by("pk").values_list("pk", "edition")))
    terms = live_terms()
    if included:
        drafts = Offer.objects.filter(pk__in=included).values_list("pk", "edition")
        terms += [
            replace(_as_live(one, included), needs_code=False)
            for one in terms_of(dict(drafts))
            if one.offer_id not in {known.offer_id for known in terms}
        ]
    return terms


def _as_live(terms: Terms, included: set[int]) -> Terms:
    return replace(terms, status=Offer.Status.LIVE.value) if terms.offer_id in included else terms


def _code(text: str, promo: PromoCode) -> CodeFacts:
    return CodeFacts(promo.pk, text, promo.customer_id, promo.last_on, promo.closed_at is not None)


def _line(line: LineDraft, products: Mapping[str, KnownProduct], payable_minor: int) -> Line:
    known = products.get(line.sku)
    return Line(
        kind=line.kind,
        product_id=known.product_id if known else None,
        category_id=known.category_id if known else None,
        quantity_milli=line.quantity_milli,
        unit_price_minor=line.unit_price_minor,
        payable_minor=payable_minor,
        discount_minor=line.gross_minor - payable_minor,
    )
