"""At most so many advertisements, counted as attempts; what is too much waits while it may, else it says so (rule 88)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.common import clock
from apps.messaging.errors import BadBrand
from apps.messaging.models import Cap, Message
from apps.messaging.services import capped_ids, deliver_due, save_cap
from tests.factories.customers import CustomerFactory
from tests.factories.messaging import MessageFactory
from tests.messaging.agreeing import agrees

pytestmark = pytest.mark.django_db
A_DAY = dt.timedelta(days=1)


@pytest.fixture
def mira():
    return agrees(CustomerFactory())


@pytest.fixture
def two_a_week():
    save_cap(channel="email", letters_max=2, days=7)


def advertise(customer, **more):
    letter = MessageFactory(customer=customer, purpose="marketing", **more)
    deliver_due(limit=10)
    letter.refresh_from_db()
    return letter


def test_the_third_letter_of_a_week_waits_until_the_first_is_a_week_old(mira, two_a_week):
    start = clock.now()
    with time_machine.travel(start, tick=False):
        first = advertise(mira)
    with time_machine.travel(start + A_DAY, tick=False):
        advertise(mira)
        third = advertise(mira, valid_until=start + 30 * A_DAY)
    assert (third.state, third.reason, third.tries) == ("queued", "capped", 0)
    assert third.due_at == first.attempted_at + 7 * A_DAY
    with time_machine.travel(third.due_at, tick=False):
        deliver_due(limit=10)
    third.refresh_from_db()
    assert (third.state, third.reason) == ("sent", "")


def test_a_letter_that_would_come_too_late_is_not_sent_and_says_why(mira, two_a_week):
    for _number in range(2):
        advertise(mira)
    late = advertise(mira, valid_until=clock.now() + 7 * A_DAY - dt.timedelta(seconds=5))
    assert (late.state, late.reason) == ("skipped", "capped")


def test_only_advertisements_count_and_only_they_are_held(mira, two_a_week):
    for purpose in ("service", "programme", "survey", "service"):
        MessageFactory(customer=mira, purpose=purpose)
    deliver_due(limit=10)
    assert advertise(mira).state == advertise(mira).state == "sent"
    for purpose in ("service", "programme", "survey"):
        MessageFactory(customer=mira, purpose=purpose)
    deliver_due(limit=10)
    assert Message.objects.exclude(state="sent").count() == 0


def test_what_was_never_tried_does_not_count(mira, two_a_week):
    for _number in range(3):
        assert advertise(mira, valid_until=clock.now()).reason == "expired"
    assert advertise(mira).state == "sent"


def test_an_attempt_that_failed_counts(mira, two_a_week):
    for number in range(2):
        MessageFactory(customer=mira, purpose="marketing", subject=f"Two\nlines {number}")
    deliver_due(limit=10)
    assert set(Message.objects.values_list("state", flat=True)) == {"failed"}
    assert advertise(mira).reason == "capped"


def test_each_person_and_each_channel_has_a_cap_of_its_own(mira, two_a_week):
    save_cap(channel="sms", letters_max=1, days=30)
    for _number in range(2):
        advertise(mira)
    agrees(mira, channel="sms")
    assert advertise(mira, channel="sms", to=mira.phone).state == "sent"
    assert advertise(mira, channel="sms", to=mira.phone).reason == "capped"
    assert advertise(agrees(CustomerFactory())).state == "sent"


def test_without_a_cap_nothing_is_held(mira):
    assert {advertise(mira).state for _number in range(5)} == {"sent"}
    save_cap(channel="email", letters_max=1, days=7)
    save_cap(channel="email", letters_max=None, days=None)
    assert advertise(mira).state == "sent"


def test_whoever_asks_in_sets_hears_the_same(mira, two_a_week):
    other = agrees(CustomerFactory())
    for _number in range(2):
        advertise(mira)
    advertise(other)
    assert capped_ids(channel="email", at=clock.now()) == {mira.pk}
    assert capped_ids(channel="sms", at=clock.now()) == set()
    assert capped_ids(channel="email", at=clock.now() + 8 * A_DAY) == set()


@pytest.mark.parametrize(("letters", "days"), [(0, 7), (3, 0), (3, None), (101, 7), (3, 366), (-1, 7)])
def test_a_cap_lets_something_through(letters, days):
    with pytest.raises(BadBrand):
        save_cap(channel="email", letters_max=letters, days=days)
    with pytest.raises(IntegrityError, match="messaging_cap_lets_something_through"), transaction.atomic():
        Cap.objects.create(channel="email", letters_max=0, days=1)
