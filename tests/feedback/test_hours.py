"""The business-hour clock (rule 103): weekends, holidays, the hour that is missing and the hour that comes twice."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.feedback.hours import NeverOpen, Schedule, Span, Stopwatch
from tests.factories.feedback import span

ISTANBUL, BERLIN = ZoneInfo("Europe/Istanbul"), ZoneInfo("Europe/Berlin")
MINUTE, HOUR = 60, 3_600


def week(days: str, saturday: str = "", sunday: str = "") -> tuple[tuple[Span, ...], ...]:
    def of(text: str) -> tuple[Span, ...]:
        return tuple(span(part) for part in text.split())

    return (of(days),) * 5 + (of(saturday), of(sunday))


OFFICE = Schedule(ISTANBUL, week("09:00-18:00"))
LUNCH = Schedule(ISTANBUL, week("09:00-12:00 13:00-18:00", saturday="10:00-14:00"))
FEAST = Schedule(
    ISTANBUL,
    week("09:00-18:00"),
    {dt.date(2026, 4, 23): None, dt.date(2026, 10, 28): dt.time(13), dt.date(2026, 10, 29): None},
)
NIGHTS = Schedule(BERLIN, week("00:00-08:00", "00:00-08:00", "00:00-08:00"))
ALWAYS = Schedule(BERLIN, week("00:00-00:00", "00:00-00:00", "00:00-00:00"))


def local(text: str, schedule: Schedule, fold: int = 0) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=schedule.zone, fold=fold).astimezone(dt.UTC)


# 2026-05-04 is a Monday. Berlin puts its clock forward on 2026-03-29 at two and back on 2026-10-25 at three.
@pytest.mark.parametrize(
    ("schedule", "start", "seconds", "end"),
    [
        pytest.param(OFFICE, "2026-05-04 10:00", HOUR, "2026-05-04 11:00", id="within a day"),
        pytest.param(OFFICE, "2026-05-04 17:30", HOUR, "2026-05-05 09:30", id="over a night"),
        pytest.param(OFFICE, "2026-05-04 17:00", HOUR, "2026-05-04 18:00", id="ends as the shop closes"),
        pytest.param(OFFICE, "2026-05-04 07:00", HOUR, "2026-05-04 10:00", id="written before opening"),
        pytest.param(OFFICE, "2026-05-04 20:00", HOUR, "2026-05-05 10:00", id="written after closing"),
        pytest.param(OFFICE, "2026-05-08 17:30", HOUR, "2026-05-11 09:30", id="over a weekend"),
        pytest.param(OFFICE, "2026-05-09 12:00", HOUR, "2026-05-11 10:00", id="written on a Saturday"),
        pytest.param(OFFICE, "2026-05-04 10:00", 24 * HOUR, "2026-05-06 16:00", id="three days' work"),
        pytest.param(LUNCH, "2026-05-04 11:30", HOUR, "2026-05-04 13:30", id="over lunch"),
        pytest.param(LUNCH, "2026-05-04 12:30", 30 * MINUTE, "2026-05-04 13:30", id="written at lunch"),
        pytest.param(LUNCH, "2026-05-09 13:30", HOUR, "2026-05-11 09:30", id="Saturday's shorter day"),
        pytest.param(FEAST, "2026-04-22 17:30", HOUR, "2026-04-24 09:30", id="over a holiday"),
        pytest.param(FEAST, "2026-04-23 11:00", HOUR, "2026-04-24 10:00", id="written on a holiday"),
        pytest.param(FEAST, "2026-10-28 12:30", HOUR, "2026-10-30 09:30", id="half a day, then a holiday"),
        pytest.param(FEAST, "2026-10-28 14:00", HOUR, "2026-10-30 10:00", id="written when half the day is over"),
        pytest.param(OFFICE, "2026-05-04 10:00", 0, "2026-05-04 10:00", id="no time at all"),
        pytest.param(NIGHTS, "2026-03-29 01:00", HOUR, "2026-03-29 03:00", id="the hour that is missing"),
        pytest.param(NIGHTS, "2026-03-29 00:00", 7 * HOUR, "2026-03-29 08:00", id="a night of seven hours"),
        pytest.param(NIGHTS, "2026-10-25 00:00", 9 * HOUR, "2026-10-25 08:00", id="a night of nine hours"),
        pytest.param(ALWAYS, "2026-03-29 00:00", 23 * HOUR, "2026-03-30 00:00", id="a day of 23 hours"),
        pytest.param(ALWAYS, "2026-05-04 23:30", HOUR, "2026-05-05 00:30", id="never closed"),
    ],
)
def test_an_hour_of_business_ends_when_a_shopkeeper_would_say(schedule, start, seconds, end):
    begin, expected = local(start, schedule), local(end, schedule)
    assert schedule.add(begin, seconds) == expected
    assert schedule.elapsed(begin, expected) == seconds


def test_the_hour_that_comes_twice_counts_twice():
    start = local("2026-10-25 01:30", NIGHTS)
    assert NIGHTS.add(start, HOUR) == local("2026-10-25 02:30", NIGHTS)
    assert NIGHTS.add(start, 2 * HOUR) == local("2026-10-25 02:30", NIGHTS, fold=1)


@pytest.mark.parametrize(
    ("start", "end", "seconds"),
    [
        ("2026-05-04 18:00", "2026-05-05 09:00", 0),
        ("2026-05-08 18:00", "2026-05-11 09:00", 0),
        ("2026-05-04 11:00", "2026-05-04 10:00", 0),
        ("2026-05-04 08:00", "2026-05-04 20:00", 9 * HOUR),
        ("2026-05-01 00:00", "2026-06-01 00:00", 21 * 9 * HOUR),
    ],
)
def test_only_open_hours_count(start, end, seconds):
    assert OFFICE.elapsed(local(start, OFFICE), local(end, OFFICE)) == seconds


def test_a_shop_that_never_opens_is_said_to_be_so():
    with pytest.raises(NeverOpen):
        Schedule(ISTANBUL, week("")).add(local("2026-05-04 10:00", OFFICE), HOUR)


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [("2026-05-04 09:00", True), ("2026-05-04 17:59", True), ("2026-05-04 18:00", False), ("2026-05-09 12:00", False)],
)
def test_the_shop_is_open_from_the_first_minute_to_before_the_last(instant, is_open):
    assert OFFICE.is_open(local(instant, OFFICE)) is is_open


def test_spans_of_a_day_may_touch_and_not_overlap():
    assert not span("09:00-12:00").overlaps(span("12:00-18:00"))
    assert span("13:00-18:00").overlaps(span("09:00-13:30"))
    assert span("09:00-00:00").overlaps(span("20:00-21:00"))
    assert not span("18:00-09:00").is_possible
    assert span("18:00-00:00").is_possible


def test_a_pause_does_not_count():
    watch = Stopwatch(since=local("2026-05-04 10:00", OFFICE))
    paused = watch.pause(local("2026-05-04 10:40", OFFICE), OFFICE)
    assert (paused.banked, paused.since) == (40 * MINUTE, None)
    assert paused.read(local("2026-05-06 12:00", OFFICE), OFFICE) == 40 * MINUTE
    assert paused.reaches(HOUR, OFFICE) is None
    again = paused.go_on(local("2026-05-06 17:50", OFFICE))
    assert again.reaches(HOUR, OFFICE) == local("2026-05-07 09:10", OFFICE)


def test_pausing_twice_or_going_on_twice_changes_nothing():
    start, later = local("2026-05-04 10:00", OFFICE), local("2026-05-04 11:00", OFFICE)
    watch = Stopwatch(since=start)
    assert watch.go_on(later) == watch
    assert watch.pause(later, OFFICE).pause(later, OFFICE) == watch.pause(later, OFFICE)


def test_other_hours_keep_what_was_counted_under_the_old_ones():
    """Twenty minutes are over when the shop decides to close at four: the other forty come the next morning."""
    changed = local("2026-05-04 16:20", OFFICE)
    shorter = Schedule(ISTANBUL, week("09:00-16:00"))
    watch = Stopwatch(since=local("2026-05-04 16:00", OFFICE)).pause(changed, OFFICE).go_on(changed)
    assert watch.reaches(HOUR, shorter) == local("2026-05-05 09:40", OFFICE)


def test_a_promise_that_became_shorter_than_what_passed_is_due_at_once():
    changed = local("2026-05-04 11:00", OFFICE)
    watch = Stopwatch(since=local("2026-05-04 10:00", OFFICE)).pause(changed, OFFICE).go_on(changed)
    assert watch.reaches(30 * MINUTE, OFFICE) == changed


instants = st.integers(0, 365 * 24 * HOUR).map(
    lambda n: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + n * dt.timedelta(0, 1)
)
schedules = st.sampled_from([OFFICE, LUNCH, FEAST, NIGHTS, ALWAYS])


@given(schedules, instants, st.integers(1, 60 * HOUR))
def test_adding_time_and_counting_it_agree(schedule, start, seconds):
    end = schedule.add(start, seconds)
    assert schedule.elapsed(start, end) == seconds
    assert schedule.elapsed(start, end - dt.timedelta(seconds=1)) == seconds - 1


@given(schedules, st.lists(instants, min_size=3, max_size=3))
def test_a_time_is_the_sum_of_its_parts(schedule, moments):
    first, middle, last = sorted(moments)
    parts = [schedule.elapsed(start, end) for start, end in pairwise([first, middle, last])]
    assert schedule.elapsed(first, last) == sum(parts)
