"""What a promise amounts to is counted by the engine that judges real purchases, and so cannot say anything else."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.checkout.services import complete_order
from apps.orders.models import Order
from apps.programs.engine import ProgramTerms, Terms
from apps.programs.models import Accrual
from apps.programs.models.program import since_ever
from apps.programs.reports import Examples, Trial
from apps.programs.reports.examples import Kind
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order
from tests.factories.programs import program


def trial(hundred: int = 100, rounding: str = "floor", **more: object) -> Examples:
    values: dict = {"points_per_unit": 1, "unit_minor": 100} | more
    terms = Terms(version_id=0, rule_id=0, valid_from=since_ever(), valid_until=None, **values)
    program_terms = ProgramTerms(program_id=0, rounding=rounding, versions=(terms,))
    return Trial(program=program_terms, hundred_points_minor=hundred, whole=100).examples()


def by_kind(examples: Examples) -> dict[Kind, tuple[int, int]]:
    return {one.kind: (one.spend_minor, one.points) for one in (examples.usual, *examples.others)}


def test_a_hundred_liras_give_a_hundred_points_worth_one_lira():
    usual = trial().usual
    assert (usual.spend_minor, usual.points, usual.worth_minor) == (10_000, 100, 100)
    assert trial().cost_percent == 1


def test_a_purchase_below_the_minimum_gives_nothing_and_the_minimum_itself_does():
    found = by_kind(trial(min_spend_minor=5_000))
    assert found[Kind.BELOW_MINIMUM] == (4_999, 0)
    assert found[Kind.SMALL] == (1_250, 0)
    assert by_kind(trial(min_spend_minor=50_000))[Kind.USUAL] == (50_000, 500)


def test_a_large_amount_for_each_point_still_gives_an_example_that_says_something():
    assert by_kind(trial(unit_minor=75_000))[Kind.USUAL] == (75_000, 1)


@pytest.mark.parametrize("which", ["excluded_products", "excluded_categories"])
def test_what_does_not_earn_is_left_out_of_its_example(which):
    """Rule 11."""
    assert by_kind(trial(**{which: frozenset({7})}))[Kind.EXCLUDED] == (10_000, 60)


def test_counting_prices_before_discounts_has_an_example_of_its_own():
    assert by_kind(trial(after_discount=False))[Kind.DISCOUNTED] == (8_000, 100)
    assert Kind.DISCOUNTED not in by_kind(trial())


def test_a_season_that_is_not_now_is_tried_out_within_it():
    assert trial(active_from_on=dt.date(2031, 1, 1), active_until_on=dt.date(2031, 1, 2)).usual.points == 100
    assert trial(active_until_on=dt.date(2001, 1, 1)).usual.points == 100


def test_rounding_half_up_shows_in_the_small_purchase():
    """Rule 8: 12.50 with one point for each 1.00."""
    assert by_kind(trial())[Kind.SMALL] == (1_250, 12)
    assert by_kind(trial(rounding="half_up"))[Kind.SMALL] == (1_250, 13)


@given(
    points=st.integers(1, 100_000),
    unit=st.integers(1, 10**9),
    minimum=st.integers(0, 10**9),
    hundred=st.integers(0, 10**9),
)
def test_no_promise_breaks_its_own_examples(points, unit, minimum, hundred):
    examples = trial(hundred, points_per_unit=points, unit_minor=unit, min_spend_minor=minimum)
    assert examples.usual.points > 0
    assert examples.cost_percent >= 0


@pytest.mark.django_db
@pytest.mark.parametrize("rounding", ["floor", "half_up"])
def test_a_real_purchase_gets_exactly_what_its_example_said(rounding):
    terms = {"points_per_unit": 3, "unit_minor": 700, "min_spend_minor": 2_000}
    club, ayse = program(rounding=rounding, **terms), CustomerFactory()
    examples = trial(rounding=rounding, **terms)
    for one in (examples.usual, *examples.others):
        complete_order(draft=draft_order(one.spend_minor, customer_id=ayse.pk), program_ids=[club.pk])
        order = Order.objects.latest("pk")
        given = Accrual.objects.filter(order=order).values_list("granted", flat=True).first() or 0
        assert (one.kind, given) == (one.kind, one.points)
