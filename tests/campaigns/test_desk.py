"""A campaign at the desk: write it, look at it, see who gets it, send it, read what came of it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.campaigns.models import Campaign, Recipient
from apps.campaigns.services import TextDraft, schedule
from apps.common import clock
from apps.messaging.models import Message
from apps.messaging.services import deliver_due
from apps.offers.models import PromoCode
from apps.offers.services import add_code
from tests.factories.campaigns import begin, campaign, people
from tests.factories.offers import OfferFactory
from tests.factories.segments import bought
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    client = Client()
    client.force_login(UserFactory.create(role="manager"), backend="apps.staff.backends.RoleBackend")
    return client


def page(name, row):
    return reverse(f"admin:campaigns_campaign_{name}", args=[row.pk])


def typed(**more):
    return {
        "name": "Spring",
        "goal": "visit",
        "channel": "email",
        "hold_out_percent": "10",
        "codes": "none",
        "valid_days": "3",
        "subject_en": "Hello {name}",
        "body_en": "News.",
    } | more


def test_a_draft_is_written_and_shown_as_a_member_reads_it(desk):
    people(20, name="Mira <3")  # one alone may be drawn into the tenth that is held out
    reply = desk.post(
        reverse("admin:campaigns_campaign_add"), typed(subject_tr="Merhaba {name}", body_tr="Haber"), follow=True
    )
    row = Campaign.objects.get()
    assert (row.name, row.status, row.hold_out_percent, row.created_by.role) == ("Spring", "draft", 10, "manager")
    assert sorted(row.texts.values_list("language", flat=True)) == ["en", "tr"]
    text = reply.content.decode()
    assert "The draft is saved. Nothing is sent before you say when." in text
    assert "Hello Mira &lt;3" in text
    assert "&lt;p&gt;News.&lt;/p&gt;" in text


def test_what_is_refused_keeps_everything_typed(desk):
    reply = desk.post(reverse("admin:campaigns_campaign_add"), typed(body_en="Dear {nmae}", name="Kept name"))
    text = reply.content.decode()
    assert reply.status_code == 200
    assert "{nmae} is not known here. You can use: {name}, {shop}, {link}." in text
    assert "Kept name" in text
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    "garbage",
    [
        {"segment": "9" * 40},
        {"offer": "²"},
        {"shared_code": "-1"},
        {"hold_out_percent": "99"},
        {"hold_out_percent": "9" * 400},
        {"code_days": "x"},
        {"button_url": "javascript:alert(1)"},
        {"goal": "\\0"},
        {"name": ""},
        {"name": "x" * 5_000},
        {"body_en": "x" * 20_000},
        {"codes": "personal"},
        {"codes": "shared"},
        {"valid_days": "0"},
    ],
)
def test_garbage_is_refused_in_words(desk, garbage):
    reply = desk.post(reverse("admin:campaigns_campaign_add"), typed(**garbage))
    assert reply.status_code == 200
    assert "Not saved yet" in reply.content.decode()


def test_a_shared_code_must_be_of_the_offer(desk):
    offer, other = OfferFactory.create(), OfferFactory.create()
    code = add_code(offer=other, text="OTHER10")
    sent = typed(offer=offer.pk, codes="shared", shared_code=code.pk, body_en="{code}")
    assert "Choose a code of this offer." in desk.post(reverse("admin:campaigns_campaign_add"), sent).content.decode()
    own = add_code(offer=offer, text="OWN10")
    desk.post(reverse("admin:campaigns_campaign_add"), sent | {"shared_code": own.pk})
    assert Campaign.objects.get().shared_code == own


def test_a_draft_goes_on_where_it_was_left(desk):
    row = campaign(name="Autumn", texts={"en": TextDraft("Hello", "News", "Menu")})
    text = desk.get(page("change", row)).content.decode()
    assert 'value="Autumn"' in text
    assert 'value="Menu"' in text
    desk.post(page("change", row), typed(name="Winter"))
    row.refresh_from_db()
    assert row.name == "Winter"


def test_who_gets_it_is_shown_with_reasons_before_it_is_scheduled(desk):
    people(2)
    people(1, email="")
    row = campaign()
    text = desk.get(page("who", row)).content.decode()
    assert "2 people get it" in text
    assert "No e-mail address is known" in text
    assert desk.get(page("who", row) + "?why=no_address").status_code == 200
    assert desk.get(page("who", row) + "?why=%00nonsense").status_code == 200
    desk.post(page("who", row), {"on": "2031-05-10", "at": "10:00"})
    row.refresh_from_db()
    assert row.status == "draft"
    desk.post(page("who", row), {"now": "1"})
    row.refresh_from_db()
    assert row.status == "scheduled"


def test_a_letter_is_scheduled_by_the_shops_clock(desk):
    row = campaign()
    tomorrow = (clock.now() + dt.timedelta(days=1)).date()
    desk.post(page("who", row), {"on": tomorrow.isoformat(), "at": "10:30"})
    row.refresh_from_db()
    assert row.send_at == dt.datetime.combine(tomorrow, dt.time(7, 30), tzinfo=dt.UTC)


def test_what_is_not_ready_is_not_scheduled_and_says_why(desk):
    row = campaign(texts={})
    assert "shop&#x27;s own language" in desk.get(page("who", row)).content.decode()
    assert "shop&#x27;s own language" in desk.post(page("who", row), {"now": "1"}).content.decode()
    row.refresh_from_db()
    assert row.status == "draft"


def test_a_test_goes_to_oneself_makes_no_code_and_counts_as_nobodys_letter(desk, mailoutbox):
    mira = people(1)[0]
    offer = OfferFactory.create()
    row = campaign(offer=offer, codes="personal", texts={"en": TextDraft("Hi {name}", "Use {code}.")})
    desk.post(page("preview", row), {"to": "Owner@Example.com"})
    deliver_due(limit=5)
    assert (mailoutbox[0].to, mailoutbox[0].subject) == (["owner@example.com"], f"Test: Hi {mira.name}")
    assert "Use SAMPLE-CODE." in mailoutbox[0].body
    assert Message.objects.get().customer is None
    assert not PromoCode.objects.exists()
    assert not Recipient.objects.exists()
    desk.post(page("preview", row), {"to": "nobody"})
    assert Message.objects.count() == 1


def test_an_sms_shows_what_it_costs_and_how_to_make_it_shorter(desk):
    row = campaign(channel="sms", texts={"en": TextDraft(sms="Şubat indirimi, çay bizden. " + "x" * 60)})
    text = desk.get(page("preview", row)).content.decode()
    assert "70 fit into one" in text or "67 fit into one" in text
    assert "Subat indirimi, cay bizden." in text


def test_pause_go_on_and_cancel_are_buttons(desk):
    people(3)
    row = begin(campaign(), letters=1)
    assert desk.get(page("change", row)).url == page("results", row)
    for step, status in (("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled")):
        address = reverse("admin:campaigns_campaign_act", args=[row.pk, step])
        assert desk.get(address).status_code == 405
        desk.post(address)
        row.refresh_from_db()
        assert row.status == status
    assert desk.post(reverse("admin:campaigns_campaign_act", args=[row.pk, "explode"])).status_code == 404
    told = desk.post(reverse("admin:campaigns_campaign_act", args=[row.pk, "resume"]), follow=True).content.decode()
    assert "This cannot be done" in told


def test_results_are_read_on_one_page(desk):
    mira, *_others = people(40)
    row = begin(campaign(hold_out_percent=30))
    deliver_due(limit=10)
    for each in Recipient.objects.all()[:12]:
        bought(each.customer, at=clock.now() + dt.timedelta(hours=1))
    with time_machine.travel(clock.now() + dt.timedelta(days=8), tick=False):
        desk.force_login(UserFactory.create(role="manager"), backend="apps.staff.backends.RoleBackend")
        text = desk.get(page("results", row)).content.decode()
    assert "It reached 10 people" in text
    assert "These days are not over yet." in text
    assert "polyline" in text
    assert "The mail provider has not reported" in text
    assert mira.pk


def test_before_the_beginning_results_lead_to_the_plan(desk):
    row = campaign()
    assert desk.get(page("results", row)).url == page("who", row)
    schedule(campaign=row, send_at=clock.now() + dt.timedelta(days=1), by=None)
    assert desk.get(page("change", row)).url == page("who", row)
    assert "It begins on" in desk.get(page("who", row)).content.decode()


def test_who_only_reads_cannot_write(desk):
    client = Client()
    client.force_login(UserFactory.create(role="support"), backend="apps.staff.backends.RoleBackend")
    row = campaign()
    assert client.get(page("change", row)).status_code == 302
    assert client.get(page("who", row)).status_code == 200
    assert client.get(reverse("admin:campaigns_campaign_add")).status_code == 403
    for name in ("change", "who", "preview"):
        assert client.post(page(name, row), typed()).status_code == 403
    assert client.post(reverse("admin:campaigns_campaign_act", args=[row.pk, "cancel"])).status_code == 403
