"""The shop sets the look of its letters, and how many one person gets, on one page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.messaging.models import Brand, Cap, Message
from apps.messaging.services import DeliveryDraft, record_delivery, save_brand, save_cap
from tests.factories.messaging import MessageFactory
from tests.factories.staff import UserFactory
from tests.messaging.test_brand import PNG

pytestmark = pytest.mark.django_db
PAGE = "/admin/messaging/brand/"


def as_(role):
    client = Client()
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client


def typed(**more):
    return {"sender_name": "Kahve", "colour": "#7a1f1f", "signature": "Mira"} | more


def test_the_look_and_the_limits_are_saved_together():
    reply = as_("manager").post(
        PAGE, typed(email_letters_max="2", email_days="7", logo=SimpleUploadedFile("l.png", PNG)), follow=True
    )
    assert "Saved. The next letters look like this." in reply.content.decode()
    brand = Brand.objects.get()
    assert (brand.sender_name, brand.colour, bytes(brand.logo)) == ("Kahve", "#7a1f1f", PNG)
    assert list(Cap.objects.values_list("channel", "letters_max", "days")) == [("email", 2, 7)]
    assert f"/letters/logo/{brand.logo_digest}" in reply.content.decode()


def test_the_logo_stays_until_it_is_taken_away():
    client = as_("manager")
    save_brand(logo=PNG)
    client.post(PAGE, typed())
    assert Brand.objects.get().logo_digest
    client.post(PAGE, typed(drops_logo="on"))
    assert Brand.objects.get().logo is None


def test_an_empty_limit_is_no_limit():
    save_cap(channel="sms", letters_max=1, days=7)
    as_("manager").post(PAGE, typed())
    assert not Cap.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"colour": "#ffff00"}, "too pale"),
        ({"colour": "red"}, "six digits"),
        ({"email_letters_max": "2"}, "Say in how many days."),
        ({"email_letters_max": "0", "email_days": "7"}, "greater than or equal to 1"),
        ({"sms_letters_max": "9" * 50, "sms_days": "7"}, "less than or equal to 100"),
        ({"logo_url": "http://kahve.example/l.png"}, "https://"),
        ({"logo": SimpleUploadedFile("l.svg", b"<svg/>")}, "not a picture"),
        ({"logo": SimpleUploadedFile("l.png", PNG + b"0" * 400_000)}, "too large"),
        ({"reply_to": "nobody"}, "valid email"),
        ({"sender_name": "x" * 200}, "at most 100"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_keeps_the_rest(wrong, words):
    text = as_("manager").post(PAGE, typed(signature="Kept words") | wrong).content.decode()
    assert words in text
    assert "Kept words" in text
    assert not Brand.objects.exists() or Brand.objects.get().signature != "Kept words"


def test_who_may_only_look_changes_nothing():
    save_brand(sender_name="Before")
    client = as_("support")
    assert "Before" in client.get(PAGE).content.decode()
    client.post(PAGE, typed())
    assert Brand.objects.get().sender_name == "Before"
    assert client.get(reverse("admin:messaging_brand_change", args=[1])).status_code == 302


def test_the_page_of_a_letter_shows_what_the_provider_told():
    letter = MessageFactory(state="sent", sent_at="2026-05-10T10:00Z", provider_id="p-1")
    for kind in ("delivered", "opened"):
        record_delivery(event=DeliveryDraft(provider="Postmark", event_id=kind, kind=kind, provider_message_id="p-1"))
    text = as_("support").get(reverse("admin:messaging_message_change", args=[letter.pk])).content.decode()
    assert "Postmark" in text
    assert text.count("Opened") >= 1
    assert Message.objects.get().delivery == "opened"
