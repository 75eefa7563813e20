"""Other hours, holidays and promises while cases are open: the time that has passed is kept (rule 103)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from apps.feedback.errors import BadHours
from apps.feedback.hours import Span
from apps.feedback.models import BusinessHours, Case, Holiday, Promise, Timer
from apps.feedback.public_holidays import PUBLIC_HOLIDAYS, public_holidays
from apps.feedback.reports import USUAL_WEEK, schedule
from apps.feedback.services import (
    add_holidays,
    remove_holidays,
    remove_promises,
    reply,
    save_holiday,
    save_hours,
    save_promise,
    save_rules,
    solve,
    wait,
)
from tests.factories.feedback import at, clock_at, span, support, waiting_case

pytestmark = pytest.mark.django_db
TEN_TO_FOUR = (Span(dt.time(10), dt.time(16)),)


def first_reply(case: Case) -> Timer:
    return case.timers.get(kind=Timer.Kind.FIRST_REPLY)


def test_a_shop_that_says_nothing_answers_from_monday_to_saturday():
    assert schedule().week == USUAL_WEEK
    assert schedule().is_open(at("2026-05-09 12:00"))
    assert not schedule().is_open(at("2026-05-10 12:00"))


def test_shorter_hours_move_what_is_due_and_keep_what_has_passed():
    with clock_at("2026-05-04 15:40"):
        case = waiting_case()
    with clock_at("2026-05-04 15:50"):
        save_hours(week=dict.fromkeys(range(5), TEN_TO_FOUR))
    # Ten minutes under the old hours, ten more until four, forty the next morning.
    assert first_reply(case).due_at == at("2026-05-05 10:40")
    case.refresh_from_db()
    assert case.due_at == at("2026-05-05 10:40")
    assert BusinessHours.objects.count() == 5


def test_time_before_the_change_counts_by_the_hours_of_then():
    with clock_at("2026-05-04 09:00"):
        case = waiting_case()
    with clock_at("2026-05-04 09:30"):
        save_hours(week=dict.fromkeys(range(5), TEN_TO_FOUR))
    assert first_reply(case).due_at == at("2026-05-04 10:30")


def test_a_holiday_that_is_remembered_late_moves_what_is_due():
    with clock_at("2026-05-18 17:30"):
        case = waiting_case()
        feast = save_holiday(holiday=Holiday(day=dt.date(2026, 5, 19), name="Youth Day"))
        assert first_reply(case).due_at == at("2026-05-20 09:30")
        remove_holidays(holidays=[feast])
        assert first_reply(case).due_at == at("2026-05-19 09:30")


def test_a_pause_and_an_answer_stay_what_they_are():
    by = support()
    with clock_at("2026-05-04 10:00"):
        answered, paused, done = (waiting_case() for _number in range(3))
        for case in (answered, paused):
            reply(case=case, text="Yes.", by=by)
        wait(case=paused, by=by)
        solve(case=done, outcome="explained", by=by)
    with clock_at("2026-05-04 12:00"):
        save_hours(week=dict.fromkeys(range(5), TEN_TO_FOUR))
    assert paused.timers.get(kind=Timer.Kind.RESOLUTION).due_at is None
    assert not done.timers.filter(stopped_at=None).exists()
    assert first_reply(answered).result == Timer.Result.KEPT


def test_another_promise_holds_for_open_cases_too():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    with clock_at("2026-05-04 10:20"):
        promise = save_promise(promise=Promise(name="Quick", first_reply_minutes=30))
        assert first_reply(case).due_at == at("2026-05-04 10:30")
        assert case.timers.get(kind=Timer.Kind.RESOLUTION).result == Timer.Result.DROPPED
        assert remove_promises(promises=[promise]) == 1
        assert first_reply(case).due_at == at("2026-05-04 11:00")
    assert case.timers.filter(kind=Timer.Kind.RESOLUTION, stopped_at=None).count() == 1


def test_a_promise_that_became_too_short_is_broken_at_once_and_not_before():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    with clock_at("2026-05-04 10:40"):
        save_promise(promise=Promise(name="Quick", first_reply_minutes=30))
    assert first_reply(case).due_at == at("2026-05-04 10:40")


def test_a_warning_can_come_earlier():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        save_rules(reopen_days=3, warn_percent=50)
    assert first_reply(case).warn_at == at("2026-05-04 10:30")
    with pytest.raises(ValidationError):
        save_rules(reopen_days=3, warn_percent=100)


@pytest.mark.parametrize(
    ("spans", "told"),
    [
        (["12:00-09:00"], "later than the start"),
        (["09:00-12:00", "11:00-18:00"], "lie over each other"),
        ([f"{hour:02}:00-{hour:02}:30" for hour in range(7)], "at most six"),
        ([], "at least one day"),
    ],
)
def test_hours_that_no_week_can_have_are_refused(spans, told):
    with pytest.raises(BadHours, match=told):
        save_hours(week={0: [span(text) for text in spans]})
    assert not BusinessHours.objects.exists()


def test_a_shop_that_opens_one_hour_a_year_does_not_break_a_case():
    Promise.objects.create(name="For ever", resolution_minutes=100_000)
    save_hours(week={0: [Span(dt.time(9), dt.time(9, 1))]})
    case = waiting_case()
    assert case.timers.get().due_at is not None


def test_public_holidays_are_added_once_and_names_of_ones_own_stay():
    Holiday.objects.create(day=dt.date(2026, 10, 29), name="Our feast")
    turkish = public_holidays("TR", 2026)
    assert add_holidays(days=turkish) == len(turkish) - 1
    assert add_holidays(days=turkish) == 0
    assert Holiday.objects.get(day=dt.date(2026, 10, 29)).name == "Our feast"
    assert schedule().elapsed(at("2026-10-28 09:00"), at("2026-10-30 09:00")) == 4 * 3600


@pytest.mark.parametrize("country", sorted(PUBLIC_HOLIDAYS))
def test_public_holidays_are_days_of_every_year(country):
    for year in (2026, 2027, 2028):
        days = public_holidays(country, year)
        assert len(days) == len(PUBLIC_HOLIDAYS[country])
        assert all(day.year == year and name for day, (name, _closes) in days.items())
    assert public_holidays("XX", 2026) == {}
