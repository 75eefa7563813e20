"""Quiet hours postpone letters that are not asked for; they never drop one (rule 89)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
import time_machine

from apps.messaging.models import Message
from apps.messaging.services import deliver_due, queue_letter
from apps.messaging.services.quiet import after_quiet, is_quiet
from apps.shop.services import current_shop, save_shop
from tests.factories.customers import CustomerFactory
from tests.factories.messaging import MessageFactory

pytestmark = pytest.mark.django_db
ISTANBUL, BERLIN = ZoneInfo("Europe/Istanbul"), ZoneInfo("Europe/Berlin")
MAY_10, MAY_11 = dt.date(2026, 5, 10), dt.date(2026, 5, 11)
MORNING = dt.datetime(2026, 5, 11, 9, tzinfo=ISTANBUL)


def at(day, hour, minute=0, zone=ISTANBUL):
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


def shop(zone=ISTANBUL, start=20, end=9):
    return replace(current_shop(), zone=zone, quiet_from=dt.time(start), quiet_until=dt.time(end))


@pytest.mark.parametrize(
    ("moment", "then"),
    [
        (at(MAY_10, 19, 59), at(MAY_10, 19, 59)),
        (at(MAY_10, 20), MORNING),
        (at(MAY_10, 23, 59), MORNING),
        (at(MAY_11, 0), MORNING),
        (at(MAY_11, 8, 59), MORNING),
        (at(MAY_11, 9), MORNING),
    ],
)
def test_a_letter_in_quiet_hours_waits_for_the_morning(moment, then):
    assert after_quiet(moment, shop()) == then


def test_quiet_hours_within_one_day_and_none_at_all():
    assert after_quiet(at(MAY_10, 13), shop(start=12, end=14)) == at(MAY_10, 14)
    assert not is_quiet(at(MAY_10, 3), shop(start=12, end=14))
    assert not any(is_quiet(at(MAY_10, hour), shop(start=9, end=9)) for hour in range(24))


@pytest.mark.parametrize("day", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)], ids=["gap", "fold"])
def test_the_end_of_quiet_hours_is_the_shops_clock_also_when_it_changes(day):
    night = dt.datetime.combine(day, dt.time(0, 30), tzinfo=BERLIN)
    assert after_quiet(night, shop(BERLIN)).astimezone(BERLIN).time() == dt.time(9)


@pytest.mark.parametrize("day", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)], ids=["gap", "fold"])
def test_quiet_hours_that_end_in_the_changed_hour_still_end(day):
    """02:30 does not exist in March and comes twice in October; a letter goes within the morning, and only then."""
    facts = replace(shop(BERLIN), quiet_until=dt.time(2, 30))
    instant = dt.datetime.combine(day, dt.time(0), tzinfo=BERLIN).astimezone(dt.UTC)
    tried = 0
    while is_quiet(instant, facts):
        instant += dt.timedelta(minutes=1)
        tried += 1
    assert 120 <= tried <= 240
    assert not is_quiet(max(instant, after_quiet(instant, facts)), facts)


def write(purpose, **more):
    return queue_letter(
        reference=f"test:{purpose}",
        template="customers/join_code",
        purpose=purpose,
        to="ada@example.com",
        language="en",
        context={"code": "1"},
        customer=CustomerFactory(),
        **more,
    )


def test_a_letter_written_at_night_is_due_in_the_morning_and_a_code_at_once(mailoutbox):
    with time_machine.travel(at(MAY_10, 22), tick=False) as clock:
        offer, code = write("programme"), write("service")
        assert (offer.due_at, code.due_at) == (MORNING, at(MAY_10, 22))
        assert deliver_due(limit=10) == 1
        clock.move_to(MORNING)
        assert deliver_due(limit=10) == 1
    assert len(mailoutbox) == 2


@pytest.mark.parametrize("purpose", ["programme", "marketing"])
def test_a_letter_that_waited_for_a_postman_until_night_waits_on(mailoutbox, purpose):
    late = MessageFactory(purpose=purpose, due_at=at(MAY_10, 19))
    with time_machine.travel(at(MAY_10, 21), tick=False):
        assert deliver_due(limit=10) == 0
    late.refresh_from_db()
    assert (late.state, late.due_at) == ("queued", MORNING)
    assert mailoutbox == []


def test_a_letter_that_is_over_by_the_morning_says_so():
    letter = MessageFactory(due_at=at(MAY_10, 19), valid_until=at(MAY_11, 0))
    with time_machine.travel(at(MAY_10, 21), tick=False) as clock:
        deliver_due(limit=10)
        clock.move_to(MORNING)
        deliver_due(limit=10)
    assert list(Message.objects.values_list("pk", "state", "reason")) == [(letter.pk, "skipped", "expired")]


def test_a_sweep_that_runs_into_the_evening_stops_there(monkeypatch, mailoutbox):
    MessageFactory.create_batch(3)
    with time_machine.travel(at(MAY_10, 19, 59), tick=False) as clock:
        from apps.messaging.services import delivery

        def send_slowly(message):
            clock.shift(dt.timedelta(minutes=1))
            return send(message)

        send = delivery._deliver
        monkeypatch.setattr(delivery, "_deliver", send_slowly)
        Message.objects.update(due_at=at(MAY_10, 19))
        assert deliver_due(limit=10) == 1


def test_the_shops_own_hours_hold(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        save_shop(
            name="Kahve",
            currency="TRY",
            time_zone="Europe/Istanbul",
            country="TR",
            language="tr",
            quiet_from=dt.time(22),
            quiet_until=dt.time(7),
        )
    assert not is_quiet(at(MAY_10, 21), current_shop())
    assert after_quiet(at(MAY_10, 23), current_shop()) == at(MAY_11, 7)
