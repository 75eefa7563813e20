"""Decided once, written once, sent once (E2)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.campaigns.errors import BadCampaign, NotReady, WrongMoment
from apps.campaigns.models import Campaign, CampaignText, Recipient
from apps.campaigns.services import TextDraft, cancel, pause, resume, schedule, send_due, sending, unschedule
from apps.campaigns.tasks import send_due as sweep
from apps.common import clock
from apps.messaging.models import Message
from apps.messaging.services import deliver_due, save_cap
from apps.messaging.services import pause as leave_in_peace
from apps.offers.models import PromoCode
from apps.offers.services import add_code, change_offer
from tests.factories.campaigns import begin, campaign, in_days, people
from tests.factories.offers import OfferFactory
from tests.factories.segments import says
from tests.support.breaking import broken_for

pytestmark = pytest.mark.django_db
CODE = {"en": TextDraft("For {name}", "{offer}: {code} until {last_day}")}


def test_everybody_gets_one_letter_in_their_language(mailoutbox):
    mira, ada, leyla = people(1, language="tr", name="Mira") + people(1, name="Ada") + people(1, language="az")
    begin(
        campaign(
            texts={
                "en": TextDraft("Hello {name}", "News."),
                "tr": TextDraft("Merhaba {name}", "Haber."),
                "az": TextDraft("Salam"),
            }
        )
    )
    deliver_due(limit=10)
    told = {mail.to[0]: mail.subject for mail in mailoutbox}
    assert told == {mira.email: "Merhaba Mira", ada.email: "Hello Ada", leyla.email: f"Hello {leyla.name}"}
    assert set(Message.objects.values_list("language", flat=True)) == {"tr", "en"}


def test_nothing_leaves_before_its_hour(mailoutbox):
    people(1)
    row = campaign()
    schedule(campaign=row, send_at=in_days(1), by=None)
    assert send_due(limit=10) == 0
    assert not Recipient.objects.exists()
    with time_machine.travel(in_days(1), tick=False):
        assert sweep() == 1
    assert Recipient.objects.get().state == "written"


def test_one_campaign_that_cannot_begin_or_be_written_keeps_no_other_waiting(monkeypatch):
    people(2)
    broken, good, late = (campaign(name=name) for name in ("Broken", "Good", "Late"))

    for row in (broken, good):
        schedule(campaign=row, send_at=clock.now(), by=None)
    with monkeypatch.context() as patched:
        patched.setattr(sending, "decide", broken_for(broken.pk, sending.decide))
        with pytest.raises(ExceptionGroup):
            send_due(limit=10)
    assert {row.campaign_id for row in Recipient.objects.filter(state="written")} == {good.pk}
    schedule(campaign=late, send_at=clock.now(), by=None)
    with monkeypatch.context() as patched:
        patched.setattr(sending, "_write", broken_for(broken.pk, sending._write))
        with pytest.raises(ExceptionGroup):
            send_due(limit=10)
    assert Recipient.objects.filter(campaign=late, state="written").count() == 2
    assert send_due(limit=10) == 2


def test_who_gets_it_is_decided_once():
    early = people(2)
    row = begin(campaign(), letters=1)
    people(3)
    assert send_due(limit=10) == 1
    assert send_due(limit=10) == 0
    assert set(Recipient.objects.values_list("customer_id", flat=True)) == {each.pk for each in early}
    assert Message.objects.count() == 2
    assert row.started_at is not None


def test_a_personal_code_for_each_that_only_they_can_use():
    mira, ada = people(2)
    offer = OfferFactory.create(name="15 % off", ends_on=clock.now().date() + dt.timedelta(days=90))
    begin(campaign(offer=offer, codes="personal", code_days=7, texts=CODE))
    codes = {code.customer_id: code for code in PromoCode.objects.select_related("code")}
    assert set(codes) == {mira.pk, ada.pk}
    for row in Recipient.objects.select_related("message"):
        promo = codes[row.customer_id]
        assert row.code == promo
        assert f"15 % off: {promo.shown} until" in row.message.body_text
        assert (promo.uses_max, promo.last_on) == (1, clock.now().date() + dt.timedelta(days=7))


def test_one_code_for_all():
    people(2)
    offer = OfferFactory.create()
    shared = add_code(offer=offer, text="YAZ20")
    begin(campaign(offer=offer, codes="shared", shared_code=shared, texts={"en": TextDraft("Hi", "Use {code}.")}))
    assert [message.body_text.split("\n")[0] for message in Message.objects.all()] == ["Use YAZ20."] * 2
    assert set(Recipient.objects.values_list("code", flat=True)) == {None}


def test_who_is_held_out_gets_nothing():
    people(60)
    row = begin(campaign(hold_out_percent=50))
    held = Recipient.objects.filter(campaign=row, state="held_out")
    assert held.count() > 10
    assert not Message.objects.filter(customer__in=held.values("customer")).exists()


def test_gates_are_asked_when_the_letter_leaves(mailoutbox):
    mira, ada, leyla = people(3)
    begin(campaign())
    says(mira, granted=False)
    leave_in_peace(customer=ada, what="marketing", reference="case:1")
    deliver_due(limit=10)
    assert [mail.to for mail in mailoutbox] == [[leyla.email]]
    fates = dict(Message.objects.values_list("customer_id", "reason"))
    assert fates == {mira.pk: "no_consent", ada.pk: "paused", leyla.pk: ""}


def test_a_capped_letter_waits_within_its_days_and_then_says_so():
    save_cap(channel="email", letters_max=1, days=7)
    people(1)
    for days in (3, 30):
        begin(campaign(valid_days=days))
    deliver_due(limit=10)
    begin(campaign(valid_days=3))
    deliver_due(limit=10)
    assert list(Message.objects.order_by("pk").values_list("state", "reason")) == [
        ("sent", ""),
        ("queued", "capped"),
        ("skipped", "capped"),
    ]


def test_it_is_done_when_every_letter_has_its_fate():
    people(3)
    row = begin(campaign())
    assert row.status == "sending"
    deliver_due(limit=2)
    send_due(limit=10)
    row.refresh_from_db()
    assert row.status == "sending"
    deliver_due(limit=2)
    send_due(limit=10)
    row.refresh_from_db()
    assert (row.status, row.finished_at is not None) == ("done", True)


def test_a_campaign_to_nobody_is_done_at_once():
    assert begin(campaign()).status == "done"


def test_pause_holds_what_has_not_left_and_resume_goes_on(mailoutbox):
    people(4)
    row = begin(campaign(), letters=3)
    deliver_due(limit=1)
    pause(campaign=row, by=None)
    assert deliver_due(limit=10) == 0
    assert send_due(limit=10) == 0
    assert sorted(Message.objects.values_list("state", flat=True)) == ["held", "held", "sent"]
    resume(campaign=row, by=None)
    send_due(limit=10)
    deliver_due(limit=10)
    assert len({mail.to[0] for mail in mailoutbox}) == len(mailoutbox) == 4


def test_cancel_is_for_good_and_says_so_for_everybody(mailoutbox):
    people(4)
    row = begin(campaign(), letters=2)
    deliver_due(limit=1)
    cancel(campaign=row, by=None)
    send_due(limit=10)
    deliver_due(limit=10)
    assert len(mailoutbox) == 1
    assert sorted(Message.objects.values_list("state", "reason")) == [("sent", ""), ("skipped", "cancelled")]
    assert list(Recipient.objects.filter(state="left_out").values_list("reason", flat=True)) == ["cancelled"] * 2
    with pytest.raises(WrongMoment):
        resume(campaign=row, by=None)


def test_before_it_began_it_can_go_back_to_draft():
    row = campaign()
    schedule(campaign=row, send_at=in_days(1), by=None)
    assert unschedule(campaign=row, by=None).status == "draft"
    with time_machine.travel(in_days(2), tick=False):
        send_due(limit=10)
    row.refresh_from_db()
    assert row.status == "draft"


def test_what_does_not_fit_its_state_is_refused():
    row = campaign()
    for step in (pause, resume, unschedule):
        with pytest.raises(WrongMoment):
            step(campaign=row, by=None)
    begin(row)
    for step in (pause, resume, unschedule, cancel):
        with pytest.raises(WrongMoment):
            step(campaign=row, by=None)
    with pytest.raises(WrongMoment):
        schedule(campaign=row, send_at=clock.now(), by=None)


def test_what_is_not_ready_is_not_scheduled_and_says_why():
    row = campaign(texts={})
    with pytest.raises(NotReady, match="shop's own language") as refusal:
        schedule(campaign=row, send_at=clock.now(), by=None)
    assert refusal.value.facts["problems"]
    for moment in (in_days(-1), in_days(400)):
        with pytest.raises(BadCampaign):
            schedule(campaign=campaign(), send_at=moment, by=None)


def test_an_offer_that_ended_before_its_hour_makes_it_a_draft_and_stops_no_other():
    people(1)
    offer = OfferFactory.create()
    stale, fresh = campaign(offer=offer, codes="personal", code_days=7, texts=CODE), campaign()
    for row in (stale, fresh):
        schedule(campaign=row, send_at=clock.now(), by=None)
    change_offer(offer=offer, status="ended")
    assert send_due(limit=10) == 1
    stale.refresh_from_db()
    assert (stale.status, stale.recipients.count()) == ("draft", 0)
    assert fresh.recipients.get().state == "written"


def test_an_offer_that_ended_on_the_way_pauses_it_and_stops_no_other():
    people(3)
    offer = OfferFactory.create()
    row = begin(campaign(offer=offer, codes="personal", code_days=7, texts=CODE), letters=1)
    change_offer(offer=offer, status="ended")
    assert begin(campaign()).recipients.filter(state="written").count() == 3
    row.refresh_from_db()
    assert (row.status, row.recipients.filter(state="written").count()) == ("paused", 1)
    assert row.recipients.get(state="written").message.state == "held"
    with pytest.raises(NotReady, match="not live"):
        resume(campaign=row, by=None)


def test_many_letters_take_as_many_questions_as_few():
    offer = OfferFactory.create()
    asked = []
    for more in (5, 5, 100):
        people(more)
        letter = campaign(offer=offer, codes="personal", code_days=7, texts=CODE)
        schedule(campaign=letter, send_at=clock.now(), by=None)
        with CaptureQueriesContext(connection) as questions:
            assert send_due(limit=1_000) == letter.recipients.count()
        asked.append(len(questions))
    _warming, few, many = asked
    # One batch more and, on SQLite, long INSERTs cut in two: no question is asked for each letter.
    assert letter.recipients.count() == 110
    assert many - few < 15


def test_the_tables_refuse_somebody_twice():
    mira = people(1)[0]
    row = begin(campaign())
    for fields, name in [
        ({"state": "waiting"}, "campaigns_recipient_once_per_campaign"),
        ({"customer": people(1)[0], "state": "left_out"}, "campaigns_recipient_left_out_says_why"),
        ({"customer": people(1)[0], "state": "written"}, "campaigns_recipient_written_has_its_letter"),
    ]:
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            Recipient.objects.create(**{"campaign": row, "customer": mira, "language": "en"} | fields)
        assert name in str(refusal.value) or "campaign_id" in str(refusal.value)


def test_the_tables_refuse_a_campaign_that_does_not_hold_together():
    for fields in (
        {"hold_out_percent": 51},
        {"codes": "personal"},
        {"codes": "shared", "offer": OfferFactory.create()},
        {"status": "scheduled"},
        {"status": "done", "send_at": clock.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Campaign.objects.create(name="x", **fields)
    row = campaign()
    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignText.objects.create(campaign=row, language="en")
