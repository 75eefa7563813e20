"""Money as people write it and as the books keep it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common import money
from apps.common.money import BadMoney

amounts = st.integers(0, 10**12)


@pytest.mark.parametrize(
    ("written", "currency", "kept"),
    [
        ("129.90", "TRY", 12990),
        ("129.9", "TRY", 12990),
        (" 5 ", "AZN", 500),
        ("-0.01", "TRY", -1),
        ("1200", "JPY", 1200),
        (Decimal("0.10"), "EUR", 10),
        (7, "TRY", 700),
        ("1e2", "TRY", 10000),
    ],
)
def test_an_amount_is_kept_in_the_smallest_unit(written: Decimal | str | int, currency: str, kept: int) -> None:
    assert money.to_minor(written, currency) == kept


@pytest.mark.parametrize(
    "written", ["", "beş", "NaN", "Infinity", "1,50", "1.005", "--1", "1e20", "1e999999", "-1e999999", "٣٫٥", "0.001"]
)
def test_what_is_no_amount_is_refused_in_words(written: str) -> None:
    with pytest.raises(BadMoney) as refused:
        money.to_minor(written, "TRY")
    assert refused.value.code == "bad_money"
    assert str(refused.value)


def test_a_currency_without_decimals_takes_none() -> None:
    with pytest.raises(BadMoney):
        money.to_minor("10.5", "JPY")


@given(minor=st.integers(-(10**12), 10**12), currency=st.sampled_from(["TRY", "AZN", "EUR", "JPY", "KWD"]))
def test_what_is_written_out_reads_back_the_same(minor: int, currency: str) -> None:
    assert money.to_minor(money.to_text(minor, currency), currency) == minor


@pytest.mark.parametrize(("language", "shown"), [("tr", "₺1.234,50"), ("en", "₺1,234.50"), ("az", "1.234,50\xa0₺")])
def test_a_reader_sees_lira_as_their_language_writes_it(language: str, shown: str) -> None:
    assert money.display(123450, "TRY", language) == shown


@pytest.mark.parametrize(
    ("price", "quantity_milli", "total"),
    [(1000, 250, 250), (333, 500, 167), (1, 500, 1), (1, 499, 0), (-1, 500, -1), (12990, 3000, 38970)],
)
def test_a_weighed_price_is_rounded_half_up_away_from_zero(price: int, quantity_milli: int, total: int) -> None:
    assert money.times_quantity(price, quantity_milli) == total


@given(total=amounts, weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_a_spread_adds_up_to_the_last_kurus(total: int, weights: list[int]) -> None:
    """Rule 68: largest remainder, so that partial refunds are exact."""
    parts = money.spread(total, weights)
    assert sum(parts) == (total if sum(weights) else 0)
    assert all(part >= 0 for part in parts)
    for part, weight in zip(parts, weights, strict=True):
        if sum(weights):
            assert abs(part - total * weight / sum(weights)) <= 1
        if not weight:
            assert part == 0


def test_equal_remainders_go_to_the_earlier_line() -> None:
    assert money.spread(100, [1, 1, 1]) == [34, 33, 33]
    assert money.spread(2, [1, 1, 1]) == [1, 1, 0]


@given(total=amounts, weights=st.lists(st.integers(1, 1000), min_size=1, max_size=6))
def test_a_spread_never_gives_a_line_more_than_an_equal_line_before_it(total: int, weights: list[int]) -> None:
    parts = money.spread(total, weights)
    for earlier, first in enumerate(weights):
        for later in range(earlier + 1, len(weights)):
            if first == weights[later]:
                assert parts[earlier] >= parts[later]
