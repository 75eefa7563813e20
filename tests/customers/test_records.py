from __future__ import annotations

import datetime as dt

import pytest

from apps.common import clock
from apps.customers.errors import BadPhone, BadValue, CustomerExists, CustomerForgotten
from apps.customers.models import Customer, Identifier
from apps.customers.services import (
    card_number,
    create_customer,
    ensure_customers,
    find_by_phone_tail,
    find_customer,
    update_customer,
)
from apps.customers.services.cards import ALPHABET, has_valid_check
from tests.factories.customers import CustomerFactory

pytestmark = pytest.mark.django_db


def test_a_customer_is_kept_in_one_spelling_with_a_search_key():
    customer = create_customer(name=" Şükrü  IŞIK ", email="Sukru@Example.com", phone="0532 123 45 67")
    customer.refresh_from_db()
    assert (customer.name, customer.name_key) == ("Şükrü IŞIK", "sukru isik")
    assert (customer.email, customer.phone) == ("sukru@example.com", "+905321234567")
    assert customer.email_proven_at is None
    assert customer.phone_proven_at is None


def test_a_customer_may_have_nothing_but_a_row():
    assert create_customer().email == ""
    assert create_customer().phone == ""


@pytest.mark.parametrize("spelling", ["0532 123 45 67", "+90 532 123 45 67", "5321234567", "0090 532 1234567"])
def test_a_customer_is_found_by_any_spelling_of_the_phone(spelling):
    customer = create_customer(phone="0532 123 45 67")
    assert find_customer(phone=spelling) == customer


def test_a_customer_is_found_by_email_card_and_outside_id():
    customer = create_customer(email="ada@example.com", external_id="1001", scope="web", card="abcd 2345")
    assert find_customer(email="ADA@example.com") == customer
    assert find_customer(card="ABCD-2345") == customer
    assert find_customer(external_id="1001", scope="web") == customer
    assert find_customer(external_id="1001", scope="till") is None


def test_two_shop_systems_may_both_know_a_1001():
    web = create_customer(external_id="1001", scope="web")
    till = create_customer(external_id="1001", scope="till")
    assert find_customer(external_id="1001", scope="web") == web
    assert find_customer(external_id="1001", scope="till") == till


def test_nobody_is_found_for_nothing():
    CustomerFactory(email="", phone="")
    assert find_customer() is None
    assert find_customer(email="", phone="", external_id="", card="") is None


def test_looking_for_garbage_says_so():
    with pytest.raises(BadPhone):
        find_customer(phone="hello")


def test_the_last_four_digits_find_everybody_who_has_them():
    ada = CustomerFactory(name="Ada", phone="+905321114567")
    eve = CustomerFactory(name="Eve", phone="+905559994567")
    CustomerFactory(phone="+905321110000")
    assert find_by_phone_tail(digits="4567") == [ada, eve]
    assert find_by_phone_tail(digits="111 45 67") == [ada]


@pytest.mark.parametrize("digits", ["", "567", "%%%%", "abcd", "____"])
def test_fewer_than_four_digits_find_nobody(digits):
    CustomerFactory(phone="+905321114567")
    assert find_by_phone_tail(digits=digits) == []


@pytest.mark.parametrize(
    ("second", "field"),
    [
        ({"email": "ADA@example.com"}, "email"),
        ({"phone": "0532 123 45 67"}, "phone"),
        ({"external_id": "1001", "scope": "web"}, "external_id"),
        ({"card": "abcd-2345"}, "card"),
    ],
)
def test_a_taken_contact_is_refused_by_field(second, field):
    create_customer(email="ada@example.com", phone="+905321234567", external_id="1001", scope="web", card="ABCD2345")
    with pytest.raises(CustomerExists) as refusal:
        create_customer(name="Eve", **second)
    assert refusal.value.field == field
    assert refusal.value.conflict
    assert Customer.objects.count() == 1


def test_a_change_touches_only_what_is_given():
    customer = create_customer(name="Ada", email="ada@example.com", birthday_on=dt.date(1990, 5, 1))
    changed = update_customer(customer=customer, name="Ada İnce")
    assert (changed.name, changed.name_key) == ("Ada İnce", "ada ince")
    assert changed.email == "ada@example.com"
    assert changed.birthday_on == dt.date(1990, 5, 1)


def test_a_changed_contact_must_be_proven_again_and_an_unchanged_one_not():
    customer = CustomerFactory(email="ada@example.com", email_proven_at=clock.now(), phone_proven_at=clock.now())
    same = update_customer(customer=customer, email="Ada@Example.com")
    assert same.email_proven_at is not None
    other = update_customer(customer=customer, email="eve@example.com")
    assert other.email_proven_at is None
    assert other.phone_proven_at is not None


def test_a_contact_can_be_removed():
    customer = CustomerFactory(email="ada@example.com")
    assert update_customer(customer=customer, email="").email == ""


def test_a_change_to_somebody_elses_contact_is_refused():
    CustomerFactory(phone="+905321234567")
    customer = CustomerFactory()
    with pytest.raises(CustomerExists) as refusal:
        update_customer(customer=customer, phone="0532 123 45 67")
    assert refusal.value.field == "phone"


def test_a_forgotten_customer_is_neither_found_nor_filled_again():
    customer = CustomerFactory(name="", name_key="", email="", phone="", forgotten_at=clock.now())
    Identifier.objects.create(customer=customer, kind="card", value="ABCD2345")
    assert find_customer(card="ABCD2345") is None
    with pytest.raises(CustomerForgotten):
        update_customer(customer=customer, name="Ada")


def test_a_bad_language_is_refused_by_field():
    with pytest.raises(BadValue) as refusal:
        create_customer(language="xx")
    assert refusal.value.field == "language"


def test_customers_of_a_file_are_made_once():
    first = ensure_customers(scope="web", external_ids=["b", "a", "b", " a "])
    second = ensure_customers(scope="web", external_ids=["a", "b", "c"])
    assert set(first) == {"a", "b"}
    assert second == first | {"c": second["c"]}
    assert Customer.objects.count() == 3


def test_the_same_outside_id_in_another_scope_is_another_customer():
    assert ensure_customers(scope="web", external_ids=["a"]) != ensure_customers(scope="till", external_ids=["a"])


def test_a_file_of_customers_costs_the_same_for_two_as_for_a_hundred_and_fifty(django_assert_num_queries):
    ensure_customers(scope="web", external_ids=["warm"])
    for ids in (["a", "b"], [f"n{n}" for n in range(150)]):
        with django_assert_num_queries(6):
            ensure_customers(scope="web", external_ids=ids)
    with django_assert_num_queries(1):
        ensure_customers(scope="web", external_ids=[f"n{n}" for n in range(150)])


def test_a_card_number_is_made_on_first_asking_and_kept():
    customer = CustomerFactory()
    number = card_number(customer)
    assert card_number(customer) == number
    assert find_customer(card=f"{number[:4]} {number[4:8]} {number[8:]}") == customer
    assert len(number) == 12
    assert set(number) <= set(ALPHABET)


def test_a_card_the_shop_gave_out_itself_is_the_customers_number():
    customer = create_customer(card="OLD-CARD-7")
    assert card_number(customer) == "OLDCARD7"


def test_a_mistyped_card_number_is_noticed():
    number = card_number(CustomerFactory())
    assert has_valid_check(number)
    for place in range(len(number)):
        other = ALPHABET[(ALPHABET.index(number[place]) + 1) % len(ALPHABET)]
        assert not has_valid_check(number[:place] + other + number[place + 1 :])
    assert not has_valid_check(number[:-1])
    assert not has_valid_check("O" + number[1:])
