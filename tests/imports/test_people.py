"""Whose purchases a file's rows are: a number, and the e-mail and phone beside it."""

import datetime as dt

import pytest

from apps.customers.models import Customer
from apps.customers.services import create_customer, find_customer, prove_join, request_join
from apps.orders.models import Order
from tests.factories.programs import program
from tests.imports.conftest import Write
from tests.imports.runs import bring, picked, run

pytestmark = pytest.mark.django_db

HEAD = "order;date;customer;e-mail;phone;total"
AYSE = "6001;2026-01-13;c6;ayse@example.com;0532 111 22 33;100,50"


def whose(number: str) -> Customer:
    customer = Order.objects.get(external_id=number).customer
    assert customer is not None
    return customer


def proven(customer: Customer) -> Customer:
    customer.email_proven_at = customer.phone_proven_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    customer.save()
    return customer


def test_whoever_joins_with_an_address_from_the_file_finds_their_purchases(write: Write):
    bring(write([HEAD, AYSE]), "csv")
    ayse = whose("6001")
    assert (ayse.email, ayse.phone) == ("ayse@example.com", "+905321112233")
    assert (ayse.email_proven_at, ayse.phone_proven_at) == (None, None)
    assert find_customer(external_id="c6", scope="csv") == ayse
    asked = request_join(email="Ayse@example.com")
    assert prove_join(request_id=asked.request.public_id, code=asked.code) == ayse
    assert Customer.objects.count() == 1


def test_a_number_known_without_any_contact_learns_its_own(write: Write):
    bring(write(["order;date;customer;total", "5001;2026-01-02;c6;10,00"]), "csv")
    bring(write([HEAD, AYSE], name="more.csv"), "csv")
    assert whose("5001") == whose("6001")
    assert whose("5001").email == "ayse@example.com"


def test_contacts_that_are_on_record_stand(write: Write):
    known = create_customer(external_id="c6", scope="csv", email="a.yilmaz@example.com")
    bring(write([HEAD, AYSE]), "csv")
    assert whose("6001") == known
    assert (whose("6001").email, whose("6001").phone) == ("a.yilmaz@example.com", "")


@pytest.mark.parametrize("is_proven", [True, False])
def test_a_new_number_goes_to_the_one_member_with_its_address(write: Write, is_proven: bool):
    member = create_customer(email="ayse@example.com", phone="+905321112233")
    if is_proven:
        member = proven(member)
    bring(write([HEAD, AYSE]), "csv")
    assert whose("6001") == member
    assert find_customer(external_id="c6", scope="csv") == member


def test_an_unproven_address_beside_another_phone_wins_nobodys_purchases(write: Write):
    stranger = create_customer(email="ayse@example.com", phone="+905320000000")
    bring(write([HEAD, AYSE]), "csv")
    assert whose("6001") != stranger
    assert (whose("6001").email, whose("6001").phone) == ("", "")
    assert find_customer(email="ayse@example.com") == stranger


def test_contacts_of_two_members_leave_the_number_to_itself(write: Write):
    proven(create_customer(email="ayse@example.com"))
    proven(create_customer(phone="+905321112233"))
    bring(write([HEAD, AYSE]), "csv")
    assert Customer.objects.count() == 3
    assert (whose("6001").email, whose("6001").phone) == ("", "")


def test_a_member_has_one_number_of_each_shop_system(write: Write):
    member = proven(create_customer(email="ayse@example.com", external_id="c5", scope="csv"))
    bring(write([HEAD, AYSE]), "csv")
    assert whose("6001") != member


def test_an_address_beside_two_numbers_is_nobodys(write: Write):
    """Tills write one address for everybody who gives none."""
    rows = ["1;2026-01-13;c1;shop@example.com;;5,50", "2;2026-01-14;c2;shop@example.com;;5,50"]
    bring(write([HEAD, *rows]), "csv")
    assert set(Customer.objects.values_list("email", flat=True)) == {""}
    assert Customer.objects.count() == 2


def test_a_slip_in_a_contact_does_not_hold_back_a_purchase_with_a_number(write: Write):
    answer = bring(write([HEAD, "1;2026-01-13;c1;broken@;0532 111 22 33;5,50"]), "csv")
    assert picked(answer, "created rejected") == {"created": 1, "rejected": 0}
    assert (whose("1").email, whose("1").phone) == ("", "+905321112233")


def test_an_address_keeps_the_phone_beside_it_unless_that_is_somebodys(write: Write):
    create_customer(phone="+905320000000")
    rows = ["1;2026-01-13;;a@example.com;0532 111 22 33;5,50", "2;2026-01-13;;b@example.com;0532 000 00 00;5,50"]
    bring(write([HEAD, *rows]), "csv")
    assert (whose("1").email, whose("1").phone) == ("a@example.com", "+905321112233")
    assert (whose("2").email, whose("2").phone) == ("b@example.com", "")


def test_the_same_file_twice_makes_nobody_new(write: Write):
    program(code="club")
    path = write([HEAD, AYSE, "6002;2026-01-14;c7;;0532 111 22 44;5,50"])
    bring(path, "csv")
    again = bring(path, "csv")
    assert picked(again, "created unchanged customers") == {"created": 0, "unchanged": 2, "customers": 2}
    assert Customer.objects.count() == 2


def test_a_card_keeps_the_contacts_beside_it(write: Write):
    program(code="club")
    run("import_openings", write(["card;e-mail;points", "9001;ayse@example.com;40"]))
    assert find_customer(card="9001") == find_customer(email="ayse@example.com") is not None
