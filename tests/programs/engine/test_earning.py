from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.programs.engine import judge
from apps.programs.engine.earning import base_minor, points_for
from tests.programs.engine.shop import NOON, order, program, sold, terms


def points(an_order, a_program=None):
    return [judged.points for judged in judge(an_order, a_program or program())]


@pytest.mark.parametrize(
    ("base", "per_unit", "unit", "floor", "half_up"),
    [
        (12_950, 1, 100, 129, 130),
        (12_949, 1, 100, 129, 129),
        (12_950, 2, 100, 258, 260),
        (12_950, 1, 1_000, 12, 13),
        (99, 5, 100, 0, 5),
        (49, 5, 100, 0, 0),
        (0, 5, 100, 0, 0),
    ],
)
def test_points_are_rounded_once_per_order(base, per_unit, unit, floor, half_up):
    """Rule 8."""
    rule = terms(points_per_unit=per_unit, unit_minor=unit)
    assert (points_for(base, rule, "floor"), points_for(base, rule, "half_up")) == (floor, half_up)


def test_cents_of_several_lines_add_up_before_rounding():
    """Rule 8: not per line."""
    assert points(order(sold(50), sold(50), sold(99))) == [1]


@pytest.mark.parametrize(
    ("switch", "expected"),
    [
        ({}, 9_000),
        ({"after_discount": False}, 10_000),
        ({"includes_tax": False}, 7_200),
        ({"after_discount": False, "includes_tax": False}, 8_000),
        ({"includes_shipping": True}, 9_500),
        ({"includes_gift_cards": True}, 11_000),
        ({"includes_shipping": True, "includes_gift_cards": True}, 11_500),
    ],
)
def test_each_switch_decides_what_counts(switch, expected):
    """Rule 11."""
    basket = order(
        sold(9_000, discount_minor=1_000, tax_minor=1_800),
        sold(500, kind="shipping"),
        sold(2_000, kind="gift_card"),
    )
    assert base_minor(basket, terms(**switch)) == expected


def test_the_part_paid_with_points_does_not_earn_again():
    """Rule 12."""
    basket = order(sold(10_000), points_paid_minor=2_500)
    assert base_minor(basket, terms()) == 7_500
    assert base_minor(basket, terms(includes_points_paid=True)) == 10_000


def test_points_paid_lie_on_all_lines_alike():
    basket = order(sold(8_000), sold(2_000, kind="shipping"), points_paid_minor=5_000)
    assert base_minor(basket, terms()) == 4_000


def test_excluded_products_and_categories_do_not_count():
    basket = order(
        sold(1_000, product_id=1, category_id=10),
        sold(2_000, product_id=2, category_id=10),
        sold(4_000, product_id=3, category_id=20),
        sold(8_000),
    )
    rule = terms(excluded_products=frozenset({1}), excluded_categories=frozenset({20}))
    assert base_minor(basket, rule) == 10_000


@pytest.mark.parametrize(("total", "expected"), [(4_999, []), (5_000, [50])])
def test_a_purchase_below_the_minimum_earns_nothing(total, expected):
    assert points(order(sold(total)), program(terms(min_spend_minor=5_000))) == expected


def test_the_minimum_looks_at_what_counts():
    basket = order(sold(4_000), sold(2_000, kind="shipping"))
    assert points(basket, program(terms(min_spend_minor=5_000))) == []


@pytest.mark.parametrize(
    ("day", "earns"), [(9, False), (10, True), (12, True), (13, False)], ids=["before", "first", "last", "after"]
)
def test_a_season_counts_shop_days_first_and_last_included(day, earns):
    """Rules 16 and 23: the purchase's own day in the shop's zone."""
    rule = terms(active_from_on=dt.date(2026, 5, 10), active_until_on=dt.date(2026, 5, 12))
    assert bool(points(order(placed_on=dt.date(2026, 5, day)), program(rule))) is earns


def test_the_version_in_force_at_the_purchase_judges():
    """Rule 22."""
    old = terms(version_id=1, valid_until=NOON)
    new = terms(version_id=2, valid_from=NOON, points_per_unit=3)
    second = dt.timedelta(seconds=1)
    assert points(order(placed_at=NOON - second), program(old, new)) == [100]
    assert points(order(placed_at=NOON), program(old, new)) == [300]


def test_a_purchase_before_the_rule_was_made_earns_nothing():
    assert points(order(), program(terms(valid_from=NOON + dt.timedelta(seconds=1)))) == []


def test_all_matching_rules_count_together_or_only_the_best():
    """Rule 13; ties go to the oldest rule (rule 14)."""
    rules = [terms(rule_id=1), terms(rule_id=2, points_per_unit=2), terms(rule_id=3, points_per_unit=2)]
    assert points(order(), program(*rules)) == [100, 200, 200]
    (best,) = judge(order(), program(*rules, combine="best"))
    assert (best.terms.rule_id, best.points) == (2, 200)


def test_a_rule_that_gives_nothing_is_not_mentioned():
    assert judge(order(sold(99)), program()) == []


LINES = st.builds(
    lambda kind, total, discount, tax, refunded, product: sold(
        total,
        kind=kind,
        discount_minor=discount,
        tax_minor=min(tax, total),
        refunded_minor=min(refunded, total),
        product_id=product,
    ),
    st.sampled_from(["product", "product", "shipping", "gift_card"]),
    st.integers(0, 10_000),
    st.integers(0, 5_000),
    st.integers(0, 3_000),
    st.integers(0, 10_000),
    st.none() | st.integers(1, 3),
)
RULES = st.builds(
    terms,
    points_per_unit=st.integers(1, 5),
    unit_minor=st.sampled_from([1, 7, 100, 1_000]),
    after_discount=st.booleans(),
    includes_tax=st.booleans(),
    includes_shipping=st.booleans(),
    includes_gift_cards=st.booleans(),
    includes_points_paid=st.booleans(),
    excluded_products=st.sampled_from([frozenset(), frozenset({1}), frozenset({1, 2})]),
)


@given(st.lists(LINES, min_size=1, max_size=6), RULES, st.integers(0, 5_000), st.randoms())
def test_the_order_of_lines_does_not_matter(lines, rule, paid, random):
    paid = min(paid, sum(line.total_minor for line in lines))
    shuffled = random.sample(lines, len(lines))
    one, other = (order(*some, points_paid_minor=paid) for some in (lines, shuffled))
    assert base_minor(one, rule) == base_minor(other, rule)


@given(st.lists(LINES, min_size=1, max_size=6), RULES)
def test_what_counts_is_never_negative_nor_more_than_was_charged(lines, rule):
    charged = sum(line.total_minor + line.discount_minor for line in lines)
    assert 0 <= base_minor(order(*lines), rule) <= charged
