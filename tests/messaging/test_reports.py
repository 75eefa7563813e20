"""What the mail provider reports: once each, in any order, and never from a stranger (E5)."""

from __future__ import annotations

import base64
import datetime as dt
import itertools
import json

import pytest
from django.core.mail.backends import locmem
from django.test import Client, override_settings

from apps.common import clock
from apps.customers.services import consents_now
from apps.messaging.models import DeliveryEvent, Message, Suppression
from apps.messaging.services import DeliveryDraft, deliver_due, record_delivery
from tests.factories.messaging import MessageFactory

pytestmark = pytest.mark.django_db
POSTMARK = "/hooks/mail/postmark/tracking/"


@pytest.fixture
def letter():
    return MessageFactory(state="sent", sent_at=clock.now(), provider_id="esp-1")


def report(kind, number=None, **more):
    facts = {"provider": "Postmark", "event_id": number or kind, "kind": kind, "provider_message_id": "esp-1"}
    return record_delivery(event=DeliveryDraft(**facts | more))


def told(letter):
    letter.refresh_from_db()
    return letter.delivery


@pytest.mark.parametrize("order", list(itertools.permutations(["delivered", "opened", "clicked", "bounced"])))
def test_a_late_report_never_hides_a_worse_one(letter, order):
    for kind in order:
        report(kind)
    assert told(letter) == "bounced"
    assert letter.events.count() == 4


def test_a_report_that_comes_twice_counts_once(letter):
    assert report("opened", "e-1") == report("opened", "e-1")
    assert DeliveryEvent.objects.count() == 1
    report("opened", "e-2")
    assert letter.events.count() == 2


def test_an_address_that_bounces_for_good_gets_nothing_more(letter):
    report("bounced", "soft")
    assert not Suppression.objects.exists()
    report("bounced", "hard", is_permanent=True)
    assert list(Suppression.objects.values_list("address", "reason")) == [(letter.to, "bounce")]
    other = MessageFactory(customer=letter.customer)
    deliver_due(limit=5)
    other.refresh_from_db()
    assert (other.state, other.reason) == ("skipped", "suppressed")


def test_whoever_reports_us_as_spam_gets_nothing_more(letter):
    report("complained")
    assert Suppression.objects.get().reason == "complaint"
    assert told(letter) == "complained"


def test_unsubscribing_at_the_provider_is_unsubscribing(letter):
    report("unsubscribed")
    assert consents_now(letter.customer) == {("email", "programme"): False}
    assert told(letter) == ""


def test_a_report_that_overtakes_the_answer_to_the_sending_finds_its_letter_later(monkeypatch):
    letter = MessageFactory()

    def send(_backend, letters):
        report("delivered")
        assert DeliveryEvent.objects.get().message is None
        letters[0].anymail_status = type("Status", (), {"message_id": "esp-1"})()
        return 1

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", send)
    deliver_due(limit=1)
    assert told(letter) == "delivered"
    assert (letter.state, letter.provider_id) == ("sent", "esp-1")
    assert DeliveryEvent.objects.get().message == letter


def test_a_letter_is_found_by_the_number_that_went_with_it(letter):
    report("opened", provider_message_id="", letter=letter.public_id.hex)
    report("clicked", provider_message_id="", letter="no number")
    assert told(letter) == "opened"


def test_a_report_about_nobody_is_kept_and_does_nothing():
    row = report("bounced", provider_message_id="esp-404", is_permanent=True)
    assert row.message is None
    assert not Suppression.objects.exists()


def posted(body, user="mail", password="secret", path=POSTMARK):
    key = base64.b64encode(f"{user}:{password}".encode()).decode()
    return Client().post(path, json.dumps(body), content_type="application/json", HTTP_AUTHORIZATION=f"Basic {key}")


BOUNCE = {
    "RecordType": "Bounce",
    "ID": 4323372036854775807,
    "Type": "HardBounce",
    "TypeCode": 1,
    "MessageID": "esp-1",
    "Email": "ada@example.com",
    "BouncedAt": "2026-05-10T10:00:00Z",
    "Metadata": {},
}


@override_settings(ANYMAIL={"WEBHOOK_SECRET": "mail:secret"})
def test_the_provider_reports_by_webhook(letter):
    assert posted(BOUNCE).status_code == 200
    assert posted(BOUNCE).status_code == 200
    event = DeliveryEvent.objects.get()
    assert (event.kind, event.is_permanent, event.message) == ("bounced", True, letter)
    assert event.happened_at == dt.datetime(2026, 5, 10, 10, tzinfo=dt.UTC)
    assert Suppression.objects.get().address == letter.to


@override_settings(ANYMAIL={"WEBHOOK_SECRET": "mail:secret"})
@pytest.mark.parametrize("keys", [("mail", "guess"), ("", ""), ("other", "secret")])
def test_a_stranger_reports_nothing(letter, keys):
    assert posted(BOUNCE, *keys).status_code == 400
    assert Client().post(POSTMARK, json.dumps(BOUNCE), content_type="application/json").status_code == 400
    assert not DeliveryEvent.objects.exists()


def test_until_the_shop_sets_a_secret_every_report_is_refused(letter):
    for keys in (("mail", "secret"), ("mail", ""), ("", "")):
        assert posted(BOUNCE, *keys).status_code == 400
    assert not DeliveryEvent.objects.exists()


@override_settings(ANYMAIL={"WEBHOOK_SECRET": "mail:secret"})
def test_letters_to_the_shop_are_no_reports():
    assert posted({}, path="/hooks/mail/postmark/inbound/").status_code == 404


@override_settings(EMAIL_BACKEND="anymail.backends.test.EmailBackend")
def test_sending_keeps_the_providers_number():
    letter = MessageFactory()
    deliver_due(limit=1)
    letter.refresh_from_db()
    assert letter.state == "sent"
    assert letter.provider_id != ""


def test_reports_take_a_fixed_number_of_questions(letter, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        report("opened")
    assert Message.objects.get().delivery == "opened"
