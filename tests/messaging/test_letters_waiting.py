"""Letters that wait: held, let go, taken out; what the gate asks in which order; what is swept away."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.common import clock
from apps.common.errors import DomainError
from apps.customers.models import Customer
from apps.messaging.errors import UnknownPlaceholder
from apps.messaging.models import DeliveryEvent, Message, Suppression
from apps.messaging.reports import is_left_in_peace, reason_not_to_advertise
from apps.messaging.services import (
    DeliveryDraft,
    Gate,
    LetterDraft,
    blank_old_codes,
    deliver_due,
    gate,
    hold_letters,
    let_letters_go,
    pause,
    queue_written,
    record_delivery,
    resume,
    save_cap,
    suppress,
    take_letters_out,
    write_letters,
)
from tests.factories.customers import CustomerFactory
from tests.factories.messaging import MessageFactory
from tests.messaging.agreeing import agrees

pytestmark = pytest.mark.django_db
A_DAY = dt.timedelta(days=1)


def fates() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("state", "reason"))


def letters_in_every_state() -> None:
    now = clock.now()
    facts: dict[str, dict[str, Any]] = {"sent": {"sent_at": now}, "failed": {"reason": "x"}, "skipped": {"reason": "x"}}
    for state in ("queued", "held", "claimed", "sent", "failed", "skipped", "unknown"):
        MessageFactory.create(state=state, **facts.get(state, {}))


def test_only_what_still_lies_in_the_tray_is_put_on_hold() -> None:
    letters_in_every_state()
    assert hold_letters(Message.objects.all()) == 1
    assert [state for state, _reason in fates()] == ["held", "held", "claimed", "sent", "failed", "skipped", "unknown"]
    assert hold_letters(Message.objects.all()) == 0


def test_only_what_was_on_hold_is_let_go_and_is_due_at_once() -> None:
    letters_in_every_state()
    assert let_letters_go(Message.objects.all()) == 1
    assert [state for state, _reason in fates()][:3] == ["queued", "queued", "claimed"]
    assert Message.objects.filter(state="queued", due_at__lte=clock.now()).count() == 2


def test_what_is_taken_out_was_cancelled_and_what_is_being_sent_goes_on() -> None:
    letters_in_every_state()
    assert take_letters_out(Message.objects.all()) == 2
    assert fates()[:3] == [("skipped", "cancelled"), ("skipped", "cancelled"), ("claimed", "")]
    assert take_letters_out(Message.objects.all()) == 0


def test_a_letter_on_hold_is_passed_over_by_the_postman(mailoutbox: list[Any]) -> None:
    held, free = MessageFactory.create(subject="held"), MessageFactory.create(subject="free")
    hold_letters(Message.objects.filter(pk=held.pk))
    assert deliver_due(limit=10) == 1
    assert [mail.subject for mail in mailoutbox] == [free.subject]
    let_letters_go(Message.objects.filter(pk=held.pk))
    assert deliver_due(limit=10) == 1


def test_a_letter_whose_day_passed_on_hold_is_not_sent_any_more(mailoutbox: list[Any]) -> None:
    MessageFactory.create(state="held", valid_until=clock.now() - A_DAY)
    let_letters_go(Message.objects.all())
    deliver_due(limit=10)
    assert fates() == [("skipped", "expired")]
    assert mailoutbox == []


@pytest.fixture
def mira() -> Customer:
    return CustomerFactory.create()


def asks(
    customer: Customer | None, purpose: str = "marketing", channel: str = "email", address: str = "a@b.example"
) -> Gate:
    return gate(customer=customer, channel=channel, purpose=purpose, address=address, at=clock.now())


def test_the_first_reason_that_stands_in_the_way_is_the_one_told_rules_85_86(mira: Customer) -> None:
    """Taken away one after the other, each time the next one shows."""
    suppress(address="a@b.example", reason="bounce")
    pause(customer=mira, what="all", reference="case:1")
    save_cap(channel="email", letters_max=1, days=7)
    MessageFactory.create(customer=mira, purpose="marketing", attempted_at=clock.now())
    assert asks(mira, address="").reason == "no_address"
    assert asks(mira).reason == "suppressed"
    Suppression.objects.all().delete()
    assert asks(mira).reason == "no_consent"
    agrees(mira)
    assert asks(mira).reason == "paused"
    resume(reference="case:1")
    capped = asks(mira)
    assert (capped.reason, capped.defer_until is not None, capped.is_open) == ("capped", True, False)
    save_cap(channel="email", letters_max=None, days=None)
    assert asks(mira).is_open


@pytest.mark.parametrize(
    ("purpose", "reason"), [("service", ""), ("programme", ""), ("survey", ""), ("marketing", "no_consent")]
)
def test_somebody_nobody_knows_gets_everything_but_offers(purpose: str, reason: str) -> None:
    assert asks(None, purpose).reason == reason


@pytest.mark.parametrize("purpose", ["programme", "survey", "marketing"])
def test_a_no_by_sms_stops_no_letters_by_mail(mira: Customer, purpose: str) -> None:
    agrees(mira, purpose=purpose)
    agrees(mira, purpose=purpose, channel="sms", granted=False)
    assert asks(mira, purpose).is_open
    refused = "no_consent" if purpose == "marketing" else "unsubscribed"
    assert asks(mira, purpose, "sms", "+905321112233").reason == refused


def test_a_mail_address_and_a_number_are_suppressed_apart(mira: Customer) -> None:
    suppress(address="0532 111 22 33", channel="sms", reason="staff")
    assert asks(mira, "service", "sms", "+905321112233").reason == "suppressed"
    assert asks(mira, "service").is_open
    with pytest.raises(DomainError):
        suppress(address="no number", channel="sms", reason="staff")
    with pytest.raises(DomainError):
        suppress(address="no address", reason="staff")
    assert Suppression.objects.count() == 1


def test_the_first_reason_to_suppress_an_address_stays() -> None:
    first = suppress(address="A@b.example", reason="bounce")
    assert suppress(address="a@B.example", reason="complaint") == first
    assert Suppression.objects.get().reason == "bounce"
    with pytest.raises(IntegrityError), transaction.atomic():
        Suppression.objects.create(channel="email", address=first.address, reason="staff")


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_plan_counts_the_same_people_as_the_gate_lets_through(channel: str) -> None:
    bare = CustomerFactory.create(email="", phone="")
    open_one, never_asked, refused, blocked = (CustomerFactory.create() for _number in range(4))
    for each in (open_one, refused, blocked, bare):
        agrees(each, channel=channel)
    agrees(refused, channel=channel, granted=False)
    agrees(refused, channel=channel, purpose="survey")
    suppress(address=blocked.email if channel == "email" else blocked.phone, channel=channel, reason="bounce")
    found = dict(Customer.objects.annotate(told=reason_not_to_advertise(channel)).values_list("pk", "told"))
    assert found == {
        bare.pk: "no_address",
        open_one.pk: "",
        never_asked.pk: "no_consent",
        refused.pk: "no_consent",
        blocked.pk: "suppressed",
    }


def test_a_plan_sees_pauses_that_are_in_force_at_its_hour() -> None:
    now = clock.now()
    for what in ("marketing", "all", "surveys"):
        pause(customer=CustomerFactory.create(name=what), what=what, reference=what, until=now + A_DAY)

    def left(at: dt.datetime) -> set[str]:
        return set(Customer.objects.filter(is_left_in_peace(at)).values_list("name", flat=True))

    assert left(now + A_DAY / 2) == {"marketing", "all"}
    assert left(now + A_DAY) == set()
    assert left(now - A_DAY) == set()


@pytest.mark.parametrize("field", ["subject", "body"])
def test_one_text_with_an_unknown_place_keeps_the_whole_batch_out(mira: Customer, field: str) -> None:
    texts = {"subject": "Hi", "body": "Hello"}
    drafts = [
        LetterDraft(reference=f"x:{number}", purpose="service", customer=mira, kind="x", **texts | wrong)
        for number, wrong in enumerate([{}, {field: "{salary}"}, {}])
    ]
    with pytest.raises(UnknownPlaceholder) as refusal:
        write_letters(drafts=drafts)
    assert (refusal.value.code, refusal.value.field, refusal.value.facts["place"]) == (
        "unknown_placeholder",
        field,
        "salary",
    )
    assert not Message.objects.exists()


def test_letters_come_back_in_the_order_in_which_they_were_asked_for(mira: Customer) -> None:
    def draft(reference: str) -> LetterDraft:
        return LetterDraft(reference=reference, purpose="service", customer=mira, subject="s", body="b", kind="x")

    write_letters(drafts=[draft("b")])
    told = write_letters(drafts=[draft("c"), draft("b"), draft("a"), draft("c")])
    assert [letter.reference for letter in told] == ["c", "b", "a", "c"]
    assert Message.objects.count() == 3
    assert write_letters(drafts=[]) == []


def test_a_trial_letter_goes_to_whoever_asked_and_is_nobodys_letter(mira: Customer) -> None:
    trial = LetterDraft(
        reference="t", purpose="marketing", customer=mira, subject="{name}", body="b", kind="x", to="boss@shop.example"
    )
    [letter] = write_letters(drafts=[trial])
    assert (letter.to, letter.customer, letter.subject) == ("boss@shop.example", None, mira.name)


def test_a_subject_is_one_line_that_fits_its_column(mira: Customer) -> None:
    letter = queue_written(
        reference="s",
        purpose="service",
        customer=mira,
        subject="{name}\r\nBcc: all@example.com " + "x" * 300,
        body="b",
        kind="x",
        values={"name": "Mira\nBcc: you@example.com"},
    )
    assert letter.subject.startswith("Mira Bcc: you@example.com Bcc: all@example.com xxx")
    assert (len(letter.subject), "\n" in letter.subject) == (200, False)


@pytest.mark.parametrize(
    ("kind", "permanent", "suppressed"),
    [
        ("deferred", False, None),
        ("delivered", False, None),
        ("rejected", True, None),
        ("bounced", False, None),
        ("bounced", True, "bounce"),
        ("complained", False, "complaint"),
    ],
)
def test_only_a_bounce_for_good_and_a_complaint_close_an_address(
    kind: str, permanent: bool, suppressed: str | None
) -> None:
    letter = MessageFactory.create(state="sent", sent_at=clock.now(), provider_id="p")
    record_delivery(
        event=DeliveryDraft(
            "Postmark", "1", kind, provider_message_id="p", is_permanent=permanent, letter="not a number"
        )
    )
    letter.refresh_from_db()
    assert letter.delivery == kind
    assert list(Suppression.objects.values_list("reason", flat=True)) == ([suppressed] if suppressed else [])


def test_the_same_number_at_two_providers_is_two_reports() -> None:
    for provider in ("Postmark", "Mailgun", "Postmark"):
        record_delivery(event=DeliveryDraft(provider, "1", "opened"))
    assert sorted(DeliveryEvent.objects.values_list("provider", flat=True)) == ["Mailgun", "Postmark"]
    with pytest.raises(IntegrityError, match="has_a_number"), transaction.atomic():
        DeliveryEvent.objects.create(provider="Postmark", event_id="", kind="opened", happened_at=clock.now())


def test_a_report_without_a_zone_is_read_as_utc_and_one_without_a_time_as_now() -> None:
    naive = dt.datetime(2026, 5, 10, 9, tzinfo=dt.UTC).replace(tzinfo=None)
    told = record_delivery(event=DeliveryDraft("P", "1", "opened", happened_at=naive))
    assert told.happened_at == naive.replace(tzinfo=dt.UTC)
    now = clock.now()
    with clock.moved_to(now):
        assert record_delivery(event=DeliveryDraft("P", "2", "opened")).happened_at == now


def test_unsubscribing_from_a_service_letter_withdraws_nothing(mira: Customer) -> None:
    MessageFactory.create(customer=mira, purpose="service", state="sent", sent_at=clock.now(), provider_id="p")
    record_delivery(event=DeliveryDraft("P", "1", "unsubscribed", provider_message_id="p"))
    assert not mira.consents.exists()


def test_the_sweep_blanks_only_letters_of_nobody_that_are_over() -> None:
    now = clock.now()
    for more in ({"valid_until": None}, {"valid_until": now - 8 * A_DAY, "state": "queued"}):
        MessageFactory.create(customer=None, **more)
    member = MessageFactory.create(valid_until=now - 30 * A_DAY, state="sent", sent_at=now - 30 * A_DAY)
    blank_old_codes()
    member.refresh_from_db()
    assert member.body_text
    assert Message.objects.get(valid_until=None).body_text


@pytest.mark.parametrize(
    "broken",
    [{"state": "skipped"}, {"state": "failed"}, {"state": "sent", "sent_at": None}],
    ids=lambda each: each["state"],
)
def test_the_database_keeps_no_letter_without_its_story(broken: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageFactory.create(**broken)
