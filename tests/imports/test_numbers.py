"""3,75 and 1.234,56 and 1,234.56: proven by the file, never guessed by the row."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common.money import times_quantity
from apps.imports.reading.numbers import DecimalEvidence, number_reader, per_unit, priced


def verdict(*texts: str) -> str:
    evidence = DecimalEvidence()
    for text in texts:
        evidence.hear(text)
    return evidence.verdict()


@pytest.mark.parametrize(
    ("texts", "sign"),
    [
        (["3,75"], ","),
        (["3.75"], "."),
        (["1.234,56"], ","),
        (["1,234.56"], "."),
        (["1.234.567"], ","),
        (["12", "7", "1,5"], ","),
        (["1,234", "12,5"], ","),
        (["1,234", "1234.5"], "."),
        (["₺129,90", "1.299,90 TL"], ","),
        (["129,90 TL", "TL 20,00"], ","),
        (["AZN 5.10", "-TRY 5.10"], "."),
        (["12", "400"], "."),
        ([], "."),
        (["1,234", "2,500"], ""),
        (["1.234"], ""),
    ],
)
def test_the_whole_column_proves_the_decimal_sign(texts: list[str], sign: str):
    assert verdict(*texts) == sign


@pytest.mark.parametrize(
    ("texts", "sign"),
    [(["1.500"], ","), (["1,500"], "."), (["1.500", "10,0"], ","), (["10,0", "1.500"], ","), (["1.500", "1,5"], ",")],
)
def test_where_pieces_are_counted_a_thousand_is_one(texts: list[str], sign: str):
    evidence = DecimalEvidence(is_whole=True)
    for text in texts:
        evidence.hear(text)
    assert evidence.verdict() == sign


def test_a_cell_that_is_no_number_proves_nothing():
    assert verdict("n/a.", "free, thanks", "3,75") == ","


@pytest.mark.parametrize(
    ("sign", "text", "value"),
    [
        (",", "3,75", "3.75"),
        (",", "1.234,56", "1234.56"),
        (",", " 1 234,56 ", "1234.56"),
        (",", "-12,5", "-12.5"),
        (",", "129,90 TL", "129.90"),
        (".", "$1,234.56", "1234.56"),
        (".", "1'234.56", "1234.56"),
        (".", "+5", "5"),
        (".", ".5", "0.5"),
        (".", "007", "7"),
        (",", "AZN 5,10", "5.10"),
        (",", "5,10 ₼", "5.10"),
        (",", "TL -50,50", "-50.50"),
        (",", "-TL 50,50", "-50.50"),
        (",", "₺-20,00", "-20.00"),
    ],
)
def test_numbers_are_read_as_people_write_them(sign: str, text: str, value: str):
    assert number_reader(sign)(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["", " ", "NaN", "inf", "1e5", "12,5,5", "1,23.4", "1.2.3", "--5", "5-", "twelve", "0x10", "1_000", "9" * 19, "-"],
)
def test_what_is_no_number_is_refused(text: str):
    with pytest.raises(ValueError, match=r".*"):
        number_reader(".")(text)


@pytest.mark.parametrize(
    ("quantity_milli", "price", "unit", "discount"),
    [
        (24_000, "3.75", 375, 0),
        (1_500, "3.33", 333, 0),
        (30_000, "42.137", 4214, 9),
        (1_000_000, "0.001", 1, 900),
        (1_000, "0", 0, 0),
    ],
)
def test_a_price_finer_than_the_currency_still_costs_what_was_paid(
    quantity_milli: int, price: str, unit: int, discount: int
):
    assert priced(quantity_milli, Decimal(price), 2) == (unit, discount)


@given(st.integers(1, 10**7), st.integers(0, 10**9))
def test_a_sum_over_any_quantity_stays_the_same_sum(quantity_milli: int, total: int):
    unit, discount = per_unit(quantity_milli, total)
    assert discount >= 0
    assert times_quantity(unit, quantity_milli) - discount == total


@given(st.integers(1, 10**6), st.decimals("0", "9999", places=4))
def test_a_fine_price_is_rounded_once_for_the_line(quantity_milli: int, price: Decimal):
    unit, discount = priced(quantity_milli, price, 2)
    exact = price * 100 * quantity_milli / 1000
    assert discount >= 0
    assert abs(times_quantity(unit, quantity_milli) - discount - exact) <= Decimal("0.5")
