"""Letters that surely did not leave are tried again, for a day; what may have arrived never is (E4: nothing dropped)."""

from __future__ import annotations

import datetime as dt
import smtplib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.core.mail.backends import locmem
from django.test import Client
from django.urls import reverse

from apps.common import clock
from apps.messaging.errors import NotAgain
from apps.messaging.gateways import GatewayUnreachable
from apps.messaging.gateways.tray import TrayGateway
from apps.messaging.models import Message
from apps.messaging.services import deliver_due, save_cap, send_again
from tests.factories.customers import CustomerFactory
from tests.factories.messaging import MessageFactory
from tests.factories.staff import UserFactory
from tests.messaging.agreeing import agrees

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 10, 12, tzinfo=dt.UTC)
A_MINUTE, AN_HOUR, A_DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
TO = "ada@example.com"
GREYLISTED = smtplib.SMTPRecipientsRefused({TO: (450, b"greylisted")})
Breaking = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Breaking:
    """A mail server that fails on reaching it, on sending or on parting, until it is mended; gives what was asked of it."""

    @contextmanager
    def broken(failure: Exception, at: str = "send_messages") -> Iterator[list[Any]]:
        asked: list[Any] = []

        def fall(_backend: Any, *letters: Any) -> None:
            asked.append(letters)
            raise failure

        with monkeypatch.context() as patch:
            patch.setattr(locmem.EmailBackend, at, fall)
            yield asked

    return broken


@pytest.fixture
def now() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as moving:
        yield moving


def fate(letter: Message) -> tuple[str, str]:
    letter.refresh_from_db()
    return letter.state, letter.reason


@pytest.mark.parametrize(
    "failure",
    [GREYLISTED, smtplib.SMTPSenderRefused(451, b"busy", "shop"), smtplib.SMTPDataError(452, b"mailbox full")],
    ids=["recipient", "sender", "text"],
)
@pytest.mark.parametrize("purpose", ["service", "programme", "survey"])
def test_a_letter_that_is_wanted_later_is_sent_later(
    now: Any, post: Breaking, mailoutbox: list[Any], failure: Exception, purpose: str
) -> None:
    letter = MessageFactory.create(purpose=purpose)
    with post(failure):
        deliver_due(limit=10)
    assert fate(letter) == ("queued", "not_yet")
    assert letter.due_at == NOON + A_MINUTE
    now.shift(A_MINUTE)
    deliver_due(limit=10)
    assert fate(letter) == ("sent", "")
    assert len(mailoutbox) == 1


