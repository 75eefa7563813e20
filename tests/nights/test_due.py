"""Which night is due, by the shop's clock (rule 42)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command

from apps.nights.models import Night
from apps.nights.services import due_day, is_late
from apps.nights.tasks import run_due
from tests.factories.nights import MAY_10, days, live, moment, nights_now
from tests.factories.programs import program

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def test_a_day_that_is_not_over_has_no_night_yet():
    with moment(MAY_10, 23, 59):
        assert nights_now() == [MAY_10 - days(1)]
        assert due_day() is None
    with moment(MAY_10 + days(1), 0, 0):
        assert due_day() == MAY_10


def test_the_first_night_of_a_shop_is_yesterdays_and_no_older_one():
    """Nightly catch-up never starts at the oldest row."""
    with moment(MAY_10):
        assert nights_now() == [MAY_10 - days(1)]


def test_missed_nights_come_one_by_one_from_the_last_finished_one_on():
    with moment(MAY_10):
        nights_now()
    with moment(MAY_10 + days(4)):
        assert nights_now() == [MAY_10 + days(n) for n in range(4)]
        assert nights_now() == []


def test_a_night_that_was_begun_comes_before_the_next():
    Night.objects.create(day=MAY_10 - days(3))
    with moment(MAY_10):
        assert nights_now() == [MAY_10 - days(3), MAY_10 - days(2), MAY_10 - days(1)]


def test_asking_whether_a_night_is_due_costs_one_question(django_assert_num_queries):
    with moment(MAY_10):
        nights_now()
        with django_assert_num_queries(1):
            assert due_day() is None


def test_a_shop_that_changes_nothing_for_a_year_has_365_nights():
    live(MAY_10, 365, by_day=lambda _day: None)
    assert Night.objects.filter(finished_at__isnull=False).count() == 365
    assert Night.objects.order_by("day").first().day == MAY_10 - days(1)


@pytest.mark.parametrize(
    ("changes_on", "hours"), [(dt.date(2026, 3, 29), 23), (dt.date(2026, 10, 25), 25)], ids=["gap", "fold"]
)
def test_where_the_clock_is_put_forward_or_back_each_day_has_one_night(settings, changes_on, hours):
    """Asked every four minutes over three days, as beat does; the day of the change has 23 or 25 hours."""
    settings.SHOP_TIME_ZONE = "Europe/Berlin"
    start = dt.datetime.combine(changes_on - days(1), dt.time(), tzinfo=BERLIN).astimezone(dt.UTC)
    began: dict[dt.date, dt.datetime] = {}
    for tick in range(0, (24 + hours + 24) * 60, 4):
        now = start + dt.timedelta(minutes=tick)
        with time_machine.travel(now, tick=False):
            for day in nights_now():
                began[day] = now
    assert list(began) == [changes_on - days(2), changes_on - days(1), changes_on]
    assert began[changes_on] - began[changes_on - days(1)] == dt.timedelta(hours=hours)


def test_a_clock_that_is_set_back_a_day_repeats_no_night():
    with moment(MAY_10):
        nights_now()
    with moment(MAY_10 - days(2)):
        assert nights_now() == []


def test_beat_rings_often_and_mostly_for_nothing():
    with moment(MAY_10):
        assert [run_due(), run_due()] == [1, 0]


def test_by_hand_the_command_says_what_it_did(capsys):
    with moment(MAY_10):
        call_command("run_nights")
        call_command("run_nights")
    said = capsys.readouterr().out
    assert said.startswith("2026-05-09\n  Waiting points become available: 0\n")
    assert said.endswith("No night is due.\n")


def test_a_night_is_late_when_it_is_not_over_by_morning():
    with moment(MAY_10):
        nights_now()
        assert not is_late()
    with moment(MAY_10 + days(1), 2, 59):
        assert not is_late()
    with moment(MAY_10 + days(1), 3, 1):
        assert is_late()
        nights_now()
        assert not is_late()


def test_a_shop_whose_nights_never_ran_is_told_after_its_first_day():
    with moment(MAY_10):
        assert not is_late()
        program()
        assert not is_late()
    with moment(MAY_10 + days(1), 3, 1):
        assert is_late()
