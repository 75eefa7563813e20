"""Amounts as people type them, in a spelling of their own; what two readers would read differently is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.common import money
from apps.common.money import BadMoney
from apps.common.typed import decimals, number


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1500", 150_000),
        ("1500.00", 150_000),
        ("1500,00", 150_000),
        ("1.500,00", 150_000),
        ("1,500.00", 150_000),
        ("1 500,5", 150_050),
        ("₺ 1.500,00", 150_000),
        ("1.500,00 TL", 150_000),
        ("1.234.567", 123_456_700),
        ("-1,5", -150),
        ("0", 0),
    ],
)
@pytest.mark.parametrize("language", ["en", "tr", "az"])
def test_an_amount_is_read_the_same_in_every_language(typed: str, minor: int, language: str) -> None:
    with translation.override(language):
        assert money.from_typed(typed, "TRY") == minor


@pytest.mark.parametrize("typed", ["1.500", "1,500", "10.000", "1.5000", "0,005"])
def test_a_thousand_that_may_be_a_decimal_is_refused(typed: str) -> None:
    with pytest.raises(BadMoney, match="too many decimals"):
        money.from_typed(typed, "TRY")


def test_where_money_has_three_decimals_they_are_no_thousands() -> None:
    assert money.from_typed("1.500", "KWD") == 1_500


@pytest.mark.parametrize(
    "typed",
    ["", "x", "NaN", "inf", "1e5", "--5", "1.50.00", "1.2.3", "1,500,00", "٣", "½", "\0", "1" * 41, "0x10", "1_0"],
)
def test_what_is_no_amount_is_refused_in_words(typed: str) -> None:
    with pytest.raises(BadMoney, match="not an amount"):
        money.from_typed(typed, "TRY")


@pytest.mark.parametrize(("language", "text"), [("en", "1500.00"), ("tr", "1500,00"), ("az", "1500,00")])
def test_a_field_shows_the_readers_decimal_sign(language: str, text: str) -> None:
    with translation.override(language):
        assert money.to_typed(150_000, "TRY") == text
        assert money.to_typed(1_500, "JPY") == "1500"


@given(
    minor=st.integers(-(10**14), 10**14),
    currency=st.sampled_from(["TRY", "AZN", "JPY", "KWD"]),
    language=st.sampled_from(["en", "tr", "az"]),
)
def test_what_a_field_shows_reads_back_the_same(minor: int, currency: str, language: str) -> None:
    with translation.override(language):
        assert money.from_typed(money.to_typed(minor, currency), currency) == minor


@given(text=st.text(max_size=60))
def test_whatever_is_typed_is_a_number_or_none(text: str) -> None:
    found = number(text)
    assert found is None or (found.is_finite() and 0 <= decimals(found) <= 40)


def test_noughts_after_the_sign_count() -> None:
    assert [decimals(Decimal(text)) for text in ("1", "1.5", "1.500")] == [0, 1, 3]
