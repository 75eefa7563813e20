from __future__ import annotations

import pytest
from django.test import Client

from apps.codes.models import Attempts
from apps.customers.models import Customer
from apps.customers.services import create_customer
from apps.orders.models import Order
from apps.programs.models import Membership
from apps.storefront import guesses
from apps.storefront.models import ApiKey
from tests.factories.offers import add
from tests.factories.programs import program
from tests.factories.storefront import Caller

pytestmark = pytest.mark.django_db
BASKET = {
    "lines": [
        {"sku": "MUG", "quantity": "2", "unit_price": "64.95", "discount": "9.90"},
        {"kind": "shipping", "unit_price": "20.00"},
    ]
}


@pytest.fixture
def shop() -> Caller:
    program(code="club")
    return Caller()


@pytest.fixture
def web_page() -> Caller:
    program(code="club")
    return Caller(kind=ApiKey.Kind.PUBLISHABLE)


def test_a_quote_tells_totals_and_points_and_writes_nothing(shop):
    ada = create_customer(name="Ada", external_id="1", scope="web")
    answer = shop.post("quotes", BASKET | {"customer": {"external_id": "1"}})
    assert answer.status_code == 200, answer.content
    assert answer.json() == {
        "total": "140.00",
        "discount": "9.90",
        "lines": [{"discount": "9.90", "total": "120.00"}, {"discount": "0.00", "total": "20.00"}],
        "points": [{"program": "club", "points": 120, "base": "120.00", "wait_days": 0, "tier": None}],
        "codes": [],
        "offers": [],
        "held_until": None,
    }
    assert not Order.objects.exists()
    assert not Membership.objects.filter(customer=ada).exists()


def test_a_quote_and_the_purchase_give_the_same_points(shop):
    create_customer(external_id="1", scope="web")
    body = BASKET | {"customer": {"external_id": "1"}}
    promised = shop.post("quotes", body).json()["points"][0]["points"]
    assert shop.put("orders/1", body).json()["points"][0]["points"] == promised


def test_an_unknown_code_has_its_own_answer(shop):
    (answer,) = shop.post("quotes", BASKET | {"codes": ["NOPE"]}).json()["codes"]
    assert (answer["code"], answer["applied"], answer["reason"]) == ("NOPE", False, "code_unknown")
    assert answer["message"]


def test_a_quote_for_somebody_unknown_is_refused_unless_they_would_be_made(shop):
    named = {"email": "new@example.com"}
    assert shop.post("quotes", BASKET | {"customer": named}).json()["code"] == "unknown_customer"
    assert shop.post("quotes", BASKET | {"customer": named | {"create": True}}).status_code == 200
    assert not Customer.objects.exists()


def test_a_web_page_may_ask_for_a_quote_from_any_origin(web_page):
    answer = web_page.post("quotes", BASKET, origin="https://shop.example")
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    preflight = Client().options("/api/v1/quotes", headers={"origin": "https://shop.example"})
    assert preflight.status_code == 204
    assert "Authorization" in preflight["Access-Control-Allow-Headers"]
    assert "POST" in preflight["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(
    "named",
    [{"email": "ada@example.com"}, {"phone": "05321234567"}, {"card": "ABCD"}, {"external_id": "1"}, {"create": True}],
)
def test_a_key_that_anybody_can_read_tries_out_no_addresses(web_page, named):
    """Known and unknown contacts get the same refusal."""
    create_customer(name="Ada", email="ada@example.com", phone="05321234567", external_id="1", scope="web", card="ABCD")
    answer = web_page.post("quotes", BASKET | {"customer": named})
    assert (answer.status_code, answer.json()["code"]) == (422, "customer_by_id_only")


def test_a_member_who_is_signed_in_is_named_by_id(web_page):
    ada = create_customer(name="Ada")
    assert web_page.post("quotes", BASKET | {"customer": {"id": str(ada.public_id)}}).status_code == 200


@pytest.mark.usefixtures("one_window")
def test_a_visitor_may_guess_at_a_few_codes_only(web_page):
    body = BASKET | {"codes": [f"GUESS-{n}" for n in range(10)]}
    answers = [web_page.post("quotes", body).status_code for _n in range(4)]
    assert answers == [200, 200, 200, 429]
    refused = web_page.post("quotes", BASKET | {"codes": ["ONE"]})
    assert refused.json()["code"] == "too_many_attempts"
    assert int(refused["Retry-After"]) > 0
    assert web_page.post("quotes", BASKET).status_code == 200


GUESSES = BASKET | {"codes": [f"GUESS-{n}" for n in range(10)]}


@pytest.mark.usefixtures("one_window")
def test_a_server_may_guess_for_a_whole_shop_but_not_without_end(shop, monkeypatch):
    """Once there were too many, a code that exists is refused like one that does not: the refusal tells nothing."""
    monkeypatch.setattr(guesses, "CODES_PER_KEY_MAX", 15)
    add("SUMMER")
    for ask in (lambda body: shop.post("quotes", body), lambda body: shop.put("orders/1", body)):
        assert ask(GUESSES).status_code in (200, 422)
        assert ask(GUESSES).status_code == 429
        assert ask(BASKET | {"codes": ["SUMMER"]}).status_code == 429
    assert not Order.objects.exists()


@pytest.mark.usefixtures("one_window")
def test_of_guesses_at_once_no_code_is_found_after_the_last_one_allowed(shop, monkeypatch):
    monkeypatch.setattr(guesses, "CODES_PER_KEY_MAX", 10)
    add("SUMMER")
    assert shop.post("quotes", GUESSES).status_code == 200
    assert shop.post("quotes", BASKET | {"codes": ["SUMMER"]}).status_code == 429


@pytest.mark.usefixtures("one_window")
def test_a_good_code_is_no_guess_however_many_customers_type_it(shop, monkeypatch):
    monkeypatch.setattr(guesses, "CODES_PER_KEY_MAX", 3)
    add("SUMMER")
    body = BASKET | {"codes": ["SUMMER"]}
    assert [shop.post("quotes", body).status_code for _n in range(5)] == [200] * 5
    assert Attempts.objects.count() == 0


@pytest.mark.usefixtures("one_window")
def test_guesses_in_baskets_keep_nobody_from_paying(shop, monkeypatch):
    """Rule 61: what a basket was promised is counted with its purchase, whoever guesses meanwhile."""
    monkeypatch.setattr(guesses, "CODES_PER_KEY_MAX", 5)
    add("LAST", uses_max=1)
    asked = BASKET | {"codes": ["LAST"]}
    told = shop.post("quotes", asked | {"hold": "cart-1"}).json()
    assert shop.post("quotes", GUESSES).status_code == 429
    lines = [line | {"discount": now["discount"]} for line, now in zip(BASKET["lines"], told["lines"], strict=True)]
    assert shop.put("orders/1", asked | {"lines": lines, "hold": "cart-1"}).status_code == 201


def test_a_quote_costs_the_same_for_one_line_as_for_fifty(shop, django_assert_max_num_queries):
    def cost(lines: int) -> int:
        body = {"lines": [{"sku": f"S{n}", "unit_price": "1.00"} for n in range(lines)]}
        with django_assert_max_num_queries(30) as captured:
            assert shop.post("quotes", body).status_code == 200
        return len(captured)

    cost(1)
    assert cost(1) == cost(50)
