"""Offers as small shops make them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from apps.checkout.services import Quote, Receipt, complete_order, quote
from apps.offers.models import Offer, Tally
from apps.offers.services import add_code, create_offer
from apps.orders.drafts import OrderDraft

_numbers = count(1)


class OfferFactory:
    """Live, 20 % off with a code, unless said otherwise. Made by the service, so that its tally is there too."""

    @staticmethod
    def create(**terms: Any) -> Offer:
        values: dict[str, Any] = {
            "name": f"Offer {next(_numbers)}",
            "status": "live",
            "kind": "percent",
            "needs_code": True,
        }
        if terms.get("kind", "percent") == "percent":
            values["percent"] = 20
        return create_offer(**(values | terms))


def add(code: str = "", **terms: Any) -> Offer:
    """An offer with a shared code, or one that applies by itself."""
    offer = OfferFactory.create(needs_code=bool(code), **terms)
    if code:
        add_code(offer=offer, text=code)
    return offer


def discounted(draft: OrderDraft, told: Quote) -> OrderDraft:
    """The basket as a shop sends it after a quote: with the quote's discounts in its lines."""
    pairs = zip(draft.lines, told.lines, strict=True)
    return replace(draft, lines=tuple(replace(line, discount_minor=now.discount_minor) for line, now in pairs))


def bought(draft: OrderDraft, codes: Sequence[str] = (), **more: Any) -> Receipt:
    """Quoted and completed, as the web shop does."""
    told = quote(draft=draft, codes=codes)
    offers = [answer.public_id for answer in told.offers if answer.applied]
    return complete_order(draft=discounted(draft, told), codes=codes, offers=offers, **more)


def counted(offer: Offer) -> tuple[int, int]:
    """Uses and money that are counted now."""
    tally = Tally.objects.get(scope="offer", offer=offer)
    return tally.uses, tally.money_minor
