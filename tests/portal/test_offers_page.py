"""Offers for one member: what it gives in plain words, the code to copy and to scan, the last day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from apps.common import clock
from apps.offers.services import add_code, make_batch, personal_code
from apps.shop.services import current_shop
from tests.factories.catalog import ProductFactory
from tests.factories.customers import CustomerFactory
from tests.factories.insights import Story
from tests.factories.offers import OfferFactory
from tests.factories.orders import ChannelFactory

PAGE = reverse("portal:offers")


def today() -> dt.date:
    return current_shop().local_date(clock.now())


def one(offer) -> str:
    return reverse("portal:offer", args=[offer.public_id])


def test_an_offer_is_told_with_its_code_and_last_day(phone: Client) -> None:
    offer = OfferFactory.create(name="Summer", ends_on=today() + dt.timedelta(days=3), minimum_minor=10_000)
    add_code(offer=offer, text="YAZ20")
    shown = phone.get(PAGE).text
    for part in ("Summer", "20 % off everything.", "For purchases of", "YAZ20", "Last day:", one(offer)):
        assert part in shown


def test_what_needs_no_code_says_so(phone: Client) -> None:
    OfferFactory.create(name="Shipping", kind="free_shipping", needs_code=False)
    assert "No code is needed" in phone.get(PAGE).text


def test_ones_own_code_is_only_for_oneself(phone: Client, ayse: Story) -> None:
    offer = OfferFactory.create(name="Come back")
    other = personal_code(offer=offer, customer=CustomerFactory.create(), reference="other")
    assert other.shown not in phone.get(PAGE).text
    assert phone.get(one(offer)).status_code == 404
    mine = personal_code(offer=offer, customer=ayse.customer, reference="mine")
    shown = phone.get(PAGE).text
    assert mine.shown in shown
    assert "Only for you" in shown
    assert other.shown not in shown
    page = phone.get(one(offer)).text
    assert mine.shown in page
    assert "<svg" in page.split("<figure")[1]


@pytest.mark.parametrize(
    "terms",
    [
        {"status": "draft"},
        {"status": "paused"},
        {"is_listed": False},
        {"ends_on": dt.date(2020, 1, 1)},
        {"first_order_only": True},
    ],
)
def test_what_is_not_for_her_is_not_shown(phone: Client, ayse: Story, terms: dict) -> None:
    ayse.buys(1_000)
    offer = OfferFactory.create(name="Not for her", **({"needs_code": False} | terms))
    assert "Not for her" not in phone.get(PAGE).text
    assert phone.get(one(offer)).status_code == 404


def test_codes_of_a_batch_are_nobodys_until_they_are_handed_out(phone: Client) -> None:
    offer = OfferFactory.create(name="Printed")
    batch = make_batch(offer=offer, count=1, by=None)
    shown = phone.get(PAGE).text
    assert batch.codes.get().shown not in shown


def test_without_offers_the_page_says_what_to_expect(phone: Client) -> None:
    assert "There are no offers for you just now." in phone.get(PAGE).text


def test_markup_in_a_name_stays_a_name(phone: Client) -> None:
    OfferFactory.create(name="<b>Bold</b>", description="<i>x</i>", needs_code=False)
    shown = phone.get(PAGE).text
    assert "<b>Bold" not in shown
    assert "&lt;b&gt;Bold" in shown
    assert "<i>x" not in shown


def test_a_stranger_is_led_to_the_sign_in(client: Client, db: None) -> None:
    offer = OfferFactory.create()
    for address in (PAGE, one(offer)):
        assert client.get(address).status_code == 302
        assert client.post(address).status_code in (302, 405)


def test_ten_offers_cost_as_many_questions_as_one(phone: Client, django_assert_max_num_queries) -> None:
    def ask() -> int:
        with django_assert_max_num_queries(40) as counted:
            phone.get(PAGE)
        return len(counted)

    def make(number: int) -> None:
        places = [ChannelFactory.create(code=f"c{number}")]
        offer = OfferFactory.create(covers="chosen", products=[ProductFactory.create()], channels=places)
        add_code(offer=offer, text=f"CODE{number}")

    make(1)
    phone.get(PAGE)
    first = ask()
    for number in range(2, 11):
        make(number)
    phone.get(PAGE)
    assert ask() == first
