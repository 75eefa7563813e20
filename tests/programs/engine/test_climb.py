"""Whatever happens and however late the nights run: the same status, and never one that nobody earned."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from apps.programs.engine import LadderTerms
from tests.programs.engine.climbers import buys, gives_back, ladder, member

START = dt.date(2026, 1, 1)

terms = st.builds(
    lambda window, basis, downgrade, grace, months, permanent: ladder(
        *((2, 4) if basis == "orders" else (100, 400) if basis == "points" else (10_000, 40_000)),
        window=window,
        basis=basis,
        downgrade=downgrade,
        grace_days=grace,
        months=months if window == "rolling" else 0,
        permanent=["silver"] if permanent else [],
    ),
    st.sampled_from(["lifetime", "calendar_year", "rolling"]),
    st.sampled_from(["spend", "points", "orders"]),
    st.sampled_from(["none", "one_level", "to_earned"]),
    st.sampled_from([0, 10]),
    st.sampled_from([1, 3, 12]),
    st.booleans(),
)
# Days since the fact before, and an amount: a purchase, or a refund of an earlier order (None: all of it).
fact = st.one_of(
    st.tuples(st.just("buy"), st.integers(0, 90), st.integers(1, 30_000), st.just(0)),
    st.tuples(st.just("refund"), st.integers(0, 90), st.integers(1, 30_000), st.integers(0, 20)),
    st.tuples(st.just("cancel"), st.integers(0, 90), st.just(0), st.integers(0, 20)),
)
stories = st.lists(fact, min_size=1, max_size=14)


def live(rules: LadderTerms, story: list, *, nightly: bool):
    """The story lived through, with every night run, or with none until the end."""
    climb, today, number = member(rules), START, 0
    for kind, later, amount, which in story:
        for _night in range(later):
            if nightly:
                climb.catch_up(today)
            today += dt.timedelta(days=1)
        if kind == "buy":
            number += 1
            buys(climb, number, f"{today}", amount)
        elif number:
            order = 1 + which % number
            left = climb.entries[order].spend_left
            if left:
                gives_back(climb, order, f"{today}", None if kind == "cancel" else min(amount, left))
    end = today + dt.timedelta(days=800)
    while nightly and today < end:
        climb.catch_up(today)
        today += dt.timedelta(days=1)
    climb.catch_up(end)
    return climb


@given(rules=terms, story=stories)
def test_nights_that_did_not_run_are_made_up_for_exactly(rules, story):
    """Rule 42: the same moves on the same days."""
    lived, late = live(rules, story, nightly=True), live(rules, story, nightly=False)
    assert late.moves == lived.moves
    assert late.standing == lived.standing


@given(rules=terms, story=stories)
def test_the_history_is_unbroken_and_ends_with_the_present(rules, story):
    """Rule 51: each move begins where the one before ended, and days never run backwards."""
    climb = live(rules, story, nightly=False)
    ranks = [0] + [move.after.rank for move in climb.moves]
    assert [move.before.rank for move in climb.moves] == ranks[:-1]
    assert climb.standing.rank == ranks[-1]
    days = [move.on for move in climb.moves]
    assert days == sorted(days)


@given(rules=terms, story=stories)
def test_nobody_goes_down_before_the_promised_day_unless_a_purchase_was_called_off(rules, story):
    """Rules 44, 45."""
    for move in live(rules, story, nightly=True).moves:
        fell = move.after.rank < move.before.rank
        if fell and move.reason == "not_kept":
            assert move.before.until_on is not None
            assert move.on > move.before.until_on + dt.timedelta(days=rules.grace_days)
        if fell and rules.downgrade == "none":
            assert move.reason == "refund"


@given(rules=terms, story=stories)
def test_when_everything_is_called_off_nobody_stands_above_the_base(rules, story):
    climb = live(rules, story, nightly=True)
    last = climb.book.last_day + dt.timedelta(days=900)
    for order, entry in sorted(climb.entries.items()):
        if not entry.is_void:
            gives_back(climb, order, f"{last}")
    climb.catch_up(last + dt.timedelta(days=1))
    kept_without_earning = climb.standing.rank and climb.standing.earned_on is None
    assert climb.standing.rank == 0 or kept_without_earning


@given(rules=terms, story=stories)
def test_what_counts_is_what_the_orders_say(rules, story):
    climb = live(rules, story, nightly=True)
    left = sum(entry.counts(rules.basis)[0] for entry in climb.entries.values())
    bought = sum(entry.counts(rules.basis)[1] for entry in climb.entries.values())
    assert climb.book.left(dt.date.min, dt.date.max) == left
    assert climb.book.bought(dt.date.min, dt.date.max) == bought
    assert 0 <= left <= bought
