"""What a reward takes off a basket: never more than is to be paid (rules 55, 67 and 68)."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.catalog.models import Product
from apps.rewards.models import Redemption
from apps.rewards.services import price_redemption


@dataclass(frozen=True)
class Line:
    total_minor: int
    unit_price_minor: int = 0
    kind: str = "product"
    sku: str = ""


def amount(minor: int) -> Redemption:
    return Redemption(kind="amount_off", amount_minor=minor)


def percent(number: int) -> Redemption:
    return Redemption(kind="percent_off", percent=number)


def coffee() -> Redemption:
    return Redemption(kind="free_product", product=Product(sku="COFFEE", name="Coffee"))


def test_an_amount_is_spread_in_proportion():
    assert price_redemption(amount(1_000), [Line(3_000), Line(1_000)]) == [750, 250]


def test_an_amount_never_exceeds_what_is_to_be_paid():
    assert price_redemption(amount(1_000), [Line(300), Line(99)]) == [300, 99]


def test_the_parts_add_up_to_the_last_kurus():
    assert price_redemption(amount(1_000), [Line(1), Line(1), Line(9_999)]) == [0, 0, 1_000]
    assert sum(price_redemption(amount(100), [Line(333), Line(333), Line(333)])) == 100


@pytest.mark.parametrize(("total", "off"), [(104, 10), (105, 11), (114, 11), (115, 12), (1, 0), (5, 1)])
def test_a_percentage_is_rounded_half_up_once(total, off):
    assert price_redemption(percent(10), [Line(total)]) == [off]


def test_a_hundred_percent_is_everything():
    assert price_redemption(percent(100), [Line(333), Line(1)]) == [333, 1]


def test_buying_a_gift_card_is_never_discounted():
    lines = [Line(5_000, kind="gift_card"), Line(2_000)]
    assert price_redemption(amount(3_000), lines) == [0, 2_000]
    assert price_redemption(percent(50), lines) == [0, 1_000]


def test_shipping_may_be_paid_with_a_reward():
    assert price_redemption(amount(2_500), [Line(2_000), Line(500, kind="shipping")]) == [2_000, 500]


def test_one_piece_of_the_product_is_free():
    assert price_redemption(coffee(), [Line(9_000, 4_500, sku="COFFEE"), Line(2_000, 2_000, sku="CAKE")]) == [4_500, 0]


def test_the_cheapest_matching_line_is_the_free_one():
    lines = [Line(5_000, 5_000, sku="COFFEE"), Line(4_500, 4_500, sku="COFFEE"), Line(4_500, 4_500, sku="COFFEE")]
    assert price_redemption(coffee(), lines) == [0, 4_500, 0]


def test_a_free_product_is_never_worth_more_than_its_line():
    assert price_redemption(coffee(), [Line(1_500, 4_500, sku="COFFEE")]) == [1_500]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [Line(2_000, 2_000, sku="CAKE")],
        [Line(0, 4_500, sku="COFFEE")],
        [Line(45, 45, kind="shipping", sku="COFFEE")],
    ],
)
def test_without_the_product_nothing_is_free(lines):
    assert sum(price_redemption(coffee(), lines)) == 0


def test_a_gift_takes_nothing_off():
    assert price_redemption(Redemption(kind="gift"), [Line(5_000)]) == [0]


@given(
    totals=st.lists(st.integers(0, 10**9), max_size=12),
    redemption=st.one_of(st.integers(1, 10**10).map(amount), st.integers(1, 100).map(percent), st.builds(coffee)),
)
def test_no_line_is_ever_discounted_below_zero(totals, redemption):
    lines = [Line(total, unit_price_minor=total, sku="COFFEE") for total in totals]
    discounts = price_redemption(redemption, lines)
    assert len(discounts) == len(lines)
    assert all(0 <= discount <= total for discount, total in zip(discounts, totals, strict=True))


@given(totals=st.lists(st.integers(0, 10**9), min_size=1, max_size=12), number=st.integers(1, 100))
def test_the_percentage_of_the_parts_is_the_percentage_of_the_whole(totals, number):
    discounts = price_redemption(percent(number), [Line(total) for total in totals])
    assert sum(discounts) == (sum(totals) * number + 50) // 100
