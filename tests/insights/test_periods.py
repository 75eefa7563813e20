"""Which days are set beside which: whole days only, and as many on both sides wherever the calendar allows."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from apps.insights.reports.periods import last_months, month_of, months, weeks


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def spans(pair) -> tuple[str, str, str, str]:
    return tuple(str(each) for each in (pair.now.first, pair.now.last, pair.before.first, pair.before.last))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        # Thursday: Monday to Wednesday beside Monday to Wednesday.
        ("2026-05-14", ("2026-05-11", "2026-05-13", "2026-05-04", "2026-05-06")),
        ("2026-05-12", ("2026-05-11", "2026-05-11", "2026-05-04", "2026-05-04")),
        # Monday: nothing of this week is over, so the whole last one.
        ("2026-05-11", ("2026-05-04", "2026-05-10", "2026-04-27", "2026-05-03")),
        ("2026-01-02", ("2025-12-29", "2026-01-01", "2025-12-22", "2025-12-25")),
    ],
)
def test_this_week_stands_beside_the_same_weekdays_of_the_last(today, expected):
    assert spans(weeks(day(today))) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-05-14", ("2026-05-01", "2026-05-13", "2026-04-01", "2026-04-13")),
        ("2026-05-02", ("2026-05-01", "2026-05-01", "2026-04-01", "2026-04-01")),
        # The 1st: whole months.
        ("2026-05-01", ("2026-04-01", "2026-04-30", "2026-03-01", "2026-03-31")),
        ("2026-03-01", ("2026-02-01", "2026-02-28", "2026-01-01", "2026-01-31")),
        # The earlier month is shorter.
        ("2026-03-31", ("2026-03-01", "2026-03-30", "2026-02-01", "2026-02-28")),
        ("2024-03-30", ("2024-03-01", "2024-03-29", "2024-02-01", "2024-02-29")),
        ("2026-01-15", ("2026-01-01", "2026-01-14", "2025-12-01", "2025-12-14")),
    ],
)
def test_this_month_stands_beside_the_same_days_of_the_last(today, expected):
    assert spans(months(day(today))) == expected


def test_on_every_day_of_four_years_the_two_periods_do_not_meet_and_end_before_today():
    today = day("2024-01-01")
    for ahead in range(4 * 365 + 1):
        now = today + dt.timedelta(days=ahead)
        for pair in (weeks(now), months(now)):
            assert pair.before.first <= pair.before.last < pair.now.first <= pair.now.last < now
        assert weeks(now).now.days == weeks(now).before.days


def test_months_are_whole_and_follow_each_other():
    found = last_months(day("2026-03-14"), 14)
    assert (str(found[0].first), str(found[-1].last)) == ("2025-01-01", "2026-02-28")
    for earlier, later in itertools.pairwise(found):
        assert (later.first - earlier.last).days == 1
    assert sum(span.days for span in found) == 365 + 31 + 28


def test_a_leap_february_has_29_days():
    assert month_of(day("2028-02-11")).days == 29
