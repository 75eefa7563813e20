"""Letters in the merchant's own words (E2)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from apps.common import clock
from apps.messaging.errors import NoNumber, UnknownPlaceholder
from apps.messaging.models import Message
from apps.messaging.services import (
    Button,
    LetterDraft,
    deliver_due,
    note_whatsapp,
    queue_written,
    save_brand,
    whatsapp_link,
    write_letters,
)
from apps.shop.services import forget_shop, save_shop
from tests.factories.customers import CustomerFactory
from tests.messaging.agreeing import agrees

pytestmark = pytest.mark.django_db


@pytest.fixture
def mira():
    return agrees(CustomerFactory(name="Mira <3", email="mira@example.com", phone="+905321112233", language="tr"))


def write(customer, **more):
    facts = {
        "reference": "campaign:1:1",
        "purpose": "marketing",
        "subject": "{name}, {shop}: 20 %",
        "body": "Merhaba {name}!\n\nKod: {code}",
        "kind": "campaigns/newsletter",
        "values": {"code": "YAZ20"},
    }
    return queue_written(customer=customer, **facts | more)


def test_a_letter_is_filled_wrapped_and_sent(mira, mailoutbox):
    save_shop(name="Kahve & Çay", currency="TRY", time_zone="Europe/Istanbul", country="TR", language="tr")
    forget_shop()
    letter = write(mira, button=Button("Menü", "https://kahve.example/menu?a=1&b=2"))
    assert (letter.template, letter.language, letter.to, letter.parts) == (
        "campaigns/newsletter",
        "tr",
        "mira@example.com",
        None,
    )
    deliver_due(limit=1)
    mail = mailoutbox[0]
    html = mail.alternatives[0].content
    assert mail.subject == "Mira <3, Kahve & Çay: 20 %"
    assert mail.body.startswith("Merhaba Mira <3!\n\nKod: YAZ20\n\nMenü:\nhttps://kahve.example/menu?a=1&b=2\n")
    assert "<p>Merhaba Mira &lt;3!</p>" in html
    assert 'href="https://kahve.example/menu?a=1&amp;b=2"' in html
    assert "/u/" in mail.body
    assert "/u/" in html


def test_scores_can_be_tapped_in_the_letter(mira):
    letter = write(
        mira, choices=[Button(str(score), f"https://kahve.example/s/x?score={score}") for score in range(11)]
    )
    assert letter.body_html.count("?score=") == 11
    assert "10: https://kahve.example/s/x?score=10" in letter.body_text


def test_the_same_reference_is_the_same_letter(mira):
    assert write(mira) == write(mira, body="Something else")
    assert Message.objects.count() == 1


def test_a_text_with_an_unknown_place_is_not_written(mira):
    with pytest.raises(UnknownPlaceholder):
        write(mira, subject="{nmae}")
    assert not Message.objects.exists()


def test_who_has_no_name_is_greeted_all_the_same():
    nameless = CustomerFactory(name="", language="en")
    assert "Merhaba dear customer!" in write(nameless).body_text


def test_many_letters_take_as_many_questions_as_one(django_assert_num_queries):
    customers = [CustomerFactory() for _number in range(30)]
    drafts = [
        LetterDraft(
            reference=f"campaign:1:{customer.pk}",
            purpose="marketing",
            customer=customer,
            subject="Hi {name}",
            body="Hello",
            kind="campaigns/newsletter",
        )
        for customer in customers
    ]
    write_letters(drafts=drafts[:1])
    with django_assert_num_queries(3):
        letters = write_letters(drafts=drafts)
    assert [letter.customer_id for letter in letters] == [customer.pk for customer in customers]
    assert Message.objects.count() == 30


def test_it_waits_for_its_hour_and_for_the_end_of_quiet_hours(mira):
    night = clock.now().replace(hour=21, minute=0, second=0, microsecond=0)
    with time_machine.travel(night, tick=False):
        at_night, at_night_for_service = write(mira), write(mira, reference="x", purpose="service")
        tomorrow = write(mira, reference="y", due_at=night + dt.timedelta(days=2, hours=15))
    assert at_night.due_at.hour == 6
    assert at_night_for_service.due_at == night
    assert tomorrow.due_at == night + dt.timedelta(days=2, hours=15)


def test_an_sms_counts_its_parts_and_says_how_to_stop(mira, caplog):
    agrees(mira, channel="sms")
    save_brand(sms_footer="RET yaz 3340'a gönder")
    letter = write(mira, channel="sms", body="{shop}: {code} ile %20 indirim, çay bizden")
    assert (letter.to, letter.subject, letter.body_html) == ("+905321112233", "", "")
    assert letter.body_text == "Müdavim: YAZ20 ile %20 indirim, çay bizden\nRET yaz 3340'a gönder"
    assert letter.parts == 1
    with caplog.at_level("INFO"):
        deliver_due(limit=1)
    letter.refresh_from_db()
    assert letter.state == "sent"
    assert "+90532" not in caplog.text


def test_an_sms_without_a_footer_carries_the_link_that_stops_it(mira):
    assert "http://localhost:8000/u/" in write(mira, channel="sms").body_text
    assert "/u/" not in write(mira, channel="sms", reference="x", purpose="service").body_text


def test_a_whatsapp_opens_with_its_text_and_is_noted(mira):
    assert whatsapp_link(phone="+90 532 111 22 33", text="Merhaba & hoş geldin?") == (
        "https://wa.me/905321112233?text=Merhaba%20%26%20ho%C5%9F%20geldin%3F"
    )
    noted = note_whatsapp(customer=mira, text=" Merhaba ", reference="wa:1")
    assert note_whatsapp(customer=mira, text="Merhaba", reference="wa:1") == noted
    assert (noted.channel, noted.state, noted.body_text) == ("whatsapp", "sent", "Merhaba")
    assert deliver_due(limit=5) == 0


def test_without_a_number_there_is_no_whatsapp():
    with pytest.raises(NoNumber):
        note_whatsapp(customer=CustomerFactory(phone=""), text="x", reference="wa:1")
