"""Edges of the business-hour clock (rule 103): midnight, half days, and hours as merchants type them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from apps.feedback.admin.rules import SpansField
from apps.feedback.hours import Schedule, Span, Stopwatch
from tests.factories.feedback import at, span

ISTANBUL = ZoneInfo("Europe/Istanbul")
HOUR = 3_600
FEAST = dt.date(2026, 5, 4)


def daily(text: str, holidays: dict[dt.date, dt.time | None] | None = None) -> Schedule:
    """The same spans on every day of the week."""
    return Schedule(ISTANBUL, (tuple(span(part) for part in text.split()),) * 7, holidays or {})


@pytest.mark.parametrize(
    ("text", "is_possible"),
    [
        ("09:00-18:00", True),
        ("18:00-09:00", False),
        ("09:00-09:00", False),
        ("20:00-00:00", True),
        ("00:00-00:00", True),
    ],
)
def test_a_span_ends_after_it_starts_and_midnight_is_the_end_of_the_day(text, is_possible):
    assert span(text).is_possible is is_possible


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("09:00-12:00", "09:00-12:00", True),
        ("20:00-00:00", "22:00-23:00", True),
        ("00:00-00:00", "09:00-10:00", True),
        ("00:00-08:00", "20:00-00:00", False),
        ("09:00-12:00", "11:59-13:00", True),
        ("09:00-12:00", "12:00-00:00", False),
    ],
)
def test_spans_lie_over_each_other_whichever_is_named_first(one, other, overlap):
    assert span(one).overlaps(span(other)) is overlap
    assert span(other).overlaps(span(one)) is overlap


def test_the_afternoon_may_be_written_before_the_morning():
    schedule = daily("13:00-18:00 09:00-12:00")
    assert schedule.add(at("2026-05-04 11:30"), HOUR) == at("2026-05-04 13:30")
    assert schedule.elapsed(at("2026-05-04 09:00"), at("2026-05-04 18:00")) == 8 * HOUR


@pytest.mark.parametrize(
    ("closes", "hours"),
    [
        (None, 0),
        (dt.time(0), 0),
        (dt.time(8), 0),
        (dt.time(9), 0),
        (dt.time(11), 2),
        (dt.time(12, 30), 3),
        (dt.time(15), 5),
        (dt.time(20), 8),
    ],
)
def test_half_a_day_ends_early_and_never_late(closes, hours):
    schedule = daily("09:00-12:00 13:00-18:00", {FEAST: closes})
    assert schedule.elapsed(at("2026-05-04 00:00"), at("2026-05-05 00:00")) == hours * HOUR


def test_an_evening_until_midnight_is_cut_by_half_a_day_too():
    schedule = daily("18:00-00:00", {FEAST: dt.time(21)})
    assert schedule.add(at("2026-05-04 20:00"), 2 * HOUR) == at("2026-05-05 19:00")
    assert not schedule.is_open(at("2026-05-04 21:00"))
    assert schedule.is_open(at("2026-05-05 23:59"))


def test_the_day_is_the_shops_and_not_that_of_greenwich():
    monday = Schedule(ISTANBUL, ((span("00:00-08:00"),), (), (), (), (), (), ()))
    assert monday.is_open(dt.datetime(2026, 5, 3, 21, 30, tzinfo=dt.UTC))
    assert not monday.is_open(dt.datetime(2026, 5, 3, 20, 59, tzinfo=dt.UTC))
    assert not monday.is_open(dt.datetime(2026, 5, 4, 5, 0, tzinfo=dt.UTC))


def test_what_has_passed_already_is_due_at_once():
    schedule, now = daily("09:00-18:00"), at("2026-05-04 10:00")
    assert schedule.add(now, -HOUR) == now
    assert Stopwatch(2 * HOUR, now).reaches(HOUR, schedule) == now


def test_a_watch_that_rests_keeps_its_figure_however_long_it_rests():
    schedule = daily("09:00-18:00")
    resting = Stopwatch(0, at("2026-05-04 17:00")).pause(at("2026-05-05 10:00"), schedule)
    assert resting == Stopwatch(2 * HOUR, None)
    assert resting.read(at("2026-06-04 10:00"), schedule) == 2 * HOUR
    assert resting.reaches(3 * HOUR, schedule) is None
    going = resting.go_on(at("2026-06-04 10:00"))
    assert going.reaches(3 * HOUR, schedule) == at("2026-06-04 11:00")


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("", ()),
        (" , ;", ()),
        ("9-18", ("09:00-18:00",)),
        ("9.30 – 18:00", ("09:30-18:00",)),
        ("09:00—12:00; 13-17", ("09:00-12:00", "13:00-17:00")),
        ("0-24", ("00:00-00:00",)),
        ("18-00:00", ("18:00-00:00",)),
    ],
)
def test_hours_are_understood_as_merchants_write_them(typed, spans):
    assert SpansField(required=False).clean(typed) == tuple(span(text) for text in spans)


@pytest.mark.parametrize(
    "typed", ["9", "9-", "9:60-18", "24-9", "9-25", "9-34", "9-48", "9am-6pm", "9-18 10-19", "-9-18"]
)
def test_hours_that_no_clock_shows_are_not_guessed_at(typed):
    with pytest.raises(ValidationError, match="09:00-18:00"):
        SpansField(required=False).clean(typed)


def test_hours_come_back_as_they_can_be_typed_again():
    field, spans = SpansField(required=False), (Span(dt.time(9), dt.time(12)), Span(dt.time(20), dt.time(0)))
    shown = field.prepare_value(spans)
    assert shown == "09:00-12:00, 20:00-00:00"
    assert field.clean(shown) == spans
    assert field.prepare_value("nine to six") == "nine to six"
