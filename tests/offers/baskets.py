"""Baskets and offers for the engine, said briefly."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from apps.common.money import times_quantity
from apps.offers.engine import Basket, Candidate, CodeFacts, Line, Pricing, Room, Terms, price

# A Monday.
NOON = dt.datetime(2026, 5, 11, 12, tzinfo=ZoneInfo("Europe/Istanbul"))
_numbers = count(1)

FIGURES: dict[str, dict[str, int]] = {
    "percent": {"percent": 20},
    "amount": {"amount_minor": 1_000},
    "free_shipping": {},
    "pay_take": {"pay_count": 1, "take_count": 2},
}


def goods(each_minor: int, pieces: int = 1, *, off: int = 0, product: int | None = None, **more: Any) -> Line:
    gross = times_quantity(each_minor, more.get("quantity_milli", pieces * 1000))
    values = {"quantity_milli": pieces * 1000, "unit_price_minor": each_minor, "product_id": product}
    return Line(**(values | {"payable_minor": gross - off, "discount_minor": off} | more))


def shipping(minor: int) -> Line:
    return goods(minor, kind="shipping")


def basket(*lines: Line, at: dt.datetime = NOON, **more: Any) -> Basket:
    return Basket(lines or (goods(10_000),), at, **more)


def offer(kind: str = "percent", **more: Any) -> Candidate:
    """With ``room`` and ``code`` of the candidate, and everything else of the terms."""
    room, code = more.pop("room", Room()), more.pop("code", None)
    figures = FIGURES[kind] if not set(FIGURES[kind]) & set(more) else {}
    return Candidate(Terms(**({"offer_id": next(_numbers), "kind": kind} | figures | more)), code, room)


def typed(**more: Any) -> CodeFacts:
    return CodeFacts(**({"promo_id": next(_numbers), "text": "CODE"} | more))


def told(pricing: Pricing) -> list[int | str]:
    """For each candidate what it takes, or why nothing."""
    return [answer.discount_minor if answer.refusal is None else answer.refusal.reason for answer in pricing.answers]


def asked(one: Candidate, in_basket: Basket | None = None) -> int | str:
    [answer] = told(price(in_basket or basket(), [one]))
    return answer


def missing(one: Candidate, in_basket: Basket) -> dict[str, object]:
    [answer] = price(in_basket, [one]).answers
    assert answer.refusal is not None
    return dict(answer.refusal.facts)
