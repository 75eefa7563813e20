"""Shop days, month ends and the hours that summer time skips or repeats."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from apps.common import clock

BAKU, ISTANBUL, BERLIN = ZoneInfo("Asia/Baku"), ZoneInfo("Europe/Istanbul"), ZoneInfo("Europe/Berlin")


def test_now_is_an_aware_moment_that_tests_can_move() -> None:
    with time_machine.travel(dt.datetime(2026, 3, 1, 21, 30, tzinfo=dt.UTC), tick=False):
        assert clock.now() == dt.datetime(2026, 3, 1, 21, 30, tzinfo=dt.UTC)
        assert clock.local_date(clock.now(), BAKU) == dt.date(2026, 3, 2)
        assert clock.local_date(clock.now(), ISTANBUL) == dt.date(2026, 3, 2)
        assert clock.local_date(clock.now(), BERLIN) == dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-05-31", 0, "2026-05-31"),
    ],
)
def test_a_month_later_stays_within_its_month(day: str, months: int, then: str) -> None:
    """Rule 38: month arithmetic clamps to the month's end."""
    assert clock.add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(then)


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        (ISTANBUL, "2026-07-01", "2026-06-30T21:00:00+00:00"),
        (ISTANBUL, "2015-07-01", "2015-06-30T21:00:00+00:00"),
        (ISTANBUL, "2016-01-15", "2016-01-14T22:00:00+00:00"),
        (BERLIN, "2026-03-29", "2026-03-28T23:00:00+00:00"),
        (BERLIN, "2026-10-26", "2026-10-25T23:00:00+00:00"),
    ],
)
def test_a_shop_day_starts_at_its_own_midnight(zone: ZoneInfo, day: str, start: str) -> None:
    assert clock.start_of_day(dt.date.fromisoformat(day), zone) == dt.datetime.fromisoformat(start)


def test_every_moment_of_a_long_day_belongs_to_that_day() -> None:
    """The night in which an hour is repeated has 25 hours, and all of them are one shop day."""
    first = clock.start_of_day(dt.date(2026, 10, 25), BERLIN)
    hours = [clock.local_date(first + dt.timedelta(hours=hour), BERLIN) for hour in range(25)]
    assert set(hours) == {dt.date(2026, 10, 25)}
    assert clock.local_date(first + dt.timedelta(hours=25), BERLIN) == dt.date(2026, 10, 26)
