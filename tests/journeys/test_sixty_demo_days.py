"""Two months of the invented shop after the demo's last day, hour by hour: what its members are written, and when."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from apps.common import clock
from apps.common.planner import know_the_sizes
from apps.customers.models import Consent
from apps.ledger.reports import verify
from apps.messaging.models import Message
from apps.messaging.services import deliver_due
from apps.nights.models import Night, Reminder
from apps.nights.services import run_due_nights, write_due_reminders
from loyalty_site.demo.build import open_demo_shop
from loyalty_site.demo.invented import SHOP

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DAYS = 60
# Around midnight, around the quiet hours' ends, and when letters are written.
HOURS = (0, 3, 8, 10, 15, 21)
ZONE = ZoneInfo(SHOP["time_zone"])


def live(today: dt.date) -> None:
    for offset in range(1, DAYS + 1):
        know_the_sizes()
        for hour in HOURS:
            with clock.moved_to(clock.at_time(today + dt.timedelta(days=offset), dt.time(hour, 1), ZONE)):
                list(run_due_nights())
                while write_due_reminders(limit=500) >= 500:
                    pass
                deliver_due(limit=5_000)


@pytest.fixture
def lived(settings) -> dt.date:
    open_demo_shop()
    today = clock.local_date(clock.now(), ZONE)
    live(today)
    return today


def test_sixty_days_of_the_demo_write_each_letter_once_at_the_right_hour_in_the_members_language(lived):
    """Rules 41, 42, 89, 90: nights without a gap, letters in the morning, a reason for each that was not sent."""
    nights = list(Night.objects.filter(day__gte=lived).order_by("day"))
    assert [night.day for night in nights] == [lived + dt.timedelta(days=n) for n in range(DAYS)]
    assert all(night.finished_at for night in nights)

    noted = Reminder.objects.filter(due_at__gte=clock.at_time(lived + dt.timedelta(days=1), dt.time(), ZONE))
    assert noted.filter(state="queued").count() > 100
    for reminder in noted.select_related("message__customer"):
        if reminder.state == "skipped":
            assert reminder.reason
            continue
        assert reminder.state == "queued"
        letter = reminder.message
        assert letter.language == letter.customer.language
        assert letter.state in {"sent", "skipped"}
        assert letter.state == "sent" or letter.reason
        if letter.sent_at is not None:
            assert letter.sent_at.astimezone(ZONE).hour == 10

    sent = Message.objects.filter(
        state="sent", template__startswith="nights/", sent_at__gte=noted.earliest("due_at").due_at
    )
    told = Counter((letter.customer_id, letter.subject) for letter in sent)
    assert set(sent.values_list("language", flat=True)) == {"az", "en", "tr"}
    # A date is told of thirty and seven days before, and never a third time.
    assert max(told.values()) <= 2
    unwilling = Consent.objects.filter(channel="email", purpose="programme", granted=False).values("customer")
    assert not sent.filter(customer__in=unwilling).exists()
    # Each with a link of its own that stops such letters with one click (RFC 8058).
    links = {letter.extra_headers.get("List-Unsubscribe") for letter in mail.outbox} - {None}
    assert len(links) >= sent.count()
    assert verify().differences == []
