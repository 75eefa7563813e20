"""The form while talking: whom it finds, what it refuses, and what it saves."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from apps.feedback.models import Case
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import clock_at, support
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
CALL, CALLERS = "admin:feedback_case_call", "admin:feedback_case_callers"


def desk(user: User | None = None) -> Client:
    client = Client()
    client.force_login(user or support(), backend="apps.staff.backends.RoleBackend")
    return client


def call(client: Client, **typed: Any) -> Any:
    form = {"channel": "phone", "subject": "Late", "text": "Where is it?", "priority": "normal", "reference": uuid4()}
    return client.post(reverse(CALL), form | typed)


@pytest.mark.parametrize("role", ["owner", "manager", "support"])
def test_whoever_answers_customers_writes_calls_down(role):
    by = UserFactory.create(role=role)
    assert call(desk(by)).status_code == 302
    assert Case.objects.get().opened_by == by


@pytest.mark.parametrize("role", ["cashier", ""])
def test_nobody_else_does(role):
    client = desk(UserFactory.create(role=role)) if role else Client()
    assert call(client).status_code in (302, 403)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"channel": "portal"}, "channel"),
        ({"channel": "api"}, "channel"),
        ({"channel": "survey"}, "channel"),
        ({"priority": "at once"}, "priority"),
        ({"owner": "999999"}, "owner"),
        ({"owner": "me"}, "owner"),
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"text": ""}, "text"),
        ({"text": "x" * 5_001}, "text"),
        ({"answer": "x" * 5_001}, "answer"),
        ({"contact": "x" * 255}, "contact"),
        ({"name": "x" * 201}, "name"),
        ({"reference": "broken"}, "reference"),
    ],
    ids=str,
)
def test_what_a_call_cannot_be_is_refused_beside_its_field_and_kept(typed, field):
    page = call(desk(), **({"text": "A long story"} | typed))
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    if "text" not in typed:
        assert "A long story" in page.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("channel", ["phone", "email", "web", "counter"])
def test_what_comes_by_hand_says_how_it_came(channel):
    call(desk(), channel=channel)
    assert Case.objects.get().channel == channel


def test_a_case_may_be_left_to_nobody_or_given_to_a_colleague():
    colleague, client = support(), desk()
    call(client, owner="")
    call(client, owner=colleague.pk)
    assert list(Case.objects.order_by("pk").values_list("owner", flat=True)) == [None, colleague.pk]


def test_a_cashier_is_not_offered_as_owner():
    cashier, gone = UserFactory.create(role="cashier"), support(is_active=False)
    choices = dict(desk().get(reverse(CALL)).context["form"].fields["owner"].choices)
    assert not {cashier.pk, gone.pk} & set(choices)
    assert call(desk(), owner=cashier.pk).status_code == 200


def test_whoever_writes_it_down_owns_it_unless_they_say_otherwise():
    by = support()
    assert desk(by).get(reverse(CALL)).context["form"].fields["owner"].initial == by.pk


def test_a_known_customers_own_name_leads():
    mira = CustomerFactory.create(name="Mira", language="tr")
    call(desk(), customer=mira.pk, name="Myra", contact="0532 000 00 00")
    case = Case.objects.get()
    assert (case.customer, case.name, case.contact, case.language) == (mira, "", "", "tr")


@pytest.mark.parametrize("number", ["", "x", "999999", "9" * 30, "٣", "-1"])
def test_a_customer_who_is_not_there_leaves_the_caller_unknown(number):
    call(desk(), customer=number, name="Deniz", contact="deniz@example.com")
    case = Case.objects.get()
    assert (case.customer, case.who, case.email) == (None, "Deniz", "deniz@example.com")


def test_going_back_and_changing_a_saved_call_is_refused_aloud():
    client, reference = desk(), uuid4()
    assert call(client, reference=reference).status_code == 302
    page = call(client, reference=reference, subject="Another thing")
    assert page.status_code == 200
    assert "recorded before with other words" in page.content.decode()
    assert "Another thing" in page.content.decode()
    assert Case.objects.get().subject == "Late"


def test_the_same_mark_of_two_people_is_two_calls():
    reference = uuid4()
    for by in (support(), support()):
        call(desk(by), reference=reference)
    assert Case.objects.count() == 2


def test_a_call_that_was_answered_owes_no_reply_and_still_a_solution():
    with clock_at("2026-05-04 10:00"):
        call(desk(), answer="It comes tomorrow.")
    case = Case.objects.get()
    assert case.first_replied_at is not None
    assert list(case.timers.filter(stopped_at=None).values_list("kind", flat=True)) == ["resolution"]
    assert not case.messages.filter(is_ours=True, letter__isnull=False).exists()


def test_one_person_who_is_found_is_chosen_and_several_are_not():
    mira = CustomerFactory.create(name="Mira Kaya")
    client = desk()
    one = client.get(reverse(CALLERS), {"contact": "Mira Kaya"}).context
    assert ([each["customer"] for each in one["found"]], one["chosen"]) == ([mira], mira.pk)
    CustomerFactory.create(name="Mira Kaya")
    several = client.get(reverse(CALLERS), {"contact": "Mira Kaya"}).context
    assert (len(several["found"]), several["chosen"]) == (2, None)


def test_at_most_five_people_are_shown_and_two_letters_find_nobody():
    for _number in range(7):
        CustomerFactory.create(name="Mira Kaya")
    client = desk()
    assert len(client.get(reverse(CALLERS), {"contact": "Mira"}).context["found"]) == 5
    for typed in ("", "Mi", "  M  "):
        assert client.get(reverse(CALLERS), {"contact": typed}).context["found"] == []


def test_the_form_opens_with_the_number_that_rang():
    mira = CustomerFactory.create(phone="+905321112233")
    page = desk().get(reverse(CALL), {"contact": "0532 111 22 33"})
    assert 'value="0532 111 22 33"' in page.content.decode()
    assert page.context["chosen"] == mira.pk


def test_asking_who_calls_is_only_ever_a_look():
    assert desk().post(reverse(CALLERS), {"contact": "0532"}).status_code == 405
    assert desk().delete(reverse(CALL)).status_code == 405
