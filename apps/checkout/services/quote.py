"""What a purchase would cost and give, decided by the same engine as the purchase itself.

Writes nothing, unless it is asked to set limited offers aside for the basket.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from apps.catalog.services import KnownProduct, ProductDraft, find_products
from apps.checkout.services.attempts import in_one_transaction
from apps.checkout.services.codes import CodeAnswer, OfferAnswer, Priced, price_codes
from apps.common import clock
from apps.offers.errors import OfferGone
from apps.offers.services import HOLD_FOR, Hold, reserve
from apps.orders.drafts import OrderDraft
from apps.orders.services import check_draft
from apps.programs.engine import LineFacts, OrderFacts, ProgramTerms, judge
from apps.programs.models import Membership, Program, Tier
from apps.programs.reports import StandingReport, standings
from apps.programs.services import live_terms
from apps.shop.services import ShopFacts, current_shop


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """``discount_minor`` holds the line's own discount and what offers and codes take off."""

    discount_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class PointsQuote:
    program_code: str
    points: int
    base_minor: int
    wait_days: int
    # The buyer's, where the programme has tiers and knows them; its multiplier is in the points.
    standing: StandingReport | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    total_minor: int
    discount_minor: int
    lines: tuple[QuoteLine, ...]
    points: tuple[PointsQuote, ...]
    codes: tuple[CodeAnswer, ...]
    # Those that applied by themselves, and those that almost did.
    offers: tuple[OfferAnswer, ...] = ()
    # Until when limited offers are set aside for the basket; None where that was not asked for.
    held_until: dt.datetime | None = None


def quote(
    *,
    draft: OrderDraft,
    codes: Sequence[str] = (),
    hold_as: str = "",
    program_ids: Collection[int] | None = None,
    include: Collection[int] = (),
    tell_all: bool = False,
) -> Quote:
    """Price a basket with offers and codes and tell its points; for a guest, the points a member would get.

    ``hold_as``: a number for the basket within its channel, for which limited offers are set aside for a quarter of an hour;
    the same number again asks anew. Raises BadOrder or WrongCurrency. A code that cannot be used is told in ``codes`` and
    refuses nothing here. For a trial, ``include`` names offers that are judged as if they were live, and ``tell_all`` asks for
    the answers of all, also of those that nobody could reach.
    """
    shop = current_shop()
    check_draft(draft, shop.currency)
    products = find_products(drafts=[ProductDraft(line.sku, category=line.category) for line in draft.lines])
    held_until = clock.now() + HOLD_FOR if hold_as else None
    priced = (
        _hold(draft, codes, products, Hold(draft.channel_id, hold_as), held_until)
        if held_until is not None
        else price_codes(draft=draft, codes=codes, products=products, include=include, tell_all=tell_all)
    )
    draft = replace(draft, lines=priced.lines)
    return Quote(
        total_minor=draft.total_minor,
        discount_minor=sum(line.discount_minor for line in draft.lines),
        lines=tuple(QuoteLine(line.discount_minor, line.total_minor) for line in draft.lines),
        points=tuple(_points(draft, products, shop, program_ids)),
        codes=priced.answers,
        offers=priced.offers,
        held_until=held_until,
    )


def _hold(
    draft: OrderDraft,
    codes: Sequence[str],
    products: Mapping[str, KnownProduct],
    basket: Hold,
    until: dt.datetime,
) -> Priced:
    """Set aside what the price counts on; where somebody else took the last of it meanwhile, price again without it."""
    gone: set[int] = set()
    while True:
        priced = price_codes(draft=draft, codes=codes, products=products, hold=basket, without=gone)
        try:
            in_one_transaction(
                lambda wanted=priced.taken: reserve(  # type: ignore[misc]
                    wanted=wanted,
                    hold=basket,
                    customer_id=draft.customer_id,
                    local=(draft.placed_at or clock.now()).astimezone(current_shop().zone),
                    until=until,
                )
            )
        except OfferGone as refusal:
            gone.add(int(str(refusal.facts["offer_id"])))
        else:
            return priced


def _points(
    draft: OrderDraft, products: Mapping[str, KnownProduct], shop: ShopFacts, program_ids: Collection[int] | None
) -> list[PointsQuote]:
    order = _facts(draft, products, shop)
    quotes = []
    promised = _promised(draft, program_ids)
    tiers = _Tiers.of([program for program, *_ in promised], order)
    for program, terms, _earns in promised:
        judged = judge(order, terms, tiers.multiplier_milli(program))
        if judged:
            quotes.append(
                PointsQuote(
                    program_code=program.code,
                    points=sum(one.points for one in judged),
                    base_minor=max(one.base_minor for one in judged),
                    wait_days=max(one.terms.wait_days for one in judged),
                    standing=tiers.standings.get(program.pk),
                )
            )
    return quotes


@dataclass(frozen=True, slots=True)
class _Tiers:
    """By programme: where the buyer stands on the day of the purchase, and the level where newcomers begin."""

    standings: dict[int, StandingReport]
    bases: dict[int, Tier]

    @classmethod
    def of(cls, programs: Collection[Program], order: OrderFacts) -> _Tiers:
        climbing = [program for program in programs if hasattr(program, "ladder")]
        if not climbing:
            return cls({}, {})
        members = list(Membership.objects.filter(customer=order.customer_id, program__in=climbing))
        told = standings(members, order.placed_on)
        bases = Tier.objects.filter(ladder__program__in=climbing, threshold=0).select_related("ladder")
        return cls(
            {member.program_id: told[member.pk] for member in members if member.pk in told},
            {tier.ladder.program_id: tier for tier in bases},
        )

    def multiplier_milli(self, program: Program) -> int:
        standing = self.standings.get(program.pk)
        tier = standing.tier if standing is not None else self.bases.get(program.pk)
        return tier.multiplier_milli if tier is not None else 1000


def _promised(draft: OrderDraft, program_ids: Collection[int] | None) -> list[tuple[Program, ProgramTerms, bool]]:
    """The programmes that would give points: not those a known customer has to join first."""
    programs = live_terms(program_ids=program_ids).values()
    joining = [program.pk for program, *_ in programs if program.enrolment == Program.Enrolment.JOINING]
    if draft.customer_id is None or not joining:
        return list(programs)
    joined = set(
        Membership.objects.filter(customer_id=draft.customer_id, program_id__in=joining).values_list(
            "program_id", flat=True
        )
    )
    return [entry for entry in programs if entry[0].pk not in joining or entry[0].pk in joined]


def _facts(draft: OrderDraft, products: Mapping[str, KnownProduct], shop: ShopFacts) -> OrderFacts:
    placed_at = draft.placed_at or clock.now()
    lines = []
    for line in draft.lines:
        product = products.get(line.sku)
        lines.append(
            LineFacts(
                kind=line.kind,
                product_id=product.product_id if product else None,
                category_id=product.category_id if product else None,
                total_minor=line.total_minor,
                discount_minor=line.discount_minor,
                tax_minor=min(line.tax_minor, line.total_minor),
            )
        )
    return OrderFacts(
        order_id=0,
        customer_id=draft.customer_id,
        placed_at=placed_at,
        placed_on=shop.local_date(placed_at),
        lines=tuple(lines),
        points_paid_minor=min(draft.points_paid_minor, draft.total_minor),
    )
