"""Offers for one customer, as the portal and the till show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from apps.customers.models import Customer
from apps.offers.engine import Basket, Candidate, Terms
from apps.offers.engine.conditions import newcomer, person, refusal_of
from apps.offers.models import Offer, PromoCode, Tally
from apps.offers.models.offer import OfferQuerySet
from apps.offers.reading.people import buyer_of
from apps.offers.reading.periods import first_day
from apps.offers.reading.shelf import terms_of
from apps.offers.withholding import withheld
from apps.shop.services import current_shop

SHOWN_MAX = 50


@dataclass(frozen=True, slots=True)
class PortalOffer:
    """An offer that this customer can have, today or on a later day. ``code`` is empty where none is needed; ``last_on`` is the
    code's or the offer's, whichever comes first."""

    offer: Offer
    code: str
    last_on: dt.date | None
    is_personal: bool
    starts_on: dt.date | None = None


def offers_for(customer: Customer, at: dt.datetime) -> list[PortalOffer]:
    """Their own codes first, also for offers that are not listed, then by the last day. Shared codes are shown, those of
    batches are not, nor what an app above keeps from them. Fixed query count."""
    today = at.astimezone(current_shop().zone).date()
    rows = list(_listed(customer, today).prefetch_related("products", "categories")[: 2 * SHOWN_MAX])
    if not rows:
        return []
    terms = {one.offer_id: one for one in terms_of({offer.pk: offer.edition for offer in rows})}
    open_to = _open_to(customer, [terms[offer.pk] for offer in rows], today)
    codes = _codes(customer, rows, today)
    shut = _full(customer, rows, today) | _withheld(customer, rows, codes, at)
    found = []
    for offer in rows:
        promo = codes.get(offer.pk)
        if offer.pk not in open_to or offer.pk in shut or (offer.needs_code and promo is None):
            continue
        is_personal = promo is not None and promo.customer_id is not None
        if not (offer.is_listed or is_personal):
            continue
        found.append(
            PortalOffer(
                offer,
                promo.shown if promo is not None else "",
                min((day for day in (offer.ends_on, promo.last_on if promo else None) if day), default=None),
                is_personal,
                offer.starts_on if offer.starts_on and offer.starts_on > today else None,
            )
        )
    found.sort(key=lambda one: (not one.is_personal, one.last_on or dt.date.max, -one.offer.pk))
    return found[:SHOWN_MAX]


def _listed(customer: Customer, today: dt.date) -> OfferQuerySet:
    own = Exists(PromoCode.objects.filter(offer=OuterRef("pk"), customer=customer, closed_at=None))
    lasting = Offer.objects.live().filter(Q(ends_on=None) | Q(ends_on__gte=today))
    return lasting.filter(Q(is_listed=True) | own).order_by(own.desc(), "-pk")


def _open_to(customer: Customer, terms: Sequence[Terms], today: dt.date) -> set[int]:
    buyer = buyer_of(customer.pk, terms, today=today)
    basket = Basket((), dt.datetime.combine(today, dt.time(12), tzinfo=current_shop().zone), buyer=buyer)
    return {one.offer_id for one in terms if refusal_of(Candidate(one), basket, (person, newcomer)) is None}


def _full(customer: Customer, offers: Sequence[Offer], today: dt.date) -> set[int]:
    """Those of which nothing is left, for anybody or for this customer."""
    counted = Q(scope=Tally.Scope.CUSTOMER)
    for period in sorted({offer.period for offer in offers if offer.period}):
        # Each by its own period: the first of a month is also a day and may be a Monday.
        counted |= Q(scope=Tally.Scope.PERIOD, offer__period=period, period_on=first_day(period, today))
    own = Q(customer=customer) & counted
    spent = Q(uses__gte=F("uses_max")) | Q(money_minor__gte=F("money_max_minor"))
    rows = Tally.objects.filter(Q(scope=Tally.Scope.OFFER) | own, spent, offer__in=offers).order_by()
    return set(rows.values_list("offer", flat=True))


def _withheld(customer: Customer, offers: Sequence[Offer], codes: Mapping[int, PromoCode], at: dt.datetime) -> set[int]:
    """All but those of which somebody gave them a code of their own."""
    own = {offer_id for offer_id, promo in codes.items() if promo.customer_id is not None}
    return withheld(customer, [offer.pk for offer in offers], at) - own


def _codes(customer: Customer, offers: Sequence[Offer], today: dt.date) -> dict[int, PromoCode]:
    """The code to show for each: the customer's own before a shared one, and none that is used up."""
    used_up = Tally.objects.filter(scope=Tally.Scope.CODE, uses__gte=F("uses_max")).values("code")
    rows = (
        PromoCode.objects.select_related("code")
        .filter(offer__in=offers, closed_at=None)
        .filter(Q(customer=customer) | (Q(customer=None, batch=None) & ~Q(text="")))
        .filter(Q(last_on=None) | Q(last_on__gte=today))
        .exclude(pk__in=used_up)
        .order_by(F("customer").asc(nulls_last=True), "pk")
    )
    found: dict[int, PromoCode] = {}
    for promo in rows:
        found.setdefault(promo.offer_id, promo)
    return found
