"""The web shop opens cases, reads the answers and writes to them again."""

from __future__ import annotations

import uuid

import pytest

from apps.feedback.models import Case, CaseMessage
from apps.feedback.services import note, reply, solve
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import clock_at, support, waiting_case
from tests.factories.storefront import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Caller:
    return Caller()


def send(shop: Caller, path: str = "cases", key: str = "", **body: object):
    return shop.post(path, body, idempotency_key=key or str(uuid.uuid4()))


def open_one(shop: Caller, key: str = "", **body: object):
    return send(shop, key=key, **({"subject": "Late", "text": "Where is it?"} | body))


def test_a_case_is_opened_read_and_written_to(shop):
    mira = CustomerFactory.create()
    opened = open_one(shop, customer=str(mira.public_id))
    assert opened.status_code == 201, opened.content
    case = Case.objects.get()
    assert (case.channel, case.customer) == ("api", mira)
    reply(case=case, text="On its way.", by=support())
    note(case=case, text="Between us", by=support())
    send(shop, f"cases/{case.public_id}/messages", text="Thanks!")
    told = shop.get(f"cases/{case.public_id}").json()
    assert (told["status"], told["customer"]) == ("open", str(mira.public_id))
    said = [(message["written_by"], message["text"]) for message in told["messages"]]
    assert said == [("customer", "Where is it?"), ("shop", "On its way."), ("customer", "Thanks!")]


def test_a_retry_opens_and_writes_once(shop):
    key = str(uuid.uuid4())
    first, second = (open_one(shop, key) for _try in range(2))
    assert first.json() == second.json()
    path = f"cases/{first.json()['id']}/messages"
    for _try in range(2):
        assert send(shop, path, "one-and-the-same", text="Hello?").status_code == 201
    assert (Case.objects.count(), CaseMessage.objects.count()) == (1, 2)


def test_without_a_key_for_retries_nothing_is_opened(shop):
    assert shop.post("cases", {"subject": "Late", "text": "Where?"}).status_code == 400
    assert not Case.objects.exists()


def test_somebody_is_found_by_contact_or_stays_unknown(shop):
    mira = CustomerFactory.create(email="mira@example.com", phone="+905321112233")
    open_one(shop, email="Mira@Example.com")
    open_one(shop, phone="0532 111 22 33")
    open_one(shop, email="who@example.com", name="Who", language="tr")
    known, also_known, unknown = Case.objects.order_by("pk")
    assert (known.customer, also_known.customer, unknown.customer) == (mira, mira, None)
    assert (unknown.name, unknown.contact, unknown.language) == ("Who", "who@example.com", "tr")


def test_a_case_can_be_about_an_order_of_ones_own_channel(shop):
    lines = [{"sku": "MUG", "unit_price": "10.00"}]
    shop.put("orders/1", {"lines": lines})
    Caller(channel="till").put("orders/2", {"lines": lines})
    assert open_one(shop, order="1").json()["order"] == "1"
    refused = open_one(shop, order="2")
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_order")


@pytest.mark.parametrize(
    "body",
    [
        {"subject": ""},
        {"text": ""},
        {"text": "x" * 5_001},
        {"subject": "x" * 201},
        {"text": None},
        {"text": ["x"]},
        {"text": "a\u0000b"},
        {"customer": "me"},
        {"email": "not an address"},
        {"phone": "12"},
        {"language": "xx"},
        {"priority": "urgent"},
        {"customer": "6f1e7c1e-4c4e-4b66-9d6e-111111111111"},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_with_its_field(shop, body):
    refused = open_one(shop, **body)
    assert refused.status_code in (400, 422), refused.content
    assert refused.json()["errors"]
    assert not Case.objects.exists()


def test_a_closed_case_answers_that_it_is_closed(shop):
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        solve(case=case, outcome="explained", by=support())
    with clock_at("2026-05-12 10:00"):
        refused = send(shop, f"cases/{case.public_id}/messages", text="Hello?")
    assert (refused.status_code, refused.json()["code"]) == (409, "case_closed")


def test_a_solved_case_opens_again(shop):
    case = waiting_case()
    solve(case=case, outcome="explained", by=support())
    assert send(shop, f"cases/{case.public_id}/messages", text="No!").json()["status"] == "open"


def test_a_case_that_is_not_there_is_dull(shop):
    for path in (f"cases/{uuid.uuid4()}", "cases/1", "cases/x"):
        assert shop.get(path).status_code == 404
