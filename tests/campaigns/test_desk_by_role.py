"""Who may write and send, what the pages keep when they refuse, and which page a state leads to."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from apps.campaigns.models import Campaign, Recipient
from apps.campaigns.services import TextDraft, schedule
from apps.common import clock
from apps.messaging.models import Message
from tests.factories.campaigns import begin, campaign, in_days, people
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
PAGES = ("who", "preview", "results", "change")


def signed_in(role):
    client = Client()
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client


@pytest.fixture
def desk():
    return signed_in("manager")


def page(name, *args):
    return reverse(f"admin:campaigns_campaign_{name}", args=args)


def typed(**more):
    values = {"name": "Spring", "goal": "visit", "channel": "email", "hold_out_percent": "10"}
    return values | {"codes": "none", "valid_days": "3", "subject_en": "Hello", "body_en": "News."} | more


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_owners_and_managers_write_and_send(role):
    people(1)
    client = signed_in(role)
    client.post(page("add"), typed())
    row = Campaign.objects.get()
    client.post(page("who", row.pk), {"now": "1"})
    row.refresh_from_db()
    assert row.status == "scheduled"
    client.post(page("act", row.pk, "unschedule"))
    row.refresh_from_db()
    assert row.status == "draft"


@pytest.mark.parametrize("name", ["who", "preview", "results"])
def test_the_till_reads_no_campaign(name):
    row = begin(campaign()) if name == "results" else campaign()
    assert signed_in("cashier").get(page(name, row.pk)).status_code in (302, 403)


@pytest.mark.parametrize("step", ["pause", "resume", "cancel", "unschedule"])
@pytest.mark.parametrize("role", ["support", "cashier"])
def test_whoever_may_not_change_a_campaign_moves_none(role, step):
    people(2)
    row = begin(campaign(), letters=1)
    assert signed_in(role).post(page("act", row.pk, step)).status_code in (302, 403)
    row.refresh_from_db()
    assert row.status == "sending"


def test_a_stranger_is_led_to_the_sign_in_and_nothing_is_sent(client):
    row = campaign()
    for name in PAGES:
        assert client.get(page(name, row.pk)).status_code == 302
        client.post(page(name, row.pk), typed(now="1", to="a@b.example"))
    assert (Campaign.objects.get().status, Message.objects.count()) == ("draft", 0)


@pytest.mark.parametrize("name", PAGES)
def test_a_campaign_that_is_not_there_is_not_found(desk, name):
    assert desk.get(page(name, 9_999)).status_code == 404


@pytest.mark.parametrize("key", ["9" * 30, "x", "²", "1_2f"])
def test_what_can_be_no_number_of_a_campaign_is_not_found(desk, key):
    assert desk.get(page("changelist") + f"{key}/change/").status_code == 404


def test_a_campaign_is_deleted_by_nobody():
    row = campaign()
    assert signed_in("owner").post(page("delete", row.pk), {"post": "yes"}).status_code == 403
    assert Campaign.objects.exists()


def test_a_page_that_was_left_open_changes_nothing_once_it_is_scheduled(desk):
    row = campaign(name="Spring")
    assert desk.get(page("change", row.pk)).status_code == 200
    schedule(campaign=row, send_at=in_days(1), by=None)
    assert desk.post(page("change", row.pk), typed(name="Late")).url == page("who", row.pk)
    assert Campaign.objects.get().name == "Spring"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"hold_out_percent": "77"}, 'value="77"'),
        ({"code_days": "0"}, 'value="0"'),
        ({"valid_days": "61"}, 'value="61"'),
        ({"button_url": "ftp://x.example"}, 'value="ftp://x.example"'),
        ({"subject_en": "ş" * 201}, "ş" * 201),
        ({"button_en": "b" * 61}, "b" * 61),
    ],
)
def test_a_refused_draft_keeps_what_was_typed_in_every_language(desk, sent, kept):
    reply = desk.post(page("add"), typed(subject_tr="Kalan konu", body_az="Qalan mətn", **sent))
    text = reply.content.decode()
    assert (reply.status_code, Campaign.objects.count()) == (200, 0)
    assert all(words in text for words in (kept, "Kalan konu", "Qalan mətn"))


def test_a_refused_change_keeps_the_draft_and_what_was_typed(desk):
    row = campaign(name="Spring")
    text = desk.post(page("change", row.pk), typed(name="Summer", body_en="{nmae}")).content.decode()
    assert 'value="Summer"' in text
    row.refresh_from_db()
    assert row.name == "Spring"


def test_an_offer_that_ended_is_not_offered_any_more(desk):
    ended = OfferFactory.create(status="ended")
    reply = desk.post(page("add"), typed(offer=ended.pk))
    assert (reply.status_code, Campaign.objects.count()) == (200, 0)


@pytest.mark.parametrize(
    "moment",
    [
        {"on": "", "at": ""},
        {"on": "tomorrow", "at": "10:00"},
        {"on": "2026-02-30", "at": "10:00"},
        {"on": "2026-05-10", "at": "25:00"},
        {"on": "1999-01-01", "at": "10:00"},
        {"on": "9999-12-31", "at": "23:59"},
        {"on": "0001-01-01", "at": "00:00"},
    ],
)
def test_an_hour_that_is_none_or_too_far_is_refused_and_nothing_is_scheduled(desk, moment):
    row = campaign()
    assert desk.post(page("who", row.pk), moment).status_code == 200
    row.refresh_from_db()
    assert (row.status, row.send_at) == ("draft", None)


def test_a_refused_hour_stands_there_again(desk):
    text = desk.post(page("who", campaign().pk), {"on": "1999-01-01", "at": "10:15"}).content.decode()
    assert "This moment has passed." in text
    assert 'value="1999-01-01"' in text


def test_the_page_of_who_gets_it_is_a_page_and_no_step_without_a_choice(desk):
    row = campaign()
    assert desk.post(page("who", row.pk), {}).status_code == 200
    assert Campaign.objects.get().status == "draft"


def test_once_it_began_the_plan_leads_to_the_results(desk):
    row = begin(campaign())
    assert desk.get(page("who", row.pk)).url == page("results", row.pk)
    assert desk.post(page("who", row.pk), {"now": "1"}).url == page("results", row.pk)


def test_support_sees_no_buttons_it_could_not_use():
    people(2)
    row = begin(campaign(), letters=1)
    support, manager = (
        signed_in(role).get(page("results", row.pk)).content.decode() for role in ("support", "manager")
    )
    assert page("act", row.pk, "pause") in manager
    assert page("act", row.pk, "pause") not in support


@pytest.mark.parametrize("query", ["member=²", "member=" + "9" * 40, "language=xx", "language=%00", "member=-1"])
def test_a_garbled_address_of_the_preview_shows_the_letter_all_the_same(desk, query):
    people(1, name="Mira")
    reply = desk.get(page("preview", campaign().pk) + f"?{query}")
    assert reply.status_code == 200
    assert "Hello Mira" in reply.content.decode()


def test_the_letter_can_be_read_as_another_member_and_in_another_language(desk):
    mira, _ada = people(1, name="Mira", language="tr")[0], people(1, name="Ada")[0]
    row = campaign(texts={"en": TextDraft("Hello {name}", "News"), "tr": TextDraft("Selam {name}", "Haber")})
    assert "Selam Mira" in desk.get(page("preview", row.pk) + f"?member={mira.pk}").content.decode()
    assert "Hello Mira" in desk.get(page("preview", row.pk) + f"?member={mira.pk}&language=en").content.decode()


def test_nobody_outside_the_campaign_is_shown_by_a_guessed_number(desk):
    people(1, name="Mira")
    stranger = CustomerFactory.create(name="Zeynep Secret")
    assert "Zeynep Secret" not in desk.get(page("preview", campaign().pk) + f"?member={stranger.pk}").content.decode()


def test_a_test_can_be_sent_before_the_first_member_has_agreed(desk):
    desk.post(page("preview", campaign().pk), {"to": "owner@example.com"})
    assert Message.objects.get().subject == "Test: Hello Ada"


@pytest.mark.parametrize("to", ["", "nobody", "a@b", "x" * 300 + "@b.example", "a@b.example\nBcc: c@d.example"])
def test_an_address_that_is_none_is_refused_and_kept_as_typed(desk, to):
    people(1)
    reply = desk.post(page("preview", campaign().pk), {"to": to})
    assert (reply.status_code, Message.objects.count()) == (200, 0)
    assert to[:20].split("\n")[0] in reply.content.decode()


@pytest.mark.parametrize(("held", "words"), [(0, "Nobody was held out"), (50, "%")])
def test_the_results_claim_nothing_before_their_days_are_over(desk, held, words):
    people(30)
    row = begin(campaign(hold_out_percent=held))
    assert desk.get(page("results", row.pk)).content.decode().count("These days are not over yet.") == 3
    Campaign.objects.filter(pk=row.pk).update(started_at=clock.now() - dt.timedelta(days=29))
    text = desk.get(page("results", row.pk)).content.decode()
    assert "These days are not over yet." not in text
    assert words in text


def test_each_person_stands_in_a_list_with_what_was_decided(desk):
    people(2)
    CustomerFactory.create(name="Silent Ada")
    begin(campaign())
    text = desk.get(reverse("admin:campaigns_recipient_changelist")).content.decode()
    assert "Silent Ada" in text
    assert "The member did not agree to such letters" in text


def test_the_list_of_people_takes_the_same_work_for_few_and_many(desk, django_assert_max_num_queries):
    people(12)
    begin(campaign())
    for name in ("recipient", "campaign"):
        with django_assert_max_num_queries(14):
            desk.get(reverse(f"admin:campaigns_{name}_changelist"))


def test_who_was_meant_is_changed_and_deleted_by_nobody():
    people(1)
    begin(campaign())
    row, owner = Recipient.objects.get(), signed_in("owner")
    for name in ("change", "delete"):
        path = reverse(f"admin:campaigns_recipient_{name}", args=[row.pk])
        assert owner.post(path, {"post": "yes", "state": "held_out"}).status_code == 403
    assert Recipient.objects.get().state == "written"
