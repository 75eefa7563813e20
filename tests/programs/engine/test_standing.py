"""Each window and basis moved by dated purchases and refunds; what is promised is kept, and what was called off is not."""

from __future__ import annotations

import pytest

from apps.programs.engine import Move, Standing
from tests.programs.engine.climbers import NAMES, buys, day, gives_back, ladder, member, name, told

# What counts, over which time, purchases (day, amount), refunds (order, day, amount; None = cancelled), the judged day,
# and then: the tier, its promise, and the day it is judged next.
YEAR, ROLLING, LIFE = "calendar_year", "rolling", "lifetime"
ROWS = [
    # Spend in a calendar year: the promise lasts to the end of the next (rule 45).
    ("spend", YEAR, [("2026-02-01", 10_000)], [], "2026-12-31", "silver", "2027-12-31", "2027-12-31"),
    ("spend", YEAR, [("2026-02-01", 9_999)], [], "2026-12-31", "base", None, None),
    ("spend", YEAR, [("2026-12-31", 9_999), ("2027-01-01", 1)], [], "2027-01-01", "base", None, None),
    ("spend", YEAR, [("2026-12-31", 10_000)], [], "2027-12-31", "base", None, None),
    (
        "spend",
        YEAR,
        [("2026-05-01", 10_000), ("2027-12-31", 10_000)],
        [],
        "2027-12-31",
        "silver",
        "2028-12-31",
        "2028-12-31",
    ),
    (
        "spend",
        YEAR,
        [("2026-05-01", 10_000), ("2027-01-01", 50_000)],
        [],
        "2027-12-31",
        "gold",
        "2028-12-31",
        "2028-12-31",
    ),
    # A partial refund lowers the day of the purchase and breaks no promise (rules 35, 45).
    (
        "spend",
        YEAR,
        [("2026-05-01", 10_000)],
        [(0, "2026-05-02", 5_000)],
        "2026-05-02",
        "silver",
        "2027-12-31",
        "2027-12-31",
    ),
    (
        "spend",
        YEAR,
        [("2026-05-01", 10_000), ("2027-05-01", 10_000)],
        [(1, "2027-06-01", 1)],
        "2027-12-31",
        "base",
        None,
        None,
    ),
    # Cancelled in full: judged at the end of that day.
    ("spend", YEAR, [("2026-05-01", 10_000)], [(0, "2026-05-01", None)], "2026-05-01", "base", None, None),
    (
        "spend",
        YEAR,
        [("2026-05-01", 10_000)],
        [(0, "2026-05-02", None)],
        "2026-05-01",
        "silver",
        "2027-12-31",
        "2026-05-02",
    ),
    # The last twelve months, to the day; promised for as long again.
    (
        "spend",
        ROLLING,
        [("2025-05-11", 6_000), ("2026-05-10", 4_000)],
        [],
        "2026-05-10",
        "silver",
        "2027-05-10",
        "2027-05-10",
    ),
    ("spend", ROLLING, [("2025-05-10", 6_000), ("2026-05-10", 4_000)], [], "2026-05-10", "base", None, None),
    ("spend", ROLLING, [("2026-05-10", 10_000)], [], "2027-05-09", "silver", "2027-05-10", "2027-05-10"),
    ("spend", ROLLING, [("2026-05-10", 10_000)], [], "2027-05-10", "base", None, None),
    (
        "spend",
        ROLLING,
        [("2026-05-10", 10_000), ("2026-05-11", 10_000)],
        [],
        "2027-05-10",
        "silver",
        "2028-05-10",
        "2028-05-10",
    ),
    # 29 February and month ends are clamped.
    ("spend", ROLLING, [("2028-02-29", 10_000)], [], "2028-02-29", "silver", "2029-02-28", "2029-02-28"),
    (
        "spend",
        ROLLING,
        [("2027-03-01", 5_000), ("2028-02-29", 5_000)],
        [],
        "2028-02-29",
        "silver",
        "2029-02-28",
        "2029-02-28",
    ),
    ("spend", ROLLING, [("2027-02-28", 5_000), ("2028-02-29", 5_000)], [], "2028-02-29", "base", None, None),
    # Everything so far has no end; a refund counts in that night.
    ("spend", LIFE, [("2001-01-01", 5_000), ("2026-05-10", 5_000)], [], "2040-01-01", "silver", None, None),
    ("spend", LIFE, [("2026-05-10", 10_000)], [(0, "2026-05-12", 1)], "2026-05-11", "silver", None, "2026-05-12"),
    ("spend", LIFE, [("2026-05-10", 10_000)], [(0, "2026-05-12", 1)], "2026-05-12", "base", None, None),
    ("spend", LIFE, [("2026-05-10", 20_000)], [(0, "2026-05-12", 1)], "2026-05-12", "silver", None, None),
    # Points: what was granted and is left of it.
    ("points", YEAR, [("2026-05-10", 1_000_000)], [], "2026-05-10", "silver", "2027-12-31", "2027-12-31"),
    ("points", YEAR, [("2026-05-10", 999_900)], [], "2026-05-10", "base", None, None),
    ("points", LIFE, [("2026-05-10", 1_000_000)], [(0, "2026-05-10", 100)], "2026-05-10", "base", None, None),
    ("points", ROLLING, [("2026-05-10", 1_000_000)], [(0, "2026-05-10", None)], "2026-05-10", "base", None, None),
]
# Ten purchases would make a table of their own: here silver is two, gold three.
BY_NUMBER = [
    (YEAR, [("2026-05-10", 1), ("2026-05-10", 1)], [], "2026-05-10", "silver", "2027-12-31"),
    (YEAR, [("2026-12-31", 1), ("2027-01-01", 1)], [], "2027-01-01", "base", None),
    (YEAR, [("2026-05-10", 9), ("2026-05-11", 9)], [(1, "2026-05-12", 4)], "2026-05-12", "silver", "2027-12-31"),
    (LIFE, [("2026-05-10", 9), ("2026-05-11", 9)], [(1, "2026-05-12", 4)], "2026-05-12", "silver", None),
    (LIFE, [("2026-05-10", 9), ("2026-05-11", 9)], [(1, "2026-05-12", None)], "2026-05-12", "base", None),
    (ROLLING, [("2025-05-11", 1), ("2026-05-10", 1)], [], "2026-05-10", "silver", "2027-05-10"),
    (ROLLING, [("2025-05-10", 1), ("2026-05-10", 1)], [], "2026-05-10", "base", None),
]


