"""Cases through the API: retries, who is meant, and what never leaves the house."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from apps.feedback.models import Case
from apps.feedback.services import note, reply, solve
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import at, clock_at, support, waiting_case
from tests.factories.storefront import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Caller:
    return Caller()


def open_one(shop: Caller, key: str = "", **body: Any) -> Any:
    words = {"subject": "Late", "text": "Where is it?"}
    return shop.post("cases", words | body, idempotency_key=key or str(uuid.uuid4()))


def write(shop: Caller, case: Case, text: str, key: str = "") -> Any:
    return shop.post(f"cases/{case.public_id}/messages", {"text": text}, idempotency_key=key or str(uuid.uuid4()))


def test_a_case_shows_what_was_said_and_nothing_of_the_house(shop):
    case = waiting_case(owner=support(name="Elif Secret"), priority="urgent")
    note(case=case, text="Between us", by=support())
    told = shop.get(f"cases/{case.public_id}")
    fields = {"id", "status", "subject", "customer", "order", "opened_at", "solved_at", "messages"}
    assert set(told.json()) == fields
    assert set(told.json()["messages"][0]) == {"id", "written_by", "text", "written_at"}
    for private in ("Between us", "Elif Secret", "urgent"):
        assert private not in told.content.decode()


def test_one_key_with_another_body_opens_nothing_more(shop):
    key = str(uuid.uuid4())
    assert open_one(shop, key).status_code == 201
    assert open_one(shop, key, subject="Another thing").status_code == 422
    assert Case.objects.get().subject == "Late"


def test_one_key_text_of_two_shops_is_two_cases(shop):
    for caller in (shop, Caller(channel="app")):
        assert open_one(caller, "order-7").status_code == 201
    assert Case.objects.count() == 2


def test_the_same_words_under_another_key_are_said_twice(shop):
    case = waiting_case()
    for _try in range(2):
        assert write(shop, case, "Hello?").status_code == 201
    assert case.messages.count() == 3


def test_an_id_leads_and_an_address_before_a_number(shop):
    mira, deniz = CustomerFactory.create(), CustomerFactory.create()
    open_one(shop, customer=str(mira.public_id), email=deniz.email)
    open_one(shop, email=mira.email, phone=deniz.phone)
    open_one(shop, email="nobody@example.com", phone=deniz.phone)
    assert list(Case.objects.order_by("pk").values_list("customer", flat=True)) == [mira.pk, mira.pk, deniz.pk]


def test_somebody_unknown_is_reached_by_address_else_by_number(shop):
    open_one(shop, email="Who@Example.com", phone="0532 999 88 77")
    open_one(shop, phone="0532 999 88 77", name="Who")
    assert list(Case.objects.order_by("pk").values_list("contact", flat=True)) == ["who@example.com", "+905329998877"]


def test_a_known_customer_is_answered_in_their_own_language(shop):
    mira = CustomerFactory.create(language="az")
    open_one(shop, customer=str(mira.public_id), language="tr", name="Myra")
    case = Case.objects.get()
    assert (case.language, case.name) == ("az", "")


def test_writing_to_a_case_that_is_not_there_is_not_found(shop):
    refused = shop.post(f"cases/{uuid.uuid4()}/messages", {"text": "Hello?"}, idempotency_key="k")
    assert refused.status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": " "}, {"text": "x" * 5_001}, {"text": "x", "by": "me"}], ids=str
)
def test_a_message_that_says_nothing_too_much_or_more_is_refused(shop, body):
    case = waiting_case()
    refused = shop.post(f"cases/{case.public_id}/messages", body, idempotency_key="k")
    assert refused.status_code in (400, 422)
    assert case.messages.count() == 1


def test_a_message_needs_a_key_for_retries(shop):
    case = waiting_case()
    assert shop.post(f"cases/{case.public_id}/messages", {"text": "Hello?"}).status_code == 400
    assert case.messages.count() == 1


def test_the_shop_is_told_when_a_case_was_solved_and_that_it_is_open_again(shop):
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    with clock_at("2026-05-04 10:30"):
        solve(case=case, outcome="explained", by=support())
        told = shop.get(f"cases/{case.public_id}").json()
        assert (told["status"], told["solved_at"]) == ("solved", "2026-05-04T07:30:00Z")
        again = write(shop, case, "No!").json()
    assert (again["status"], again["solved_at"]) == ("open", None)
    case.refresh_from_db()
    # Nobody has ever answered, so what is owed is a first reply: within one business hour (rule 103).
    assert case.due_at == at("2026-05-04 11:30")


def test_a_long_conversation_costs_what_a_short_one_does(
    shop, django_assert_num_queries, django_assert_max_num_queries
):
    case = waiting_case()
    shop.get(f"cases/{case.public_id}")
    with django_assert_max_num_queries(12) as short:
        shop.get(f"cases/{case.public_id}")
    for number in range(5):
        reply(case=case, text=f"Answer {number}", by=support())
    with django_assert_num_queries(len(short)):
        assert len(shop.get(f"cases/{case.public_id}").json()["messages"]) == 6
