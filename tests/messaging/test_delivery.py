from __future__ import annotations

import datetime as dt
import smtplib
from contextlib import contextmanager

import pytest
import time_machine
from django.core.mail.backends import locmem

from apps.common import clock
from apps.customers.models import Consent, Notice
from apps.customers.services import current_notice, record_consent
from apps.messaging.models import Message
from apps.messaging.services import deliver_due, suppress
from apps.messaging.tasks import deliver_due as sweep
from tests.factories.messaging import MessageFactory

pytestmark = pytest.mark.django_db
SERVICE, PROGRAMME, MARKETING = Message.Purpose.SERVICE, Message.Purpose.PROGRAMME, Message.Purpose.MARKETING


def state_of(message):
    message.refresh_from_db()
    return message.state, message.reason


def say(customer, *, purpose, granted):
    record_consent(
        customer=customer,
        channel=Consent.Channel.EMAIL,
        purpose=purpose,
        granted=granted,
        source=Consent.Source.STAFF,
        evidence="paper:1",
        notice=current_notice(kind=Notice.Kind.MARKETING, language="en"),
    )


@pytest.fixture
def broken_post(monkeypatch):
    """A mail server that answers with this failure until it is mended."""

    @contextmanager
    def break_with(failure):
        def send(_backend, _messages):
            raise failure

        with monkeypatch.context() as patch:
            patch.setattr(locmem.EmailBackend, "send_messages", send)
            yield

    return break_with


def test_a_due_letter_is_sent_once(mailoutbox):
    letter = MessageFactory()
    assert deliver_due(limit=10) == 1
    assert deliver_due(limit=10) == 0
    assert state_of(letter) == ("sent", "")
    assert letter.sent_at is not None
    assert [(mail.to, mail.subject, mail.body) for mail in mailoutbox] == [
        ([letter.to], "Your points", "Some end soon.\n")
    ]
    assert mailoutbox[0].alternatives[0].content == "<p>Some end soon.</p>\n"


def test_a_sweep_takes_no_more_than_its_bound_and_the_oldest_first(mailoutbox):
    now = clock.now()
    for minutes in (1, 3, 2):
        MessageFactory(subject=str(minutes), due_at=now - dt.timedelta(minutes=minutes))
    assert deliver_due(limit=2) == 2
    assert [mail.subject for mail in mailoutbox] == ["3", "2"]
    assert sweep() == 1


def test_a_code_to_sign_in_does_not_wait_behind_a_newsletter(mailoutbox):
    now = clock.now()
    MessageFactory(subject="News", due_at=now - dt.timedelta(hours=1))
    MessageFactory(subject="Your code", purpose=SERVICE, due_at=now)
    deliver_due(limit=1)
    assert [mail.subject for mail in mailoutbox] == ["Your code"]


def test_a_letter_for_later_waits(mailoutbox):
    MessageFactory(due_at=clock.now() + dt.timedelta(minutes=5))
    assert deliver_due(limit=10) == 0
    assert mailoutbox == []


def test_a_letter_whose_time_has_passed_is_not_sent_and_says_so(mailoutbox):
    letter = MessageFactory(valid_until=clock.now() - dt.timedelta(seconds=1))
    deliver_due(limit=10)
    assert state_of(letter) == ("skipped", "expired")
    assert mailoutbox == []


def test_a_suppressed_address_gets_nothing_whatever_was_consented_rule_85(mailoutbox):
    letter = MessageFactory(purpose=MARKETING)
    say(letter.customer, purpose=Consent.Purpose.MARKETING, granted=True)
    suppress(address=letter.to.upper(), reason="complaint")
    suppress(address=letter.to, reason="bounce")
    deliver_due(limit=10)
    assert state_of(letter) == ("skipped", "suppressed")
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("purpose", "said", "outcome"),
    [
        (MARKETING, None, ("skipped", "no_consent")),
        (MARKETING, False, ("skipped", "no_consent")),
        (MARKETING, True, ("sent", "")),
        (PROGRAMME, None, ("sent", "")),
        (PROGRAMME, False, ("skipped", "unsubscribed")),
        (PROGRAMME, True, ("sent", "")),
        (SERVICE, None, ("sent", "")),
    ],
)
def test_what_the_person_says_now_decides_rules_85_86(purpose, said, outcome):
    letter = MessageFactory(purpose=purpose)
    if said is not None:
        say(letter.customer, purpose=purpose, granted=said)
    deliver_due(limit=10)
    assert state_of(letter) == outcome


