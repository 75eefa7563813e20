"""Sixty days of a shop in Berlin on a moved clock, the change to summer time and three days without power among them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from apps.customers.services import record_consent
from apps.messaging.models import Message
from apps.messaging.services import deliver_due, suppress
from apps.messaging.services.carrying import compose
from apps.nights.models import Night, Reminder
from apps.nights.services import write_due_reminders
from tests.factories.customers import CustomerFactory
from tests.factories.nights import days, moment, nights_now
from tests.factories.programs import member, program
from tests.factories.rewards import RewardFactory, take

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
START, OFF = dt.date(2026, 3, 1), {dt.date(2026, 3, 20) + days(n) for n in range(3)}
HOURS = (0, 1, 2, 3, 8, 9, 10, 11, 15, 20, 23)
LAST_DAYS = [START + days(n) for n in (5, 12, 20, 26, 28, 31, 40, 52, 58, 70, 88)]


@pytest.fixture
def lived(settings, give):
    settings.SHOP_TIME_ZONE = "Europe/Berlin"
    with moment(START - days(60), zone=BERLIN):
        club = program(code="club", hundred_points_minor=1_000)
        people = {
            name: member(club, CustomerFactory(name=name, language=language, **more))
            for name, language, more in (
                ("Ada", "en", {}),
                ("Ayşe", "tr", {}),
                ("Leyla", "az", {}),
                ("Nobody", "en", {"email": ""}),
                ("Blocked", "tr", {}),
                ("Unwilling", "az", {}),
                ("Spender", "en", {}),
            )
        }
        for mine in people.values():
            for last in LAST_DAYS:
                give(mine, 100, last)
        suppress(address=people["Blocked"].customer.email, reason="complaint")
        take(RewardFactory(program=club, price_points=1_100, code_days=300), people["Spender"])
    sent: list[tuple[dt.datetime, Message]] = []
    for offset in range(60):
        day = START + days(offset)
        for hour in () if day in OFF else HOURS:
            with moment(day, hour, 5, zone=BERLIN):
                live_an_hour(day, hour, people["Unwilling"].customer)
    for message in Message.objects.filter(state="sent").order_by("sent_at", "pk").select_related("customer"):
        sent.append((message.sent_at.astimezone(BERLIN), message))
    return people, sent


def live_an_hour(day, hour, unwilling):
    nights_now()
    write_due_reminders(limit=99)
    if (day, hour) == (START + days(10), 10):
        # The letter of this morning is queued already.
        assert Message.objects.filter(customer=unwilling, state="queued").count() == 1
        record_consent(
            customer=unwilling, channel="email", purpose="programme", granted=False, source="staff", evidence="paper:1"
        )
    deliver_due(limit=99)


def awaited():
    """On which mornings a member hears of which last days: rule 41 written down a second time.

    Thirty and seven days before; and as there is one letter in seven days, what the next six would bring comes with it.
    """
    told, heard = set(), set()
    for offset in range(60):
        morning = START + days(offset)
        if morning in OFF:
            continue  # while the shop was dark nobody wrote; it is made up for when the light comes back
        left = {last: (last - morning).days for last in LAST_DAYS}
        due = {(last, 30) for last in LAST_DAYS if 8 <= left[last] <= 30}
        due |= {(last, 7) for last in LAST_DAYS if 0 <= left[last] <= 7}
        if due - told:
            due |= {(last, before) for last in LAST_DAYS for before in (30, 7) if before < left[last] <= before + 6}
            heard |= {(morning, last) for last, _before in due - told}
            told |= due
    return heard


def test_sixty_days_of_letters(lived, mailoutbox):
    people, sent = lived
    assert Night.objects.count() == 60
    assert not Reminder.objects.filter(state="waiting").exists()

    # Each date once, on its morning, to each of those who may be written to; and one letter at a time.
    told = Counter((message.customer.name, at.date(), day) for at, message in sent for day in dates_in(message))
    expected = awaited()
    for name in ("Ada", "Ayşe", "Leyla"):
        mine = {(morning, last): times for (who, morning, last), times in told.items() if who == name}
        assert mine == dict.fromkeys(((morning, spelled(last, name)) for morning, last in expected), 1)

    for name in people:
        mornings = sorted(at.date() for at, message in sent if message.customer.name == name)
        assert all(later - earlier >= days(7) for earlier, later in pairwise(mornings))

    # At the shop's hour, before and after the clocks changed; what the dark days held up, when quiet hours ended.
    hours = Counter((at.date() == max(OFF) + days(1), at.hour) for at, _message in sent)
    assert {when for when in hours if when != (True, 9)} <= {(False, 10), (True, 10)}
    assert len([last for last in LAST_DAYS if made_up_for(last)]) > 1
    assert hours[True, 9] == 3

    # In each member's language.
    assert {
        (message.customer.name, message.language) for _at, message in sent if message.customer.name != "Unwilling"
    } == {
        ("Ada", "en"),
        ("Ayşe", "tr"),
        ("Leyla", "az"),
    }

    # Who was not written to is listed with the reason.
    reasons = {
        name: Counter(Reminder.objects.filter(membership=mine).values_list("state", "reason"))
        for name, mine in people.items()
    }
    assert set(reasons["Nobody"]) == {("skipped", "no_address")}
    assert set(reasons["Blocked"]) == {("skipped", "suppressed")}
    assert not reasons["Spender"], "points that are set aside do not end"
    assert set(reasons["Unwilling"]) == {("queued", ""), ("skipped", "unsubscribed")}
    withdrawn = Message.objects.get(customer=people["Unwilling"].customer, state="skipped")
    assert (withdrawn.reason, len(mailoutbox)) == ("unsubscribed", len(sent))
    after = [at for at, message in sent if message.customer.name == "Unwilling" and at.date() >= START + days(10)]
    assert after == []

    # Each can be stopped with one click.
    assert all("List-Unsubscribe" in compose(message).extra_headers for _at, message in sent)


def made_up_for(last):
    return any(morning in OFF for morning in (last - days(30), last - days(7)))


def dates_in(message):
    found = re.findall(r"\d{1,2} \w+ 2026", message.body_text)
    assert found
    return found


MONTHS = {
    "Ada": ["March", "April", "May"],
    "Ayşe": ["Mart", "Nisan", "Mayıs"],
    "Leyla": ["mart", "aprel", "may"],
}


def spelled(day, name):
    return f"{day.day} {MONTHS[name][day.month - 3]} {day.year}"
