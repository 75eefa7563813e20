"""Amounts and quantities as cashiers type them; nonsense is answered, never guessed."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.till.typed import BadEntry, amount_minor, quantity_milli

NONSENSE = [
    "",
    " ",
    "NaN",
    "inf",
    "-inf",
    "1e5",
    "abc",
    "💥",
    "12,9o",
    "--5",
    "+5",
    "0x10",
    "\0",
    "1" * 41,
    "٣",
    "½",
    "1_0",
]


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("129,90", 12_990),
        ("129.90", 12_990),
        ("129", 12_900),
        ("0,05", 5),
        ("7,5", 750),
        (" 129,90 ", 12_990),
        ("₺129,90", 12_990),
        ("129,90 TL", 12_990),
        ("129.90TRY", 12_990),
        ("12.90₼", 1_290),
        ("1.299,90", 129_990),
        ("1,299.90", 129_990),
        ("1 299,90", 129_990),
        ("1\u00a0299,90", 129_990),
        ("1.234.567", None),
        ("999.999,99", 99_999_999),
        ("1.000.000", 100_000_000),
    ],
)
def test_an_amount_is_understood_in_any_spelling(typed, minor):
    if minor is None:
        with pytest.raises(BadEntry, match="too large"):
            amount_minor(typed, "TRY")
    else:
        assert amount_minor(typed, "TRY") == minor


@pytest.mark.parametrize("typed", NONSENSE)
def test_nonsense_is_no_amount(typed):
    with pytest.raises(BadEntry, match="not an amount") as refusal:
        amount_minor(typed, "TRY")
    assert refusal.value.field == "amount"


@pytest.mark.parametrize("typed", ["0", "0,00", "0.0"])
def test_nothing_is_no_sale(typed):
    with pytest.raises(BadEntry, match="more than zero"):
        amount_minor(typed, "TRY")


@pytest.mark.parametrize("typed", ["-5", "-129,90", "−5"])
def test_a_negative_amount_is_refused(typed):
    with pytest.raises(BadEntry):
        amount_minor(typed, "TRY")


@pytest.mark.parametrize("typed", ["1000000,01", "5321234567", "99999999999999999999"])
def test_a_phone_number_is_no_amount(typed):
    with pytest.raises(BadEntry, match="too large"):
        amount_minor(typed, "TRY")


@pytest.mark.parametrize("typed", ["1.299", "1.500", "1,500", "10.000"])
def test_a_thousand_is_not_guessed(typed):
    """ "1.500" is 1500 lira to one cashier and 1.50 to another."""
    with pytest.raises(BadEntry, match="too many decimals"):
        amount_minor(typed, "TRY")


def test_a_currency_without_decimals_takes_none():
    assert amount_minor("500", "JPY") == 500
    with pytest.raises(BadEntry, match="too many decimals"):
        amount_minor("500,5", "JPY")


@pytest.mark.parametrize(
    ("typed", "milli"), [("2", 2_000), ("0,350", 350), ("1.5", 1_500), ("1.250", 1_250), (" 3 ", 3_000)]
)
def test_a_quantity_may_be_a_weight(typed, milli):
    assert quantity_milli(typed) == milli


@pytest.mark.parametrize("typed", [*NONSENSE, "0", "-1", "0,0001", "10000,1", "1.000,5"])
def test_what_is_no_quantity_is_refused(typed):
    with pytest.raises(BadEntry) as refusal:
        quantity_milli(typed)
    assert refusal.value.field == "quantity"


@given(typed=st.text(max_size=60))
@pytest.mark.parametrize("read", [lambda text: amount_minor(text, "TRY"), quantity_milli])
def test_whatever_is_typed_is_an_amount_or_a_clear_answer(read, typed):
    with contextlib.suppress(BadEntry):
        assert read(typed) > 0


@given(minor=st.integers(1, 100_000_000), sign=st.sampled_from(".,"))
def test_what_is_shown_can_be_typed(minor, sign):
    assert amount_minor(f"{minor // 100}{sign}{minor % 100:02d}", "TRY") == minor
