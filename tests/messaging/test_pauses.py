"""While somebody waits for our answer, nobody sends them an advertisement (E4)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.common import clock
from apps.customers.models import Consent, Notice
from apps.customers.services import current_notice, record_consent
from apps.messaging.errors import BadPause
from apps.messaging.models import Message, Pause
from apps.messaging.services import deliver_due, gate, is_paused, pause, paused_ids, resume
from tests.factories.customers import CustomerFactory
from tests.factories.messaging import MessageFactory

pytestmark = pytest.mark.django_db
A_DAY = dt.timedelta(days=1)


@pytest.fixture
def mira():
    customer = CustomerFactory()
    record_consent(
        customer=customer,
        channel=Consent.Channel.EMAIL,
        purpose=Consent.Purpose.MARKETING,
        granted=True,
        source=Consent.Source.STAFF,
        evidence="paper:1",
        notice=current_notice(kind=Notice.Kind.MARKETING, language="en"),
    )
    return customer


def sent(customer, purpose):
    letter = MessageFactory(customer=customer, purpose=purpose)
    deliver_due(limit=10)
    letter.refresh_from_db()
    return letter.state, letter.reason


HELD = ("skipped", "paused")
GONE = ("sent", "")


@pytest.mark.parametrize(
    ("what", "outcomes"),
    [
        ("marketing", {"marketing": HELD, "survey": GONE, "programme": GONE, "service": GONE}),
        ("surveys", {"marketing": GONE, "survey": HELD, "programme": GONE, "service": GONE}),
        ("all", {"marketing": HELD, "survey": HELD, "programme": HELD, "service": GONE}),
    ],
)
def test_a_pause_holds_what_it_names_and_never_a_service_letter_rule_86(mira, what, outcomes):
    pause(customer=mira, what=what, reference="case:1")
    assert {purpose: sent(mira, purpose) for purpose in outcomes} == outcomes


def test_a_pause_that_begins_after_a_letter_was_written_still_holds_it(mira):
    letter = MessageFactory(customer=mira, purpose="marketing", due_at=clock.now() + dt.timedelta(minutes=1))
    pause(customer=mira, what="marketing", reference="case:1")
    with time_machine.travel(clock.now() + dt.timedelta(minutes=2), tick=False):
        deliver_due(limit=10)
    letter.refresh_from_db()
    assert (letter.state, letter.reason) == HELD


def test_somebody_elses_pause_is_not_mine(mira):
    pause(customer=CustomerFactory(), what="all", reference="case:1")
    assert sent(mira, "marketing") == GONE


def test_letters_go_on_when_it_is_resumed_or_over(mira):
    pause(customer=mira, what="marketing", reference="case:1")
    pause(customer=mira, what="marketing", reference="holiday:1", until=clock.now() + A_DAY)
    resume(reference="case:1")
    assert sent(mira, "marketing") == HELD
    with time_machine.travel(clock.now() + A_DAY, tick=False):
        assert sent(mira, "marketing") == GONE


def test_two_open_cases_are_two_pauses_and_both_must_end(mira):
    for case in ("case:1", "case:2"):
        pause(customer=mira, what="marketing", reference=case)
    resume(reference="case:1")
    assert is_paused(customer=mira, purpose="marketing", at=clock.now())
    resume(reference="case:2")
    assert not is_paused(customer=mira, purpose="marketing", at=clock.now())


def test_the_same_reference_is_the_same_pause_and_a_reopened_case_pauses_again(mira):
    first = pause(customer=mira, what="marketing", reference="case:1")
    assert pause(customer=mira, what="marketing", reference="case:1") == first
    ended = resume(reference="case:1")
    assert resume(reference="case:1") == ended
    assert not is_paused(customer=mira, purpose="marketing", at=clock.now())
    assert pause(customer=mira, what="marketing", reference="case:1") == first
    assert is_paused(customer=mira, purpose="marketing", at=clock.now())
    assert Pause.objects.count() == 1


def test_resuming_what_was_never_paused_is_no_fault():
    assert resume(reference="case:404") is None


def test_a_pause_says_what_and_why_and_ends_in_the_future(mira):
    with pytest.raises(BadPause):
        pause(customer=mira, what="everything", reference="case:1")
    with pytest.raises(BadPause):
        pause(customer=mira, what="all", reference="")
    with pytest.raises(BadPause):
        pause(customer=mira, what="all", reference="case:1", until=clock.now())
    pause(customer=mira, what="all", reference="case:1")
    with pytest.raises(BadPause):
        pause(customer=CustomerFactory(), what="all", reference="case:1")
    assert Pause.objects.count() == 1


def test_the_tables_refuse_a_pause_that_ends_before_it_begins(mira):
    now = clock.now()
    with pytest.raises(IntegrityError, match="messaging_pause_ends_after_it_began"), transaction.atomic():
        Pause.objects.create(customer=mira, what="all", reference="a", since_at=now, until_at=now - A_DAY)
    with pytest.raises(IntegrityError, match="messaging_pause_names_its_cause"), transaction.atomic():
        Pause.objects.create(customer=mira, what="all", reference="")


def test_whoever_asks_in_sets_hears_the_same(mira):
    other = CustomerFactory()
    pause(customer=mira, what="marketing", reference="case:1")
    pause(customer=other, what="surveys", reference="case:2")
    now = clock.now()
    told = {purpose: paused_ids(purpose=purpose, at=now) for purpose in Message.Purpose.values}
    assert told == {"marketing": {mira.pk}, "survey": {other.pk}, "programme": set(), "service": set()}


def test_the_gate_answers_before_anything_is_written(mira):
    now = clock.now() + dt.timedelta(minutes=1)
    asked = {"customer": mira, "channel": "email", "address": mira.email, "at": now}
    assert gate(**asked, purpose="marketing").is_open
    pause(customer=mira, what="marketing", reference="case:1")
    assert gate(**asked, purpose="marketing").reason == "paused"
    assert gate(**asked, purpose="survey").is_open
    assert gate(**asked | {"address": ""}, purpose="survey").reason == "no_address"
