from __future__ import annotations

import datetime as dt

import pytest

from apps.customers.errors import BadEmail, BadPhone, BadValue
from apps.customers.services import normalize_email, normalize_phone
from apps.customers.services.contacts import clean_birthday, clean_card, clean_language, clean_name, clean_value


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ada@Example.COM", "ada@example.com"),
        ("  ada@example.com \n", "ada@example.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada+club@example.com", "ada+club@example.com"),
    ],
)
def test_an_address_has_one_spelling(typed, kept):
    assert normalize_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@example.com\nBcc: all@example.com",
        "ada@exa mple.com",
        "ada,eve@example.com",
        "ayşe@example.com",
        "İ@example.com",
        "a@" + "b" * 70 + ".com",
        "a" * 250 + "@example.com",
        "ada@example.com\x00",
        "\ud800@example.com",
    ],
)
def test_what_is_no_address_is_refused_by_field(typed):
    with pytest.raises(BadEmail) as refusal:
        normalize_email(typed)
    assert refusal.value.code == "bad_email"
    assert refusal.value.field == "email"


@pytest.mark.parametrize(
    "typed",
    [
        "0532 123 45 67",
        "532 123 45 67",
        "05321234567",
        "+90 532 123 45 67",
        "0090 (532) 123-45-67",
        "90 532 123 45 67",
        "٠٥٣٢١٢٣٤٥٦٧",
    ],
)
def test_a_phone_number_has_one_spelling(typed):
    assert normalize_phone(typed, "TR") == "+905321234567"


def test_a_number_without_country_code_belongs_to_the_shops_country():
    assert normalize_phone("050 123 45 67", "AZ") == "+994501234567"
    assert normalize_phone("+994 50 123 45 67", "TR") == "+994501234567"


def test_a_number_from_a_range_our_number_plan_does_not_know_is_kept():
    assert normalize_phone("0500 000 00 01", "TR") == "+905000000001"


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "123", "12345678", "0532 123 45 67 ext. 9", "+999 123", "5" * 400, "0532\x00", "+90 532 123 45 6"],
)
def test_what_is_no_phone_number_is_refused_by_field(typed):
    with pytest.raises(BadPhone) as refusal:
        normalize_phone(typed, "TR")
    assert refusal.value.code == "bad_phone"
    assert refusal.value.field == "phone"


def test_a_name_is_one_line_without_control_characters():
    assert clean_name("  Ayşe\n\x00 Nur\tIşık ") == "Ayşe Nur Işık"


def test_a_name_that_is_too_long_is_refused_not_cut():
    with pytest.raises(BadValue) as refusal:
        clean_name("x" * 201)
    assert refusal.value.field == "name"


def test_a_card_number_is_kept_without_spaces_and_dashes():
    assert clean_card(" abcd-2345 efgh ") == "ABCD2345EFGH"


def test_an_outside_id_is_trimmed_and_bounded():
    assert clean_value(" 10 01\n", field="external_id") == "10 01"
    with pytest.raises(BadValue):
        clean_value("x" * 121, field="external_id")


@pytest.mark.parametrize("day", [dt.date(1899, 12, 31), dt.date(2031, 1, 1)])
def test_a_birthday_lies_in_the_past_and_in_living_memory(day):
    with pytest.raises(BadValue) as refusal:
        clean_birthday(day, today=dt.date(2026, 1, 1))
    assert refusal.value.field == "birthday_on"


def test_a_birthday_may_be_unknown_or_on_a_leap_day():
    assert clean_birthday(None) is None
    assert clean_birthday(dt.date(2000, 2, 29)) == dt.date(2000, 2, 29)


def test_a_language_is_one_of_the_installations():
    assert clean_language("tr-TR") == "tr"
    assert clean_language("AZ") == "az"
    with pytest.raises(BadValue):
        clean_language("de")
