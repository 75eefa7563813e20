"""A mail scanner that opens every link of a letter changes nothing: it unsubscribes nobody and uses no code (rule 92)."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from apps.campaigns.services import TextDraft
from apps.customers.models import Consent
from apps.customers.services import consents_now
from apps.messaging.models import Message
from apps.messaging.services import deliver_due, save_brand
from apps.offers.models import OfferUse, PromoCode
from tests.factories.campaigns import begin, campaign, people
from tests.factories.offers import OfferFactory
from tests.messaging.test_brand import PNG

pytestmark = pytest.mark.django_db
HOME = "http://localhost:8000"


def test_opening_every_link_of_every_letter_changes_nothing(mailoutbox):
    save_brand(logo=PNG)
    mira, ada = people(2)
    offer = OfferFactory.create()
    texts = {"en": TextDraft("Hi {name}", "Use {code} before {last_day}: {link} http://localhost:8000/join/", "Open")}
    begin(campaign(offer=offer, codes="personal", code_days=7, texts=texts, button_url=HOME + "/"))
    deliver_due(limit=10)
    before = list(Consent.objects.values()), list(PromoCode.objects.values()), list(Message.objects.values())
    opened = 0
    for mail in mailoutbox:
        page = mail.alternatives[0].content
        links = set(re.findall(r'(?:href|src)="([^"]+)"', page)) | set(re.findall(r"https?://\S+", mail.body))
        links |= {mail.extra_headers["List-Unsubscribe"].strip("<>")}
        for link in links:
            for method in ("get", "head"):
                reply = getattr(Client(), method)(html.unescape(link).removeprefix(HOME), follow=True)
                assert reply.status_code < 500, link
                opened += 1
    assert opened >= 16
    assert before == (list(Consent.objects.values()), list(PromoCode.objects.values()), list(Message.objects.values()))
    assert not OfferUse.objects.exists()
    assert {consents_now(each)[("email", "marketing")] for each in (mira, ada)} == {True}


def test_pressing_the_link_of_a_letter_stops_the_next_campaign(mailoutbox):
    people(1)
    begin(campaign())
    deliver_due(limit=5)
    link = mailoutbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix(HOME)
    assert Client().post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    row = begin(campaign())
    assert list(row.recipients.values_list("state", "reason")) == [("left_out", "no_consent")]
