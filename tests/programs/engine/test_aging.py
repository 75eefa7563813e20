"""How long points last, and what is left of them when something is taken back. No database."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.programs.engine import (
    AgingLot,
    AgingTerms,
    Earn,
    Expire,
    MemberState,
    Purchase,
    Reversal,
    Shelf,
    TakeBack,
    is_stricter,
    last_day,
    replay,
)
from tests.programs.engine.shop import order, program, sold, terms

DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2031, 12, 31))
AGING = st.builds(
    AgingTerms, st.integers(1, 60), st.sampled_from(["", "month", "quarter", "half_year", "year"]), st.none() | DAYS
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("active_from", "months", "round_up", "expected"),
    [
        ("2026-05-10", 12, "", "2027-05-10"),
        ("2026-01-31", 1, "", "2026-02-28"),
        ("2028-01-31", 1, "", "2028-02-29"),
        ("2028-02-29", 12, "", "2029-02-28"),
        ("2028-02-29", 48, "", "2032-02-29"),
        ("2026-08-31", 6, "", "2027-02-28"),
        ("2026-12-31", 2, "", "2027-02-28"),
        ("2026-01-31", 1, "month", "2026-02-28"),
        ("2026-05-10", 1, "month", "2026-06-30"),
        ("2026-11-30", 1, "month", "2026-12-31"),
        ("2026-01-01", 2, "quarter", "2026-03-31"),
        ("2026-01-31", 2, "quarter", "2026-03-31"),
        ("2026-02-01", 2, "quarter", "2026-06-30"),
        ("2026-06-30", 3, "quarter", "2026-09-30"),
        ("2026-07-01", 3, "quarter", "2026-12-31"),
        ("2026-05-10", 1, "half_year", "2026-06-30"),
        ("2026-05-31", 2, "half_year", "2026-12-31"),
        ("2026-06-30", 12, "half_year", "2027-06-30"),
        ("2026-05-10", 12, "year", "2027-12-31"),
        ("2026-12-31", 12, "year", "2027-12-31"),
        ("2026-01-01", 11, "year", "2026-12-31"),
    ],
)
def test_months_clamp_to_the_months_end_and_then_round_up(active_from, months, round_up, expected):
    """Rules 37 and 38."""
    assert last_day(day(active_from), AgingTerms(months, round_up)) == day(expected)


def test_without_terms_points_last_for_ever():
    assert last_day(day("2026-05-10"), None) is None


@pytest.mark.parametrize(
    ("active_from", "expected"),
    [("2020-01-01", "2026-11-10"), ("2026-05-09", "2026-11-10"), ("2026-05-11", "2026-11-11")],
)
def test_what_is_older_than_the_change_lasts_a_full_new_period_from_then(active_from, expected):
    """Rule 40."""
    assert last_day(day(active_from), AgingTerms(6, changed_on=day("2026-05-10"))) == day(expected)


@given(DAYS, DAYS, AGING)
def test_older_points_never_outlast_younger_ones(one, other, aging):
    first, second = sorted([one, other])
    assert last_day(first, aging) <= last_day(second, aging)


@given(DAYS, AGING)
def test_rounding_only_lengthens_and_by_less_than_a_year(active_from, aging):
    plain, rounded = last_day(active_from, replace(aging, round_up="")), last_day(active_from, aging)
    assert plain <= rounded < plain + dt.timedelta(days=366)
    assert rounded > active_from


@given(DAYS, AGING, AGING)
def test_terms_that_are_not_stricter_never_bring_a_day_forward(active_from, old, new):
    new = replace(new, changed_on=old.changed_on)
    if not is_stricter(new, old):
        assert last_day(active_from, new) >= last_day(active_from, old)


@pytest.mark.parametrize(
    ("old", "new", "stricter"),
    [
        (None, AgingTerms(12), True),
        (AgingTerms(12), None, False),
        (AgingTerms(12), AgingTerms(12), False),
        (AgingTerms(12), AgingTerms(6), True),
        (AgingTerms(6), AgingTerms(12), False),
        (AgingTerms(12, "year"), AgingTerms(13, "month"), True),
        (AgingTerms(12, "month"), AgingTerms(12, "year"), False),
    ],
)
def test_stricter_is_whatever_could_take_points_sooner(old, new, stricter):
    assert is_stricter(new, old) is stricter


# --- a story in which points age ---
HALF_A_YEAR = AgingTerms(6)


def at(text: str, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(day(text), dt.time(hour), tzinfo=dt.UTC)


def bought(number: int, when: str, total: int = 10_000):
    return order(sold(total), order_id=number, placed_at=at(when), placed_on=day(when))


def returned(an_order, when: str, hour: int = 9, **more):
    lines = tuple(replace(line, refunded_minor=line.total_minor) for line in an_order.lines)
    return Reversal(replace(an_order, lines=lines), "refund", effective_at=at(when, hour), **more)


def play(*facts, state=None, now="2026-11-01", zone=dt.UTC, **settings):
    state = state or MemberState(shelf=Shelf())
    settings = {"aging": HALF_A_YEAR} | settings
    return replay(state=state, program=program(**settings), facts=facts, now=at(now), zone=zone), state


def told(decisions) -> list[tuple]:
    """Each decision in one word, with its points."""
    names = {Earn: "earn", TakeBack: "take", Expire: "expire"}
    return [(names[type(one)], one.taken if isinstance(one, TakeBack) else one.points) for one in decisions]


def test_an_earn_says_how_long_its_points_last():
    (earn,), _state = play(Purchase(bought(1, "2026-05-10")))
    assert (earn.active_from, earn.expires_on) == (day("2026-05-10"), day("2026-11-10"))


def test_the_clock_starts_when_the_points_can_be_spent():
    """Rule 25."""
    slow = program(terms(wait_days=14), aging=HALF_A_YEAR)
    (earn,) = replay(state=MemberState(), program=slow, facts=[Purchase(bought(1, "2026-05-10"))], now=at("2026-11-01"))
    assert (earn.active_from, earn.expires_on) == (day("2026-05-24"), day("2026-11-24"))


def test_the_clock_starts_on_the_shops_day():
    late = replace(bought(1, "2026-05-10"), placed_at=at("2026-05-10", hour=22), placed_on=day("2026-05-11"))
    (earn,), _state = play(Purchase(late), zone=ZoneInfo("Europe/Istanbul"))
    assert (earn.active_from, earn.expires_on) == (day("2026-05-11"), day("2026-11-11"))


def test_a_refund_on_the_last_usable_day_finds_the_points():
    """Rule 38."""
    first = bought(1, "2026-01-10")
    decisions, state = play(Purchase(first), returned(first, "2026-07-10"))
    assert told(decisions) == [("earn", 100), ("take", 100)]
    assert state.available == 0


def test_a_refund_after_the_last_day_finds_the_points_gone():
    first = bought(1, "2026-01-10")
    decisions, state = play(Purchase(first), returned(first, "2026-07-11"))
    assert told(decisions) == [("earn", 100), ("expire", 100), ("take", 0)]
    assert (decisions[1].expires_on, decisions[2].shortfall, state.available) == (day("2026-07-10"), 100, 0)


def test_the_shops_midnight_decides_what_is_over():
    first = bought(1, "2026-01-10")
    decisions, _state = play(Purchase(first), returned(first, "2026-07-10", hour=22), zone=ZoneInfo("Europe/Istanbul"))
    assert told(decisions) == [("earn", 100), ("expire", 100), ("take", 0)]


def test_what_runs_out_after_the_last_fact_is_left_to_the_sweep():
    first = bought(1, "2026-01-10")
    later = bought(2, "2026-09-01", total=5_000)
    assert told(play(Purchase(first), Purchase(later))[0]) == [("earn", 100), ("earn", 50)]


def test_a_refund_of_run_out_points_takes_from_younger_ones():
    """Down to zero means the member's balance, whichever purchase filled it."""
    first, second = bought(1, "2026-01-10"), bought(2, "2026-06-01", total=5_000)
    decisions, state = play(Purchase(first), Purchase(second), returned(first, "2026-08-01"))
    assert told(decisions) == [("earn", 100), ("earn", 50), ("expire", 100), ("take", 50)]
    assert (state.available, [lot.remaining for lot in state.shelf.lots]) == (0, [0])