def story(terms, purchases, refunds, judged):
    climb = member(terms)
    facts = [(on, 0, number, amount) for number, (on, amount) in enumerate(purchases)]
    facts += [(on, 1, number, amount) for number, on, amount in refunds]
    for on, is_refund, number, amount in sorted(facts, key=lambda fact: fact[:2]):
        (gives_back if is_refund else buys)(climb, number, on, amount)
    climb.catch_up(day(judged))
    return climb


def dates(climb):
    return tuple(one and f"{one}" for one in (climb.standing.until_on, climb.standing.review_on))


@pytest.mark.parametrize(("basis", "window", "purchases", "refunds", "judged", "tier", "until", "review"), ROWS)
def test_every_window_is_moved_by_its_days(basis, window, purchases, refunds, judged, tier, until, review):
    terms = ladder(basis=basis, window=window, months=12 if window == ROLLING else 0)
    climb = story(terms, purchases, refunds, judged)
    assert (name(climb), *dates(climb)) == (tier, until, review)


@pytest.mark.parametrize(("window", "purchases", "refunds", "judged", "tier", "until"), BY_NUMBER)
def test_purchases_may_be_counted_instead_of_money(window, purchases, refunds, judged, tier, until):
    terms = ladder(2, 3, basis="orders", window=window, months=12 if window == ROLLING else 0)
    climb = story(terms, purchases, refunds, judged)
    assert (name(climb), dates(climb)[0]) == (tier, until)