def test_one_greylisted_letter_does_not_hold_up_the_others(now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    grey, free = MessageFactory.create(subject="grey"), MessageFactory.create(subject="free")
    send = locmem.EmailBackend.send_messages

    def some(backend: Any, letters: Any) -> int:
        if letters[0].subject == "grey":
            raise GREYLISTED
        return send(backend, letters)

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", some)
    assert deliver_due(limit=10) == 2
    assert (fate(grey)[0], fate(free)[0]) == ("queued", "sent")


def test_the_waits_grow_to_two_hours_and_after_a_day_it_has_failed(now: Any, post: Breaking) -> None:
    letter = MessageFactory.create(purpose="service")
    tried = []
    with post(GREYLISTED):
        while fate(letter)[0] == "queued":
            now.move_to(max(letter.due_at, clock.now()))
            tried.append((clock.now() - NOON) // A_MINUTE)
            deliver_due(limit=10)
    assert tried[:9] == [0, 1, 2, 4, 8, 16, 32, 64, 128]
    assert {later - sooner for sooner, later in pairwise(tried[8:])} == {120}
    assert 24 * 60 <= tried[-1] < 26 * 60
    assert fate(letter) == ("failed", "not_yet")


def test_a_letter_that_is_over_before_the_server_wants_it_says_so(now: Any, post: Breaking) -> None:
    letter = MessageFactory.create(valid_until=NOON + A_MINUTE)
    with post(GREYLISTED):
        deliver_due(limit=10)
    now.shift(A_MINUTE)
    deliver_due(limit=10)
    assert fate(letter) == ("skipped", "expired")


@pytest.mark.parametrize(
    ("failure", "at"),
    [
        (ConnectionRefusedError(), "open"),
        (TimeoutError(), "open"),
        (smtplib.SMTPServerDisconnected(), "open"),
        (smtplib.SMTPNotSupportedError(), "open"),
        (smtplib.SMTPAuthenticationError(535, b"no"), "open"),
        (ConnectionRefusedError(), "send_messages"),
        (smtplib.SMTPSenderRefused(421, b"closing", "shop"), "send_messages"),
    ],
)
def test_while_nobody_is_there_one_letter_asks_for_all(
    now: Any, post: Breaking, mailoutbox: list[Any], failure: Exception, at: str
) -> None:
    letters = MessageFactory.create_batch(5)
    with post(failure, at) as asked:
        for _sweep in range(3):
            deliver_due(limit=100)
        assert len(asked) == 3
    assert [fate(letter) for letter in letters] == [("queued", "unreachable")] * 3 + [("queued", "")] * 2
    assert set(Message.objects.values_list("tries", flat=True)) == {0}
    now.shift(A_MINUTE)
    assert deliver_due(limit=100) == 5
    assert [fate(letter) for letter in letters] == [("sent", "")] * 5
    assert len(mailoutbox) == 5


def test_a_mail_server_that_is_down_for_hours_loses_no_letter(now: Any, post: Breaking, mailoutbox: list[Any]) -> None:
    code, letter = MessageFactory.create(purpose="service"), MessageFactory.create()
    with post(TimeoutError(), "open"):
        for _minute in range(180):
            deliver_due(limit=10)
            now.shift(A_MINUTE)
    deliver_due(limit=10)
    assert fate(code) == fate(letter) == ("sent", "")


def test_a_server_that_is_not_there_for_a_day_is_told_as_a_failure(now: Any, post: Breaking) -> None:
    letter = MessageFactory.create()
    with post(ConnectionRefusedError(), "open"):
        deliver_due(limit=10)
        now.shift(A_DAY - A_MINUTE)
        deliver_due(limit=10)
        assert fate(letter) == ("queued", "unreachable")
        now.shift(A_MINUTE)
        deliver_due(limit=10)
    assert fate(letter) == ("failed", "unreachable")


def test_letters_go_on_while_only_the_sms_service_is_away(
    now: Any, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    def away(*_args: Any, **_named: Any) -> str:
        raise GatewayUnreachable

    monkeypatch.setattr(TrayGateway, "send", away)
    sms = [MessageFactory.create(channel="sms", to="+905321112233") for _number in range(2)]
    letter = MessageFactory.create()
    assert deliver_due(limit=10) == 2
    assert [fate(one) for one in (*sms, letter)] == [("queued", "unreachable"), ("queued", ""), ("sent", "")]


def test_how_the_server_parts_says_nothing_about_the_letter(post: Breaking, mailoutbox: list[Any]) -> None:
    letter = MessageFactory.create(purpose="service")
    with post(TimeoutError(), "close"):
        deliver_due(limit=10)
    assert fate(letter) == ("sent", "")
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    "failure", [TimeoutError(), smtplib.SMTPServerDisconnected(), smtplib.SMTPDataError(-1, b"garbled")]
)
def test_what_may_have_arrived_stays_unknown_and_is_not_sent_again(
    now: Any, post: Breaking, failure: Exception
) -> None:
    letter = MessageFactory.create()
    with post(failure):
        deliver_due(limit=10)
    assert fate(letter) == ("unknown", type(failure).__name__)
    with pytest.raises(NotAgain):
        send_again(letter=letter)
    assert fate(letter)[0] == "unknown"


def test_a_letter_does_not_stand_in_its_own_way_under_the_cap_rule_88(now: Any, post: Breaking) -> None:
    save_cap(channel="email", letters_max=1, days=7)
    mira = agrees(CustomerFactory.create())
    letter = MessageFactory.create(customer=mira, purpose="marketing")
    with post(GREYLISTED):
        deliver_due(limit=10)
    now.shift(A_MINUTE)
    deliver_due(limit=10)
    assert fate(letter) == ("sent", "")
    second = MessageFactory.create(customer=mira, purpose="marketing", valid_until=NOON + A_DAY)
    deliver_due(limit=10)
    assert fate(second) == ("skipped", "capped")


# --- sending again by hand ---
@pytest.mark.parametrize("reason", ["unreachable", "not_yet", "SMTPRecipientsRefused", "GatewayRefused", "gaierror"])
def test_a_failed_letter_that_never_left_is_sent_again(now: Any, mailoutbox: list[Any], reason: str) -> None:
    letter = MessageFactory.create(state="failed", reason=reason, tries=5, attempted_at=NOON - 3 * A_DAY)
    send_again(letter=letter)
    with pytest.raises(NotAgain):
        send_again(letter=letter)
    deliver_due(limit=10)
    assert fate(letter) == ("sent", "")
    assert (len(mailoutbox), letter.attempted_at) == (1, NOON)


def test_what_is_sent_again_has_a_day_of_its_own(now: Any, post: Breaking) -> None:
    letter = MessageFactory.create(state="failed", reason="not_yet", attempted_at=NOON - 3 * A_DAY)
    send_again(letter=letter)
    with post(GREYLISTED):
        deliver_due(limit=10)
    assert fate(letter) == ("queued", "not_yet")


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "failed", "reason": "too_many_tries"},
        {"state": "failed", "reason": "TimeoutError"},
        {"state": "failed", "reason": "SMTPServerDisconnected"},
        {"state": "unknown", "reason": "sender_stopped"},
        {"state": "claimed", "claimed_at": NOON},
        {"state": "queued", "reason": "unreachable"},
        {"state": "held", "reason": "unreachable"},
        {"state": "sent", "sent_at": NOON},
        {"state": "skipped", "reason": "cancelled"},
        {"state": "failed", "reason": "unreachable", "valid_until": NOON},
        {"state": "failed", "reason": "unreachable", "purpose": "survey"},
        {"state": "failed", "reason": "not_yet", "purpose": "service", "tries": 2},
    ],
)
def test_nothing_else_is_sent_again(now: Any, facts: dict[str, Any]) -> None:
    letter = MessageFactory.create(**facts)
    with pytest.raises(NotAgain):
        send_again(letter=letter)
    assert fate(letter) == (facts["state"], facts.get("reason", ""))


