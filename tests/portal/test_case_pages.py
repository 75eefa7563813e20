"""A member writes, reads the answer and comes back to it; they see their own conversations and no other (rule 105)."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from apps.codes.errors import TooManyAttempts
from apps.feedback.models import Case, CaseMessage
from apps.feedback.services import note, reply, solve
from apps.portal.views import cases as case_views
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import clock_at, support, waiting_case
from tests.factories.insights import Story
from tests.portal.conftest import enter

pytestmark = pytest.mark.django_db
NEW = "/me/messages/new/"


def page_of(case: Case) -> str:
    return reverse("portal:case", args=[case.public_id])


def write(phone: Client, path: str = NEW, **typed: object):
    form = {"subject": "My points", "text": "They are missing.", "ticket": uuid.uuid4()}
    return phone.post(path, form | typed)


def test_a_member_writes_and_sees_the_answer(phone, ayse):
    sent = write(phone)
    case = Case.objects.get()
    assert (case.customer, case.channel, case.subject) == (ayse.customer, "portal", "My points")
    assert sent["Location"] == page_of(case)
    reply(case=case, text="We found them.\nSorry!", by=support(name="Elif Secret"))
    note(case=case, text="Between us", by=support())
    text = phone.get(page_of(case)).content.decode()
    assert "We found them." in text
    for private in ("Elif Secret", "Between us"):
        assert private not in text


def test_a_double_click_writes_once(phone, ayse):
    ticket = uuid.uuid4()
    pages = {write(phone, ticket=ticket)["Location"] for _click in range(2)}
    case = Case.objects.get()
    assert pages == {page_of(case)}
    for _click in range(2):
        write(phone, page_of(case), text="Hello?", ticket=ticket)
    assert case.messages.count() == 2


def test_a_broken_ticket_still_writes(phone, ayse):
    write(phone, ticket="broken")
    write(phone, ticket="broken", text="Again")
    assert Case.objects.count() == 2


def test_writing_about_a_purchase_starts_from_the_history(phone, ayse):
    order = ayse.buys(10_000).order
    history = phone.get(reverse("portal:history")).content.decode()
    assert f"{NEW}?order={order.public_id}" in history
    path = f"{NEW}?order={order.public_id}"
    assert order.external_id in phone.get(path).content.decode()
    write(phone, path)
    assert Case.objects.get().order == order


@pytest.mark.parametrize("number", ["", "x", "6f1e7c1e-4c4e-4b66-9d6e-111111111111", "%00"])
def test_a_purchase_that_is_not_theirs_is_left_out(phone, ayse, number):
    assert phone.get(f"{NEW}?order={number}").status_code == 200
    write(phone, f"{NEW}?order={number}")
    assert Case.objects.get().order is None


def test_another_members_purchase_is_left_out(client, ayse):
    stranger = enter(client, CustomerFactory.create())
    order = ayse.buys(10_000).order
    path = f"{NEW}?order={order.public_id}"
    assert order.external_id not in stranger.get(path).content.decode()
    write(stranger, path)
    assert Case.objects.get().order is None


def test_nobody_reads_or_writes_anothers_conversation(phone, ayse):
    case = waiting_case(subject="Somebody else's")
    assert phone.get(page_of(case)).status_code == 404
    assert write(phone, page_of(case), text="Let me in").status_code == 404
    assert case.messages.count() == 1
    assert "Somebody else" not in phone.get(reverse("portal:cases")).content.decode()
    assert phone.get(f"/me/messages/{uuid.uuid4()}/").status_code == 404


def test_without_signing_in_there_is_the_way_in(client):
    for path in ("/me/messages/", NEW, page_of(waiting_case())):
        assert client.get(path)["Location"] == reverse("portal:sign_in")
        assert client.post(path).status_code in (302, 405)


def test_writing_back_opens_a_solved_conversation_for_some_days(phone, ayse):
    with clock_at("2026-05-04 10:00"):
        case = waiting_case(customer=ayse.customer)
        solve(case=case, outcome="explained", by=support())
    with clock_at("2026-05-05 10:00"):
        assert "write back until 11 May 2026" in phone.get(page_of(case)).content.decode()
        write(phone, page_of(case), text="It broke again")
    case.refresh_from_db()
    assert (case.status, case.reopened_count) == ("open", 1)


def test_a_closed_conversation_says_so_and_keeps_what_was_typed(phone, ayse):
    with clock_at("2026-05-04 10:00"):
        case = waiting_case(customer=ayse.customer)
        solve(case=case, outcome="explained", by=support())
    with clock_at("2026-05-12 10:00"):
        text = phone.get(page_of(case)).content.decode()
        assert "This conversation is closed." in text
        assert "<textarea" not in text
        late = write(phone, page_of(case), text="Hello?")
    assert late.status_code == 422
    assert "Please open a new one" in late.content.decode()
    assert case.messages.count() == 1


@pytest.mark.parametrize(
    "typed",
    [{"subject": ""}, {"text": ""}, {"text": "x" * 5_001}, {"subject": "x" * 121}, {"text": " \x00 "}],
)
def test_what_says_nothing_or_too_much_is_refused_and_nothing_is_lost(phone, ayse, typed):
    page = write(phone, **({"text": "A long story"} | typed))
    assert page.status_code == 422
    assert not Case.objects.exists()
    if "text" not in typed:
        assert "A long story" in page.content.decode()


def test_letters_of_code_are_shown_as_letters(phone, ayse):
    write(phone, subject="<script>alert(1)</script>", text="<img src=x onerror=alert(1)>")
    for path in (page_of(Case.objects.get()), "/me/messages/"):
        text = phone.get(path).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


@pytest.mark.usefixtures("one_window")
def test_a_flood_of_messages_is_slowed_down(phone, ayse, monkeypatch):
    monkeypatch.setattr(case_views, "MESSAGES_PER_HOUR_MAX", 2)
    codes = [write(phone).status_code for _number in range(3)]
    assert codes == [302, 302, 429]
    assert CaseMessage.objects.count() == 2
    assert TooManyAttempts.code == "too_many_attempts"
    assert write(phone, page_of(Case.objects.first())).status_code == 429


def test_where_it_stands_is_told_in_the_members_words(phone, ayse):
    by = support()
    waiting = waiting_case(customer=ayse.customer, subject="One")
    reply(case=waiting, text="Which?", by=by, then_wait=True)
    waiting_case(customer=ayse.customer, subject="Two")
    text = phone.get(reverse("portal:cases")).content.decode()
    assert "We wait for your answer" in text
    assert "We are looking at it" in text


def test_an_empty_list_says_what_it_is_for(phone, ayse):
    assert "Write to us when something is wrong" in phone.get(reverse("portal:cases")).content.decode()


def test_the_letter_leads_to_the_conversation_and_asks_who_is_there(client, ayse, settings):
    settings.SITE_URL = "https://shop.example"
    case = waiting_case(customer=ayse.customer)
    letter = reply(case=case, text="Soon.", by=support()).letter
    assert f"https://shop.example{page_of(case)}" in letter.body_text
    assert client.get(page_of(case))["Location"] == reverse("portal:sign_in")


def test_the_list_costs_the_same_for_one_conversation_as_for_five(phone, ayse: Story, django_assert_num_queries):
    waiting_case(customer=ayse.customer)
    phone.get(reverse("portal:cases"))
    with django_assert_num_queries(3):
        phone.get(reverse("portal:cases"))
    for _number in range(4):
        waiting_case(customer=ayse.customer)
    with django_assert_num_queries(3):
        phone.get(reverse("portal:cases"))