def test_thresholds_are_half_open_and_the_top_has_no_end():
    """Rule 48."""
    terms = ladder(100, 200)
    assert [terms.rank_at(value) for value in (-1, 0, 99, 100, 199, 200, 10**12)] == [0, 0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("downgrade", "tiers"),
    [("to_earned", ["base"]), ("one_level", ["gold", "silver", "base"]), ("none", ["platinum"])],
)
def test_a_level_that_is_not_earned_again_goes_down_as_the_shop_says(downgrade, tiers):
    """Rule 46: to the level earned, one level a period, or never."""
    terms = ladder(10_000, 50_000, 90_000, downgrade=downgrade)
    climb = member(terms)
    buys(climb, 1, "2026-05-10", 90_000)
    seen = []
    for year in range(2027, 2032):
        climb.catch_up(day(f"{year}-12-31"))
        seen.append(name(climb))
    assert list(dict.fromkeys(seen)) == tiers


def test_a_permanent_level_is_a_floor_for_whoever_passed_it():
    """Rule 46."""
    terms = ladder(10_000, 50_000, permanent=["silver"])
    climb = member(terms)
    buys(climb, 1, "2026-05-10", 50_000)
    climb.catch_up(day("2040-01-01"))
    assert (name(climb), *dates(climb)) == ("silver", None, None)


def test_not_even_a_permanent_level_stays_where_its_purchase_never_was():
    climb = member(ladder(10_000, 50_000, permanent=["gold"], downgrade="none"))
    buys(climb, 1, "2026-05-10", 50_000)
    gives_back(climb, 1, "2026-05-10")
    climb.catch_up(day("2026-05-10"))
    assert told(climb) == [("gold", "earned", "2026-05-10"), ("base", "refund", "2026-05-11")]


def test_grace_lets_the_days_after_the_promise_count_and_takes_none_away():
    terms = ladder(window=ROLLING, months=12, grace_days=30)
    climb = member(terms)
    buys(climb, 1, "2026-05-10", 10_000)
    assert dates(climb) == ("2027-05-10", "2027-06-09")
    # The first weeks of the promise still count, though the judged day is a month later.
    buys(climb, 2, "2026-05-20", 5_000)
    buys(climb, 3, "2027-06-09", 5_000)
    climb.catch_up(day("2027-06-08"))
    assert dates(climb) == ("2027-05-10", "2027-06-09")
    climb.catch_up(day("2027-06-09"))
    assert told(climb)[-1] == ("silver", "kept", "2027-06-10")
    assert dates(climb) == ("2028-05-10", "2028-06-09")


def test_grace_after_new_year_belongs_to_the_old_year():
    climb = member(ladder(grace_days=10))
    buys(climb, 1, "2026-05-10", 10_000)
    buys(climb, 2, "2027-06-01", 9_999)
    buys(climb, 3, "2028-01-10", 1)
    climb.catch_up(day("2028-01-10"))
    assert (name(climb), dates(climb)) == ("silver", ("2028-12-31", "2029-01-10"))


# Silver from 500.00 and gold from 1,000.00: purchases, days of grace, the judged night, what it says, and the promise.
IN_GRACE = [
    # No calendar year ever reached gold: 600.00 keep silver, and January's 450.00 are not added to them.
    (YEAR, 30, [("2026-06-01", 60_000), ("2027-06-01", 60_000), ("2028-01-20", 45_000)], "silver", "2028-12-31"),
    # Not kept by the year, kept by the days of grace, and no more than kept.
    (YEAR, 30, [("2026-06-01", 60_000), ("2027-06-01", 40_000), ("2028-01-20", 70_000)], "silver", "2028-12-31"),
    # On their last day, and a day too late.
    (YEAR, 30, [("2026-06-01", 60_000), ("2027-06-01", 40_000), ("2028-01-30", 10_000)], "silver", "2028-12-31"),
    (YEAR, 30, [("2026-06-01", 60_000), ("2027-06-01", 40_000), ("2028-01-31", 10_000)], "base", None),
    # What one window reaches goes up at once, in the days of grace as ever.
    (YEAR, 30, [("2026-06-01", 60_000), ("2027-06-01", 60_000), ("2028-01-20", 100_000)], "gold", "2029-12-31"),
    # Who falls lands where year and grace together lead.
    (YEAR, 30, [("2026-06-01", 100_000), ("2027-06-01", 40_000), ("2028-01-20", 10_000)], "silver", "2028-12-31"),
    # 450.00 of the promise and 600.00 of the grace; no three months in a row are 1,000.00.
    (ROLLING, 60, [("2027-09-01", 50_000), ("2027-09-10", 45_000), ("2028-01-20", 60_000)], "silver", "2028-03-01"),
]


