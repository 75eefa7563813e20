"""A conversation on the member's page: retries, marks of other people, and what is owed afterwards (rules 103, 105)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.feedback.models import Case
from apps.feedback.services import close_solved, reply, solve
from apps.portal.views import cases as case_views
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import at, clock_at, support, waiting_case
from tests.portal.conftest import enter

pytestmark = pytest.mark.django_db
NEW = "/me/messages/new/"


def page_of(case: Case) -> str:
    return reverse("portal:case", args=[case.public_id])


def write(phone: Client, path: str = NEW, **typed: Any) -> Any:
    form = {"subject": "My points", "text": "They are missing.", "ticket": uuid.uuid4()}
    return phone.post(path, form | typed)


def test_one_mark_with_other_words_is_refused_aloud_and_keeps_them(phone):
    ticket = uuid.uuid4()
    write(phone, ticket=ticket)
    again = write(phone, ticket=ticket, subject="My coupon", text="It is gone.")
    assert again.status_code == 422
    assert "recorded before with other words" in again.content.decode()
    assert "It is gone." in again.content.decode()
    assert Case.objects.get().subject == "My points"


def test_the_mark_of_another_member_opens_a_conversation_of_ones_own(phone, ayse):
    ticket, stranger = uuid.uuid4(), CustomerFactory.create()
    write(phone, ticket=ticket)
    write(enter(Client(), stranger), ticket=ticket)
    assert set(Case.objects.values_list("customer", flat=True)) == {ayse.customer.pk, stranger.pk}


def test_writing_back_takes_a_waiting_conversation_up_and_owes_a_reply(phone, ayse):
    with clock_at("2026-05-04 10:00"):
        case = waiting_case(customer=ayse.customer)
        reply(case=case, text="Which one?", by=support(), then_wait=True)
    with clock_at("2026-05-04 12:00"):
        assert write(phone, page_of(case), text="The blue one.").status_code == 302
    case.refresh_from_db()
    assert (case.status, case.due_at) == ("open", at("2026-05-04 16:00"))


@pytest.mark.parametrize("ending", ["", " ", "x" * 5_001])
def test_an_answer_of_nothing_or_too_much_leaves_the_conversation_as_it_was(phone, ayse, ending):
    case = waiting_case(customer=ayse.customer)
    assert write(phone, page_of(case), text=ending).status_code == 422
    assert case.messages.count() == 1


def test_one_members_flood_does_not_silence_another(phone, monkeypatch):
    monkeypatch.setattr(case_views, "MESSAGES_PER_HOUR_MAX", 1)
    other = enter(Client(), CustomerFactory.create())
    assert [write(phone).status_code, write(phone).status_code, write(other).status_code] == [302, 429, 302]


def test_the_newest_conversation_stands_first(phone, ayse):
    with clock_at("2026-05-04 10:00"):
        older = waiting_case(customer=ayse.customer, subject="Older one")
    with clock_at("2026-05-04 11:00"):
        waiting_case(customer=ayse.customer, subject="Newer one")
    text = phone.get(reverse("portal:cases")).content.decode()
    assert text.index("Newer one") < text.index("Older one")
    with clock_at("2026-05-04 12:00"):
        reply(case=older, text="Yes.", by=support())
    text = phone.get(reverse("portal:cases")).content.decode()
    assert text.index("Older one") < text.index("Newer one")


def test_solved_and_closed_are_told_apart(phone, ayse):
    with clock_at("2026-05-04 10:00"):
        case = waiting_case(customer=ayse.customer)
        solve(case=case, outcome="explained", by=support())
    assert case_views.told(Case.objects.get()) == "Solved"
    with clock_at("2026-06-04 10:00"):
        close_solved(limit=1)
    assert case_views.told(Case.objects.get()) == "Closed"


@pytest.mark.parametrize("path", ["/me/messages/", NEW])
def test_the_pages_are_read_and_written_and_nothing_else(phone, path):
    assert phone.delete(path).status_code == 405
    assert phone.head(path).status_code == 200


def test_a_long_conversation_costs_what_a_short_one_does(phone, ayse, django_assert_num_queries):
    case = waiting_case(customer=ayse.customer)
    phone.get(page_of(case))
    with django_assert_num_queries(4) as short:
        phone.get(page_of(case))
    for number in range(5):
        reply(case=case, text=f"Answer {number}", by=support())
    with django_assert_num_queries(len(short)):
        phone.get(page_of(case))
