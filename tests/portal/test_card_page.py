"""The card: a number the till can scan or type."""

from __future__ import annotations

from django.test import Client

from apps.customers.models import Identifier
from apps.customers.services import card_number, find_customer
from tests.factories.customers import CustomerFactory
from tests.portal.conftest import enter
from tests.portal.test_statement_page import words


def test_the_card_shows_number_name_and_shop(phone, ayse):
    number = card_number(ayse.customer)
    page = words(phone, "/me/card/")
    assert ayse.customer.name in page
    assert "Müdavim" in page
    assert f"{number[:4]} {number[4:8]} {number[8:]}" in page


def test_the_number_as_it_is_shown_finds_the_member_at_the_till(phone, ayse):
    number = card_number(ayse.customer)
    shown = f"{number[:4]} {number[4:8]} {number[8:]}"
    assert find_customer(card=shown) == ayse.customer


def test_looking_makes_no_card_but_asking_does(phone, ayse):
    """Nothing changes on GET."""
    assert "You have no card yet." in words(phone, "/me/card/")
    assert not Identifier.objects.exists()
    assert phone.post("/me/card/")["Location"] == "/me/card/"
    assert "You have no card yet." not in words(phone, "/me/card/")


def test_asking_twice_makes_one_card(phone, ayse):
    phone.post("/me/card/")
    phone.post("/me/card/")
    assert Identifier.objects.count() == 1


def test_an_old_plastic_card_is_shown_too(phone, ayse):
    Identifier.objects.create(customer=ayse.customer, kind="card", value="9001234")
    assert "9001 234" in words(phone, "/me/card/")


def test_the_id_a_web_shop_knows_is_no_card(phone, ayse):
    Identifier.objects.create(customer=ayse.customer, kind="external", scope="web", value="1001")
    assert "You have no card yet." in words(phone, "/me/card/")


def test_one_members_card_is_not_anothers(ayse):
    card_number(ayse.customer)
    stranger = enter(Client(), CustomerFactory())
    assert "You have no card yet." in words(stranger, "/me/card/")
