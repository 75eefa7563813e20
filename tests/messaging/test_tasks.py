from __future__ import annotations

import datetime as dt

import pytest

from apps.common import clock
from apps.messaging import tasks
from tests.factories.messaging import MessageFactory

pytestmark = pytest.mark.django_db


def test_letters_with_codes_lose_address_and_text_a_week_after_their_end():
    now = clock.now()
    stranger = MessageFactory(customer=None, state="sent", sent_at=now, valid_until=now - dt.timedelta(days=8))
    recent = MessageFactory(customer=None, state="sent", sent_at=now, valid_until=now - dt.timedelta(days=6))
    members = MessageFactory(state="sent", sent_at=now, valid_until=now - dt.timedelta(days=8))
    assert tasks.sweep_out() == 1
    assert tasks.sweep_out() == 0
    for letter in (stranger, recent, members):
        letter.refresh_from_db()
    assert (stranger.to, stranger.subject, stranger.body_text, stranger.body_html) == ("", "", "", "")
    assert stranger.state == "sent"
    assert recent.body_text
    assert members.body_text


def test_without_a_broker_the_page_goes_on(monkeypatch, caplog, django_capture_on_commit_callbacks):
    def no_broker(**_options):
        raise ConnectionError("redis://user:secret@broker")

    monkeypatch.setattr(tasks.deliver_due, "apply_async", no_broker)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.nudge()
    assert "the postman was not nudged: ConnectionError" in caplog.text
    assert "secret" not in caplog.text


def test_the_postman_is_called_only_once_the_letter_is_committed(monkeypatch, django_capture_on_commit_callbacks):
    calls = []
    monkeypatch.setattr(tasks.deliver_due, "apply_async", lambda **_options: calls.append("called"))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.nudge()
        assert calls == []
    assert calls == ["called"]