@pytest.mark.parametrize(("window", "grace", "purchases", "tier", "until"), IN_GRACE)
def test_the_days_of_grace_keep_a_level_and_bring_nobody_up(window, grace, purchases, tier, until):
    """Rules 46, 48: a level is reached within one window, and grace only lengthens the time for keeping it."""
    terms = ladder(50_000, 100_000, window=window, grace_days=grace, months=3 if window == ROLLING else 0)
    climb = story(terms, purchases, [], "2028-01-31")
    assert (name(climb), dates(climb)[0]) == (tier, until)


# Silver from 500.00 and gold from 1,000.00, thirty days of grace: purchases, and the line of the last night (to what, why,
# counted, needed).
COUNTED = [
    # The year alone, which the night of 30 January is no part of.
    ([("2026-06-01", 60_000), ("2027-06-01", 60_000)], "silver", "kept", 60_000, 50_000),
    # The year and the grace.
    ([("2026-06-01", 60_000), ("2027-06-01", 30_000), ("2028-01-10", 25_000)], "silver", "kept", 55_000, 50_000),
    ([("2026-06-01", 60_000), ("2027-06-01", 30_000), ("2028-01-10", 15_000)], "base", "not_kept", 45_000, 50_000),
    ([("2026-06-01", 100_000), ("2027-06-01", 30_000), ("2028-01-10", 25_000)], "silver", "not_kept", 55_000, 100_000),
]


@pytest.mark.parametrize(("purchases", "tier", "reason", "value", "threshold"), COUNTED)
def test_the_history_tells_the_figure_that_decided(purchases, tier, reason, value, threshold):
    """Rule 51: after days of grace, too."""
    climb = story(ladder(50_000, 100_000, grace_days=30), purchases, [], "2028-01-30")
    last = climb.moves[-1]
    assert told(climb)[-1] == (tier, reason, "2028-01-31")
    assert (last.value, last.threshold) == (value, threshold)


def test_a_renewal_that_rests_on_a_cancelled_purchase_is_taken_back():
    climb = member(ladder())
    buys(climb, 1, "2026-05-10", 10_000)
    buys(climb, 2, "2027-05-10", 10_000)
    climb.catch_up(day("2027-12-31"))
    assert told(climb)[-1] == ("silver", "kept", "2028-01-01")
    gives_back(climb, 2, "2028-01-05")
    climb.catch_up(day("2028-01-05"))
    assert told(climb)[-1] == ("base", "refund", "2028-01-06")


def test_a_status_given_by_hand_rests_on_no_purchase():
    given = Standing(1, day("2026-05-01"), day("2026-12-31"), day("2026-12-31"))
    climb = member(ladder(), given)
    buys(climb, 1, "2026-05-10", 50_000)
    gives_back(climb, 1, "2026-05-10")
    climb.history.insert(0, type(climb.history[0])(given, day("2026-05-01")))
    climb.catch_up(day("2026-05-10"))
    assert (name(climb), dates(climb)) == ("silver", ("2026-12-31", "2026-12-31"))


# Levels without end; one is given by hand from 1 May 2026 until 30 June. Downgrade, permanent levels, what was bought before
# and while it lasts, the level given, and what holds from 1 July.
LENT = [
    (YEAR, "none", [], [], [], "gold", "base"),
    (YEAR, "none", [], [], [("2026-06-01", 10_000)], "gold", "silver"),
    (YEAR, "none", [], [], [("2026-06-01", 50_000)], "gold", "gold"),
    (ROLLING, "none", [], [("2025-07-01", 4_000)], [("2026-06-30", 6_000)], "silver", "silver"),
    (ROLLING, "none", [], [("2025-06-30", 4_000)], [("2026-06-30", 6_000)], "silver", "base"),
    # What members keep they keep, though no window would reach it today.
    (YEAR, "none", [], [("2020-05-01", 10_000)], [], "gold", "silver"),
    (LIFE, "to_earned", [], [("2020-05-01", 10_000)], [], "gold", "silver"),
    (LIFE, "one_level", [], [], [], "gold", "base"),
    # Taken down for a time: then counts what was bought, as it did at every purchase meanwhile.
    (YEAR, "none", [], [("2026-02-01", 50_000)], [], "silver", "gold"),
    (YEAR, "none", ["gold"], [], [], "gold", "gold"),
]


