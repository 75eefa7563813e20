"""A shop's own pages show the tier, and what is missing, as the member's page does (rule 50)."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.customers.services import create_customer
from tests.factories.programs import ladder, program
from tests.factories.storefront import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Caller:
    return Caller()


@pytest.fixture
def ada():
    return create_customer(name="Ada", external_id="1001", scope="web")


@pytest.fixture
def club():
    club = program(code="club", name="Club")
    ladder(club, multipliers=(1000, 1250, 1500))
    return club


def basket(total: str, **more):
    return {"customer": {"external_id": "1001"}, "lines": [{"sku": "MUG", "unit_price": total}]} | more


def tier(shop, ada):
    return shop.get(f"customers/{ada.public_id}/wallet").json()["wallets"][0]["tier"]


def test_a_wallet_tells_the_tier_and_the_way_to_the_next(shop, ada, club):
    assert shop.put("orders/1", basket("1200.00")).status_code == 201
    told = tier(shop, ada)
    today = dt.datetime.now(tz=dt.UTC).astimezone().date()
    assert (told["code"], told["name"], told["multiplier"], told["basis"]) == ("silver", "Silver", "1.25", "spend")
    assert told["until"] == f"{dt.date.fromisoformat(told['since']).year + 1}-12-31"
    assert abs((dt.date.fromisoformat(told["since"]) - today).days) <= 1
    assert (told["reach"]["tier"], told["reach"]["missing"], told["reach"]["by"]) == ("gold", "3800.00", None)
    assert told["reach"]["text"].endswith("more to reach Gold")
    assert told["keep"] is None


def test_what_is_missing_to_keep_a_level_names_the_last_day(shop, ada, club):
    year = dt.datetime.now(tz=dt.UTC).year
    assert shop.put("orders/1", basket("1200.00", placed_at=f"{year - 1}-05-01T10:00:00Z")).status_code == 201
    told = tier(shop, ada)
    assert (told["keep"]["tier"], told["keep"]["missing"], told["keep"]["by"]) == ("silver", "1000.00", f"{year}-12-31")


@pytest.mark.parametrize(("basis", "missing"), [("points", "400"), ("orders", "4")])
def test_what_counts_otherwise_is_a_plain_number(shop, ada, basis, missing):
    club = program(code="club")
    ladder(club, 500 if basis == "points" else 5, basis=basis)
    shop.put("orders/1", basket("100.00"))
    assert tier(shop, ada)["reach"]["missing"] == missing


def test_the_words_are_in_the_language_of_the_request(shop, ada, club):
    shop.put("orders/1", basket("100.00"))
    assert tier(shop, ada)["reach"]["text"].endswith("more to reach Silver")


def test_a_quote_counts_the_tier_of_the_buyer_and_the_purchase_gives_the_same(shop, ada, club):
    shop.put("orders/1", basket("1200.00"))
    (quoted,) = shop.post("quotes", basket("100.00")).json()["points"]
    assert (quoted["points"], quoted["tier"]["code"], quoted["tier"]["multiplier"]) == (125, "silver", "1.25")
    assert shop.put("orders/2", basket("100.00")).json()["points"][0]["points"] == 125


def test_a_guest_is_promised_what_a_newcomer_gets(shop):
    ladder(program(code="club"), multipliers=(2000, 2000, 2000))
    body = basket("100.00")
    del body["customer"]
    (quoted,) = shop.post("quotes", body).json()["points"]
    assert (quoted["points"], quoted["tier"]) == (200, None)


def test_a_quote_for_the_day_after_a_promise_is_over_counts_the_lower_tier(shop, ada, club):
    shop.put("orders/1", basket("1200.00", placed_at="2020-05-01T10:00:00Z"))
    (quoted,) = shop.post("quotes", basket("100.00", placed_at="2022-02-01T10:00:00Z")).json()["points"]
    assert (quoted["points"], quoted["tier"]["code"]) == (100, "base")
