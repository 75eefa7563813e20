"""At the till a limit holds one sale after the other, and the cashier reads why (rules 60 to 63)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from apps.customers.models import Customer
from apps.offers.models import OfferUse
from apps.offers.services import add_code, close_code, make_batch, personal_code
from apps.orders.models import Order
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory, add, counted
from tests.factories.orders import ChannelFactory
from tests.till.conftest import HTMX, record, sale

pytestmark = pytest.mark.django_db


def quoted(till: Client, customer: Customer | None = None, **fields: Any) -> str:
    return re.sub(r"\s+", " ", till.post("/till/quote/", sale(customer, **fields), **HTMX).text)


def test_the_second_sale_with_a_code_for_one_use_waits_and_says_why(till: Client) -> None:
    add_code(offer=OfferFactory.create(), text="ONCE", uses_max=1)
    record(till, amount="100", code="ONCE")
    page = record(till, amount="100", code="once")
    assert page.status_code == 422
    assert "This code was already used." in page.text
    assert Order.objects.count() == 1


def test_a_customer_who_had_it_hears_so_and_the_next_one_gets_it(till: Client, mira: Customer) -> None:
    add("WELCOME", name="Welcome", per_customer_max=1)
    record(till, customer=mira, amount="100", code="WELCOME")
    again = record(till, customer=mira, amount="100", code="WELCOME")
    assert again.status_code == 422
    assert "already used this offer as often as possible" in again.text
    assert "<dt>Welcome</dt>" in quoted(till, CustomerFactory.create(), amount="100", code="WELCOME")


def test_an_offer_that_applies_by_itself_stops_with_its_budget_and_the_sale_goes_on(till: Client) -> None:
    offer = add(name="Summer", budget_minor=3_000)
    for _each in range(2):
        record(till, amount="100")
    totals = list(Order.objects.order_by("pk").values_list("total_minor", flat=True))
    assert (totals, counted(offer)) == ([8_000, 10_000], (1, 2_000))


def test_the_same_sale_sent_twice_uses_the_code_once(till: Client) -> None:
    offer = add("TWICE", uses_max=5)
    sent = sale(amount="100", code="TWICE")
    for _each in range(2):
        till.post("/till/sales/record/", sent)
    assert (counted(offer), OfferUse.objects.count()) == ((1, 2_000), 1)


def test_an_undone_sale_frees_the_customer_too(till: Client, mira: Customer) -> None:
    """Rule 62."""
    offer = add("WELCOME", per_customer_max=1, budget_minor=2_000)
    record(till, customer=mira, amount="100", code="WELCOME")
    for _twice in range(2):
        till.post(f"/till/sales/{Order.objects.get().public_id}/undo/")
    assert counted(offer) == (0, 0)
    assert "Buy for" not in quoted(till, mira, amount="100", code="WELCOME")
    assert record(till, customer=mira, amount="100", code="WELCOME").status_code == 200
    assert counted(offer) == (1, 2_000)


@pytest.mark.parametrize(
    ("amount", "total", "uses"),
    [("0,01", 1, 0), ("0,02", 2, 0), ("0,03", 2, 1), ("0,08", 6, 1), ("12,34", 987, 1), ("99,99", 7_999, 1)],
)
def test_twenty_per_cent_at_the_till_to_the_smallest_coin(till: Client, amount: str, total: int, uses: int) -> None:
    """Rule 71: where it takes nothing off, the sale is a plain one."""
    add()
    record(till, amount=amount)
    assert Order.objects.get().total_minor == total
    assert OfferUse.objects.count() == uses


@pytest.mark.parametrize(
    ("how", "words"),
    [("closed", "This code is no longer valid."), ("expired", "This code was valid until"), ("of a batch", "")],
)
def test_a_code_on_paper_is_judged_as_any_other(till: Client, how: str, words: str) -> None:
    offer = OfferFactory.create()
    last_on = dt.date(2020, 1, 1) if how == "expired" else None
    promo = make_batch(offer=offer, count=1, by=None, last_on=last_on).codes.select_related("code").get()
    if how == "closed":
        close_code(promo=promo)
    page = record(till, amount="100", code=promo.shown)
    assert words in page.text
    assert OfferUse.objects.used().count() == (1 if how == "of a batch" else 0)


def test_a_personal_code_is_asked_for_its_owner(till: Client, mira: Customer) -> None:
    promo = personal_code(offer=OfferFactory.create(name="Come back"), customer=mira, reference="1")
    assert "Please say who you are." in quoted(till, amount="100", code=promo.shown)
    stranger = quoted(till, CustomerFactory.create(), amount="100", code=promo.shown)
    assert "This code belongs to another member." in stranger
    assert "<dt>Come back</dt>" in quoted(till, mira, amount="100", code=promo.shown)


def test_an_offer_of_the_web_shop_is_not_for_the_till(till: Client) -> None:
    add("ELSEWHERE", channels=[ChannelFactory.create(code="web")])
    assert "This offer is not valid here." in quoted(till, amount="100", code="ELSEWHERE")
    assert record(till, amount="100", code="ELSEWHERE").status_code == 422
    assert not Order.objects.exists()