@pytest.mark.parametrize(("window", "downgrade", "permanent", "before", "meanwhile", "lent", "then"), LENT)
def test_a_level_given_by_hand_ends_on_its_day_where_levels_have_no_end(
    window, downgrade, permanent, before, meanwhile, lent, then
):
    """Rules 46, 51: the day that staff named holds, whatever becomes of levels that were earned."""
    terms = ladder(window=window, downgrade=downgrade, permanent=permanent, months=12 if window == ROLLING else 0)
    climb = story(terms, before, [], "2026-04-30")
    given = Standing(NAMES.index(lent), day("2026-05-01"), day("2026-06-30"), day("2026-06-30"))
    climb.take(given, Move(climb.standing, given, "manual", day("2026-05-01"), 0, 0))
    for number, (on, amount) in enumerate(meanwhile, start=10):
        buys(climb, number, on, amount)
    climb.catch_up(day("2026-06-29"))
    assert name(climb) == lent
    climb.catch_up(day("2026-06-30"))
    assert (name(climb), dates(climb)) == (then, (None, None))
    reason = "kept" if then == lent else "not_kept" if NAMES.index(then) < NAMES.index(lent) else "earned"
    assert told(climb)[-1] == (then, reason, "2026-07-01")


def test_a_level_lent_twice_falls_back_to_what_was_there_before_either():
    terms = ladder(downgrade="none")
    climb = story(terms, [("2020-05-01", 10_000)], [], "2026-04-30")
    for on, until in (("2026-05-01", "2026-06-30"), ("2026-06-20", "2026-07-31")):
        given = Standing(2, day(on), day(until), day(until))
        climb.take(given, Move(climb.standing, given, "manual", day(on), 0, 0))
    climb.catch_up(day("2026-07-31"))
    assert (name(climb), dates(climb)[0], climb.standing.earned_on) == ("silver", None, day("2020-05-01"))


def test_a_promise_to_the_end_of_the_calendar_has_no_day_of_grace_behind_it():
    terms = ladder(grace_days=30)
    assert terms.judged_on(day("9999-12-31")) == day("9999-12-31")
    assert terms.judged_on(day("9999-12-11")) == day("9999-12-31")
    assert terms.judged_on(day("2026-12-31")) == day("2027-01-30")


def test_climbing_higher_starts_the_clock_anew():
    """Rule 45."""
    climb = member(ladder(window=ROLLING, months=6))
    buys(climb, 1, "2026-01-31", 10_000)
    assert dates(climb)[0] == "2026-07-31"
    buys(climb, 2, "2026-03-31", 40_000)
    assert (name(climb), dates(climb)[0]) == ("gold", "2026-09-30")


def test_the_level_of_a_day_is_the_one_that_held_then():
    climb = member(ladder())
    buys(climb, 1, "2026-05-10", 50_000)
    climb.catch_up(day("2027-12-31"))
    levels = [climb.level_on(day(on)).tier_id for on in ("2026-05-09", "2026-05-10", "2027-12-31", "2028-01-01")]
    assert levels == [0, 2, 2, 0]


def test_a_late_purchase_of_a_promise_that_would_be_over_by_now_lifts_nobody():
    climb = member(ladder())
    buys(climb, 1, "2026-05-10", 10_000)
    climb.catch_up(day("2027-12-31"))
    assert name(climb) == "base"
    climb.bought(*_late(2, "2025-03-01", 10_000))
    assert name(climb) == "base"
    climb.bought(*_late(3, "2027-03-01", 10_000))
    assert told(climb)[-1] == ("silver", "earned", "2028-01-01")
    assert dates(climb)[0] == "2028-12-31"


def _late(number, on, amount):
    from tests.programs.engine.climbers import purchase

    return purchase(number, on, amount), 0
