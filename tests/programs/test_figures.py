"""What is typed into the figures of a ladder."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from apps.programs.admin.tiers.figures import multiplier_milli, parse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "basis", "kept"), [("10", "points", 10), ("12,50", "spend", 1250), ("0", "orders", 0)]
)
def test_a_figure_is_kept_as_the_ladder_counts(typed: str, basis: str, kept: int) -> None:
    assert parse(typed, basis) == kept


@pytest.mark.parametrize("basis", ["spend", "points", "orders"])
@pytest.mark.parametrize("typed", ["9" * 25, "9" * 5_000, "1e999999", "-1", "NaN", "²"])
def test_a_figure_that_no_shop_reaches_is_refused_in_words(typed: str, basis: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse(typed, basis)
    assert refused.value.message


@pytest.mark.parametrize(("typed", "milli"), [("1,5", 1_500), ("2", 2_000), ("0.001", 1)])
def test_points_times_something_is_kept_in_thousandths(typed: str, milli: int) -> None:
    assert multiplier_milli(typed) == milli


@pytest.mark.parametrize("typed", ["1e999999", "1e400", "sNaN", "NaN", "-1", "0", "101", "0.0001", "x"])
def test_a_multiplier_that_is_no_number_of_times_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        multiplier_milli(typed)
    assert refused.value.code == "bad_multiplier"
