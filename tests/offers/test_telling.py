"""An offer in plain words, and what its merchant is warned of."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from apps.offers.admin.editor.warnings import warn
from apps.offers.engine.kinds import KINDS
from apps.offers.models import Offer
from apps.offers.services import add_code
from apps.offers.telling import _GIFTS, gift_of, tell, terms_of
from tests.factories.catalog import CategoryFactory, ProductFactory
from tests.factories.offers import OfferFactory
from tests.factories.orders import ChannelFactory, StoreFactory
from tests.factories.programs import ladder, program

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 1)


def terms(**more: Any) -> dict[str, Any]:
    return {"kind": "percent", "percent": 20, "covers": "basket", "audience": "everyone"} | more


def test_every_kind_has_its_own_words() -> None:
    assert set(_GIFTS) == set(KINDS)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, "20 % off everything."),
        ({"covers": "chosen", "products": ["Tea"], "categories": ["Cakes"]}, "20 % off Tea, Cakes."),
        ({"kind": "amount", "amount_minor": 5_000}, "off the purchase."),
        ({"kind": "free_shipping"}, "Shipping is free."),
        ({"kind": "pay_take", "take_count": 2, "pay_count": 1}, "Take 2, pay 1. The cheapest are free."),
    ],
)
def test_what_is_given(more: dict[str, Any], sentence: str) -> None:
    assert sentence in gift_of(terms(**more))


@pytest.mark.parametrize("more", [{"percent": None}, {"kind": ""}, {"kind": "amount"}, {"kind": "riddle"}])
def test_nothing_is_told_before_the_figures_are_there(more: dict[str, Any]) -> None:
    assert tell(terms(**more)) == []


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"minimum_minor": 50_000}, "For purchases of"),
        ({"skips_discounted": True}, "Not on goods that are already reduced."),
        ({"needs_code": True, "code": "YAZ"}, "With the code YAZ."),
        ({"needs_code": True}, "With a code."),
        ({}, "It applies by itself, without a code."),
        ({"starts_on": TODAY, "ends_on": TODAY}, "Only on 1 June 2026."),
        ({"starts_on": TODAY}, "From 1 June 2026 on, without a last day."),
        ({"ends_on": TODAY}, "Until 1 June 2026."),
        ({}, "Without a last day."),
        ({"weekdays": 0b0100001}, "Only on these days: Monday, Saturday."),
        ({"from_time": dt.time(15), "until_time": dt.time(17, 30)}, "Between 15:00 and 17:30."),
        ({"audience": "members"}, "Only for members."),
        ({"audience": "tier", "tier": "Gold"}, "Only for members from the level Gold up."),
        ({"segment": "Regulars"}, "Only for customers in the segment “Regulars”."),
        ({"bought_within_days": 7}, "Only for customers who bought something in the last 7 days."),
        ({"first_order_only": True}, "Only on the first purchase."),
        ({"channels": ["Web"], "stores": ["Moda"]}, "Only here: Web, Moda."),
        ({"per_customer_max": 1}, "Once per customer."),
        ({"per_customer_max": 3}, "3 times per customer."),
        ({"per_period_max": 1, "period": "week"}, "Once per customer and week."),
        ({"per_period_max": 2, "period": "month"}, "2 times per customer and month."),
        ({"uses_max": 100}, "For the first 100 purchases."),
        ({"budget_minor": 100_000}, "are given away."),
        ({"stacking": "stackable"}, "It adds up with other offers that do so."),
        ({"stacking": "exclusive"}, "Not together with other offers: the customer gets the better one."),
    ],
)
def test_each_condition_is_a_sentence(more: dict[str, Any], sentence: str) -> None:
    assert any(sentence in told for told in tell(terms(**more)))


def test_what_does_not_restrict_is_not_told() -> None:
    assert len(tell(terms(weekdays=127))) == 4


def test_a_saved_offer_is_told_with_its_rows() -> None:
    gold = ladder(program()).tiers.order_by("-threshold").first()
    offer = OfferFactory.create(
        covers="chosen",
        products=[ProductFactory.create(name="Tea")],
        categories=[CategoryFactory.create(name="Cakes")],
        channels=[ChannelFactory.create(name="Web")],
        stores=[StoreFactory.create(name="Moda")],
        audience="tier",
        tier=gold,
    )
    add_code(offer=offer, text="YAZ20")
    told = " ".join(tell(terms_of(offer)))
    for part in ("20 % off Tea, Cakes.", "YAZ20", "Only here: Web, Moda.", gold.name):
        assert part in told


def test_every_column_that_restricts_is_told_or_known_not_to_be() -> None:
    """Who adds a condition to offers adds its sentence."""
    told = {
        *("kind", "percent", "amount_minor", "pay_count", "take_count", "covers", "minimum_minor", "skips_discounted"),
        *("needs_code", "starts_on", "ends_on", "weekdays", "from_time", "until_time", "audience", "tier", "segment"),
        *("first_order_only", "per_customer_max", "per_period_max", "period", "uses_max", "budget_minor", "stacking"),
        *("products", "categories", "channels", "stores"),
    }
    silent = {
        *("id", "public_id", "name", "description", "status", "priority", "is_listed", "edition"),
        *("created_by", "created_at", "changed_at"),
    }
    own = {field.name for field in (*Offer._meta.concrete_fields, *Offer._meta.many_to_many)}
    assert own - told - silent == set()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"ends_on": dt.date(2026, 5, 31)}, "nobody can get it"),
        ({"percent": 60}, "60 % is a lot"),
        ({"percent": 100}, "costs nothing"),
        ({"kind": "amount", "amount_minor": 5_000, "minimum_minor": 0}, "Small purchases cost nothing"),
        ({}, "Everybody gets it on every purchase."),
        ({}, "no last day and no limit"),
        ({"uses_max": 5}, "It has no last day."),
        ({"needs_code": True}, "again and again"),
        ({}, "There is no budget"),
        ({"per_customer_max": 1}, "a guest cannot be counted"),
    ],
)
def test_a_merchant_is_warned(more: dict[str, Any], words: str) -> None:
    assert any(words in told for told in warn(terms(**more), TODAY))


def test_a_careful_offer_has_no_warnings() -> None:
    careful = terms(audience="members", ends_on=TODAY, budget_minor=10_000, per_customer_max=1, minimum_minor=5_000)
    assert warn(careful, TODAY) == []