def test_a_taking_back_draws_its_own_lot_first():
    first, second = bought(1, "2026-01-10"), bought(2, "2026-03-10", total=5_000)
    decisions, _state = play(
        Purchase(first), Purchase(second), returned(second, "2026-04-01"), returned(first, "2026-08-01")
    )
    assert told(decisions) == [("earn", 100), ("earn", 50), ("take", 50), ("expire", 100), ("take", 0)]


def test_then_the_lot_that_runs_out_first_whatever_its_age():
    old = [AgingLot(11, 30, None, 1), AgingLot(12, 30, day("2026-09-01"), 2), AgingLot(13, 30, day("2026-08-01"), 3)]
    shelf = Shelf()
    for lot in old:
        shelf.put(lot)
    shelf.draw(40, first=None)
    assert [(lot.key, lot.remaining) for lot in shelf.lots] == [(13, 0), (12, 20), (11, 30)]
    shelf.draw(25, first=11)
    assert [(lot.key, lot.remaining) for lot in shelf.lots] == [(13, 0), (12, 20), (11, 5)]
    assert [lot.key for lot in shelf.take_over(day("2026-09-02"))] == [12]
    assert [lot.key for lot in shelf.lots] == [11]


def test_among_equal_days_the_older_points_go_first():
    shelf = Shelf()
    for key in (11, 12, (1, 1)):
        shelf.put(AgingLot(key, 10, day("2026-08-01")))
    shelf.draw(15, first=None)
    assert [lot.remaining for lot in shelf.lots] == [0, 5, 10]


def test_points_that_repay_a_debt_have_no_lot_and_never_run_out():
    """Rule 7."""
    state = MemberState(available=-30, shelf=Shelf())
    first = bought(1, "2026-01-10")
    decisions, state = play(Purchase(first), returned(first, "2026-08-01"), state=state, shortfall="allow_debt")
    assert told(decisions) == [("earn", 100), ("expire", 70), ("take", 100)]
    assert state.available == -100


def test_a_refund_that_is_said_to_be_of_tomorrow_does_not_run_ahead_of_the_sweep():
    first = bought(1, "2026-01-10")
    decisions, _state = play(Purchase(first), returned(first, "2026-12-31"), now="2026-07-10")
    assert told(decisions) == [("earn", 100), ("take", 100)]


def test_a_programme_without_expiry_knows_no_lots():
    first = bought(1, "2020-01-10")
    decisions, state = play(Purchase(first), returned(first, "2026-08-01"), state=MemberState(), aging=None)
    assert told(decisions) == [("earn", 100), ("take", 100)]
    assert (decisions[0].expires_on, state.shelf) == (None, None)
