"""What a rhythm suggests, by vectors worked out by hand; nothing is suggested from too little (rules 108 to 110)."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.insights.reports.five.rhythm import (
    House,
    Rhythm,
    house_of,
    lacking,
    suggested_minor,
    usual_gap,
    value_of,
)

NEW_YEAR = dt.date(2026, 1, 1)
HOUSE = House(gap=30.0, return_share=0.5)


def rhythm(days: int, spent: int, first: int, last: int) -> Rhythm:
    """First and last day as days after new year."""
    return Rhythm(days, spent, NEW_YEAR + dt.timedelta(days=first), NEW_YEAR + dt.timedelta(days=last))


def on(day: int) -> dt.date:
    return NEW_YEAR + dt.timedelta(days=day)


@pytest.mark.parametrize(
    ("days", "first", "last", "gap"),
    [
        # Came once: as the house. Came twice, 10 days apart: half theirs, half the house's 30.
        (1, 0, 0, 30.0),
        (2, 0, 10, 20.0),
        # From three days on their own: 40 days in 4 steps, 2 days in 2 steps.
        (5, 0, 40, 10.0),
        (3, 7, 9, 1.0),
    ],
)
def test_the_usual_gap_leans_on_the_house_while_somebody_is_new(days, first, last, gap):
    assert usual_gap(rhythm(days, 100, first, last), HOUSE) == gap


@pytest.mark.parametrize(
    ("whose", "day", "minor"),
    [
        # Five days of purchase, 5,000 altogether, every 10 days: 1,000 × 90 / 10.
        (rhythm(5, 5_000, 0, 40), 50, 9_000),
        # Away for exactly twice the gap is still counted on; a day later no more.
        (rhythm(5, 5_000, 0, 40), 60, 9_000),
        (rhythm(5, 5_000, 0, 40), 61, 0),
        # Came once with 1,000: half of such come back, in 30 days: 0.5 × 1,000 × 90 / 30.
        (rhythm(1, 1_000, 0, 0), 10, 1_500),
        (rhythm(1, 1_000, 0, 0), 61, 0),
        # Came twice: 500 each, every 20 days.
        (rhythm(2, 1_000, 0, 10), 12, 2_250),
        # All of it was given back.
        (rhythm(3, 0, 0, 20), 21, 0),
    ],
)
def test_ninety_days_at_ones_own_pace(whose, day, minor):
    assert suggested_minor(whose, on(day), HOUSE) == minor


def test_purchases_on_following_days_never_promise_more_than_one_a_day():
    crowded = rhythm(30, 30_000, 0, 29)
    assert suggested_minor(crowded, on(30), HOUSE) == 90 * 1_000


def test_the_house_is_the_middle_of_those_with_a_rhythm_and_the_share_that_returned():
    people = [rhythm(3, 1, 0, 20), rhythm(3, 1, 0, 40), rhythm(4, 1, 0, 90), rhythm(2, 1, 0, 1), rhythm(1, 1, 0, 0)]
    assert house_of(people) == House(gap=20.0, return_share=0.8)
    assert house_of([rhythm(2, 1, 0, 5)]) is None


def test_two_spans_of_one_customer_add_up():
    assert rhythm(2, 500, 3, 9) + rhythm(1, 250, 40, 40) == rhythm(3, 750, 3, 40)


def enough(count: int = 500) -> list[Rhythm]:
    """All alike: three days of purchase, 60 and 120 and 180 days after new year, 3,000 altogether."""
    return [rhythm(3, 3_000, 60, 180)] * count


def test_enough_is_known_from_500_buyers_180_days_and_a_recent_purchase_on():
    assert list(lacking(enough(), on(240))) == ["recent"]
    assert list(lacking([*enough(), rhythm(1, 1, 239, 239)], on(240))) == []
    assert list(lacking([*enough(498), rhythm(1, 1, 239, 239)], on(240))) == ["buyers"]
    assert list(lacking([*enough(), rhythm(1, 1, 230, 230)], on(239))) == ["history"]
    assert list(lacking([rhythm(2, 1, 0, 200)] * 500, on(200))) == ["rhythm"]


def test_value_is_hidden_beyond_what_was_spent_while_the_data_is_thin():
    thin = value_of(enough(10), on(200))
    assert (thin.n, thin.spent_minor, thin.suggested_minor, thin.total_minor) == (10, 3_000, None, None)
    assert thin.lacks == ("buyers", "history")


def test_value_adds_what_was_spent_and_what_is_suggested():
    known = value_of(enough(), on(240 - 30))
    assert known.lacks == ("history",)
    people = [*enough(499), rhythm(1, 500, 0, 0)]
    told = value_of(people, on(200))
    # 499 people spend 1,000 every 60 days, so 1,500 in 90; the one who came once has lapsed.
    assert told.spent_minor == round((499 * 3_000 + 500) / 500) == 2_995
    assert told.suggested_minor == round(499 * 1_500 / 500) == 1_497
    assert told.total_minor == 4_492


def test_a_shop_without_buyers_has_no_value_and_not_nought():
    nobody = value_of([], on(0))
    assert (nobody.n, nobody.spent_minor, nobody.total_minor, nobody.lacks) == (0, None, None, ("buyers",))