def test_a_letter_sent_again_is_asked_every_gate_rules_85_86(now: Any, mailoutbox: list[Any]) -> None:
    letter = MessageFactory.create(purpose="marketing", state="failed", reason="not_yet")
    send_again(letter=letter)
    deliver_due(limit=10)
    assert fate(letter) == ("skipped", "no_consent")
    assert mailoutbox == []


def test_a_code_that_may_have_left_once_is_not_sent_again_by_hand(now: Any, post: Breaking) -> None:
    code, sure = MessageFactory.create(purpose="service"), MessageFactory.create(purpose="service")
    Message.objects.filter(pk=sure.pk).update(due_at=NOON + A_MINUTE)
    with post(TimeoutError()):
        deliver_due(limit=10)
    now.shift(A_MINUTE)
    refused = smtplib.SMTPRecipientsRefused({TO: (550, b"no such user")})
    with post(refused):
        deliver_due(limit=10)
    assert fate(code) == fate(sure) == ("failed", "SMTPRecipientsRefused")
    with pytest.raises(NotAgain):
        send_again(letter=code)
    send_again(letter=sure)
    assert fate(sure)[0] == "queued"


@pytest.mark.parametrize(("role", "state"), [("owner", "queued"), ("manager", "queued"), ("support", "failed")])
def test_who_may_send_again_at_the_desk(role: str, state: str) -> None:
    never = MessageFactory.create(state="failed", reason="unreachable")
    maybe = MessageFactory.create(state="unknown", reason="sender_stopped")
    client = Client()
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    reply = client.post(
        reverse("admin:messaging_message_changelist"),
        {"action": "send_again", "_selected_action": [never.pk, maybe.pk]},
        follow=True,
    )
    assert (fate(never)[0], fate(maybe)[0]) == (state, "unknown")
    said = reply.content.decode()
    assert ("1 letter will be sent again." in said) is (state == "queued")
    assert ("surely did not leave" in said) is (state == "queued")