def test_a_yes_to_one_purpose_is_no_yes_to_another():
    letter = MessageFactory(purpose=MARKETING)
    say(letter.customer, purpose=Consent.Purpose.PROGRAMME, granted=True)
    deliver_due(limit=10)
    assert state_of(letter) == ("skipped", "no_consent")


def test_letters_that_may_be_stopped_say_so_in_their_headers_rule_92(mailoutbox):
    MessageFactory(purpose=PROGRAMME)
    MessageFactory(purpose=SERVICE)
    deliver_due(limit=10)
    service, stoppable = (mail.extra_headers for mail in mailoutbox)
    assert stoppable["List-Unsubscribe"].startswith("<http://localhost:8000/u/")
    assert stoppable["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in service


def test_a_sign_in_letter_is_tried_again_with_the_same_code(broken_post, mailoutbox):
    letter = MessageFactory(purpose=SERVICE, body_text="123456")
    with broken_post(TimeoutError()):
        deliver_due(limit=10)
    assert state_of(letter) == ("queued", "")
    with time_machine.travel(clock.now() + dt.timedelta(minutes=1), tick=False):
        deliver_due(limit=10)
    assert state_of(letter) == ("sent", "")
    assert [mail.body for mail in mailoutbox] == ["123456"]


def test_a_code_of_which_nobody_is_ever_sure_fails_with_its_reason(broken_post):
    letter = MessageFactory(purpose=SERVICE)
    for minutes in range(10):
        with broken_post(TimeoutError()), time_machine.travel(clock.now() + dt.timedelta(minutes=minutes)):
            deliver_due(limit=10)
    assert state_of(letter) == ("failed", "TimeoutError")
    assert letter.tries == 5


def test_an_offer_that_may_have_arrived_is_never_sent_twice(broken_post):
    letter = MessageFactory(purpose=PROGRAMME)
    with broken_post(smtplib.SMTPServerDisconnected("secret@example.com")):
        deliver_due(limit=10)
    assert state_of(letter) == ("unknown", "SMTPServerDisconnected")


@pytest.mark.parametrize("purpose", [SERVICE, PROGRAMME])
def test_a_refused_recipient_is_not_asked_again(broken_post, caplog, purpose):
    letter = MessageFactory(purpose=purpose)
    with broken_post(smtplib.SMTPRecipientsRefused({"ada@example.com": (550, b"no such user")})):
        deliver_due(limit=10)
    assert state_of(letter) == ("failed", "SMTPRecipientsRefused")
    assert "ada@example.com" not in caplog.text


def test_one_letter_that_breaks_does_not_hold_up_the_next(mailoutbox):
    bad = MessageFactory(subject="Two\nlines")
    good = MessageFactory()
    assert deliver_due(limit=10) == 2
    assert state_of(bad) == ("failed", "BadHeaderError")
    assert state_of(good) == ("sent", "")


@pytest.mark.parametrize(
    ("purpose", "tries", "outcome"),
    [
        (SERVICE, 1, ("sent", "")),
        (SERVICE, 5, ("failed", "too_many_tries")),
        (PROGRAMME, 1, ("unknown", "sender_stopped")),
        (MARKETING, 1, ("unknown", "sender_stopped")),
    ],
)
def test_after_a_killed_sender_a_code_goes_out_again_and_an_offer_stays_unknown(purpose, tries, outcome):
    then = clock.now() - dt.timedelta(seconds=46)
    letter = MessageFactory(purpose=purpose, state="claimed", claimed_at=then, tries=tries)
    deliver_due(limit=10)
    assert state_of(letter) == outcome


def test_a_letter_being_sent_right_now_is_left_alone(mailoutbox):
    letter = MessageFactory(state="claimed", claimed_at=clock.now() - dt.timedelta(seconds=30))
    assert deliver_due(limit=10) == 0
    assert state_of(letter) == ("claimed", "")
