"""Offers over the API: told in quotes, set aside, counted with the order (rules 61, 70 and 71)."""

from __future__ import annotations

import pytest

from apps.offers.models import OfferUse
from apps.storefront.models import ApiKey
from tests.factories.offers import add, counted
from tests.factories.storefront import Caller

pytestmark = pytest.mark.django_db
BASKET = {"lines": [{"sku": "MUG", "unit_price": "100.00"}, {"kind": "shipping", "unit_price": "29.90"}]}


@pytest.fixture
def shop() -> Caller:
    return Caller()


def discounted(quoted: dict) -> dict:
    """The basket with the quote's discounts, as the shop system sends it with the order."""
    lines = zip(BASKET["lines"], quoted["lines"], strict=True)
    return {"lines": [line | {"discount": told["discount"]} for line, told in lines]}


def test_a_code_says_how_much_and_where(shop):
    add("SUMMER", percent=20)
    (answer,) = shop.post("quotes", BASKET | {"codes": ["sUMMER"]}).json()["codes"]
    assert answer.pop("name")
    assert answer == {
        "code": "sUMMER",
        "applied": True,
        "discount": "20.00",
        "reason": "",
        "message": "",
        "lines": ["20.00", "0.00"],
        "facts": {},
    }


def test_a_refused_code_says_why_and_what_is_missing(shop):
    add("BIG", minimum_minor=12_050)
    add("LATER", starts_on="2099-01-31", percent=5)
    add("HAPPY", from_time="03:00", until_time="03:01", percent=5)
    big, later, happy = shop.post("quotes", BASKET | {"codes": ["BIG", "LATER", "HAPPY"]}).json()["codes"]
    assert (big["reason"], big["facts"]) == ("below_minimum", {"missing": "20.50"})
    assert (later["reason"], later["facts"]) == ("not_started", {"from_on": "2099-01-31"})
    assert (happy["reason"], happy["facts"]) == ("wrong_hour", {"from_time": "03:00:00", "until_time": "03:01:00"})
    assert big["message"]


def test_free_shipping_is_told_when_it_is_near_and_counted_when_it_is_named(shop):
    offer = add(kind="free_shipping", minimum_minor=10_000)
    quoted = shop.post("quotes", BASKET).json()
    (told,) = quoted["offers"]
    assert (told["id"], told["applied"], told["discount"]) == (str(offer.public_id), True, "29.90")
    answer = shop.put("orders/1", discounted(quoted) | {"offers": [told["id"]]})
    assert answer.status_code == 201, answer.content
    assert answer.json()["offers"] == [{"id": told["id"], "name": offer.name, "discount": "29.90"}]
    assert counted(offer) == (1, 2_990)
    assert shop.get("orders/1").json()["offers"] == answer.json()["offers"]
    shop.put("orders/1", {"status": "cancelled"})
    assert counted(offer) == (0, 0)


def test_the_last_one_is_kept_for_the_basket_that_asked(shop):
    offer = add("LAST", uses_max=1)
    quoted = shop.post("quotes", BASKET | {"codes": ["LAST"], "hold": "cart-77"}).json()
    assert quoted["held_until"].endswith("Z")
    (other,) = shop.post("quotes", BASKET | {"codes": ["LAST"], "hold": "cart-78"}).json()["codes"]
    assert other["reason"] == "used_up"
    body = discounted(quoted) | {"codes": ["LAST"]}
    refused = shop.put("orders/2", body)
    assert (refused.status_code, refused.json()["reasons"][0]["reason"]) == (422, "used_up")
    assert shop.put("orders/1", body | {"hold": "cart-77"}).status_code == 201
    assert counted(offer) == (1, 2_000)


def test_a_refused_offer_names_the_offer(shop):
    offer = add(minimum_minor=99_900)
    answer = shop.put("orders/1", BASKET | {"offers": [str(offer.public_id)]})
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["errors"][0]["pointer"]) == (422, "code_refused", "#/offers")
    assert problem["reasons"][0]["offer"] == str(offer.public_id)


def test_what_anybody_can_read_sets_nothing_aside():
    add("LAST", uses_max=1)
    answer = Caller(kind=ApiKey.Kind.PUBLISHABLE).post("quotes", BASKET | {"codes": ["LAST"], "hold": "1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "hold_needs_secret_key")
    assert not OfferUse.objects.exists()


@pytest.mark.parametrize("body", [{"hold": 5.5}, {"hold": "x" * 121}, {"hold": "a\0b"}, {"hold": ["a"]}])
def test_a_basket_number_is_a_short_text(shop, body):
    assert shop.post("quotes", BASKET | body).status_code == 400


@pytest.mark.parametrize("offers", ["x", ["x"], [None], [{}], ["00000000-0000-0000-0000-000000000000"] * 51])
def test_offers_are_named_by_their_ids(shop, offers):
    assert shop.put("orders/1", BASKET | {"offers": offers}).status_code == 400


def test_a_line_says_which_part_of_its_discount_is_the_shops_own(shop):
    """Rule 69: half off what is not on sale."""
    offer = add("HALF", percent=50, skips_discounted=True)
    mine = {"sku": "POT", "unit_price": "300.00", "discount": "160.00"}
    quoted = shop.post("quotes", {"lines": [mine, *BASKET["lines"]], "codes": ["HALF"]}).json()
    told = [line["discount"] for line in quoted["lines"]]
    assert told == ["160.00", "50.00", "0.00"]
    lines = [mine | {"own_discount": "160.00"}, *(discounted({"lines": quoted["lines"][1:]})["lines"])]
    assert shop.put("orders/1", {"lines": lines, "codes": ["HALF"]}).status_code == 201
    assert counted(offer) == (1, 5_000)


def test_the_shops_own_part_is_no_more_than_the_discount(shop):
    line = {"unit_price": "100.00", "discount": "10.00", "own_discount": "10.01"}
    answer = shop.put("orders/1", {"lines": [line]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/lines/0/own_discount"
