from __future__ import annotations

import re

import pytest

from apps.customers.models import Consent, Customer, JoinRequest
from apps.customers.services import create_customer
from apps.messaging.models import Message
from apps.programs.models import Membership
from apps.storefront import guesses
from tests.factories.programs import program
from tests.factories.storefront import Caller

pytestmark = pytest.mark.django_db
NOBODY = "6f1e7c1e-4c4e-4b66-9d6e-111111111111"


@pytest.fixture
def shop() -> Caller:
    return Caller()


def mailed_code() -> str:
    found = re.search(r"\d{6}", Message.objects.latest("pk").body_text)
    assert found
    return found[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_somebody_joins_by_mail_and_is_a_member(shop):
    club = program(code="club", enrolment="joining")
    asked = shop.post("joins", {"name": "Ada", "email": "Ada@Example.com", "language": "tr", "wants_email": True})
    assert asked.status_code == 202, asked.content
    assert (asked.json()["proof"], asked.json()["counter_code"]) == ("mailed_code", None)
    assert not Customer.objects.exists()
    proven = shop.post(f"joins/{asked.json()['id']}/proof", {"code": mailed_code()})
    assert proven.status_code == 200, proven.content
    customer = Customer.objects.get()
    assert (proven.json()["id"], proven.json()["email"]) == (str(customer.public_id), "ada@example.com")
    assert customer.email_proven_at is not None
    assert Membership.objects.filter(customer=customer, program=club).exists()
    assert Consent.objects.get().granted


def test_a_phone_is_proven_at_the_counter(shop):
    asked = shop.post("joins", {"phone": "0532 123 45 67"}).json()
    assert asked["proof"] == "at_the_counter"
    assert re.fullmatch(r"\d{6}", asked["counter_code"])
    refused = shop.post(f"joins/{asked['id']}/proof", {"code": asked["counter_code"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "code_closed")


def test_asking_tells_nobody_whether_somebody_is_known(shop, django_assert_max_num_queries):
    create_customer(email="known@example.com", name="Known")
    shop.post("joins", {"email": "warm@example.com"})
    answers, costs = [], []
    for email in ("known@example.com", "unknown@example.com"):
        with django_assert_max_num_queries(40) as captured:
            answers.append(shop.post("joins", {"email": email}))
        costs.append(len(captured))
    known, unknown = (answer.json() for answer in answers)
    assert answers[0].status_code == answers[1].status_code == 202
    assert known.keys() == unknown.keys()
    assert (known["proof"], known["counter_code"]) == (unknown["proof"], unknown["counter_code"])
    assert costs[0] == costs[1]


def test_the_proof_shows_the_record_that_was_there_and_overwrites_nothing(shop):
    known = create_customer(email="known@example.com", name="Known")
    asked = shop.post("joins", {"email": "known@example.com", "name": "Imposter"}).json()
    proven = shop.post(f"joins/{asked['id']}/proof", {"code": mailed_code()}).json()
    assert (proven["id"], proven["name"]) == (str(known.public_id), "Known")


def test_five_wrong_codes_end_it(shop):
    asked = shop.post("joins", {"email": "ada@example.com"}).json()
    code = mailed_code()
    answers = [shop.post(f"joins/{asked['id']}/proof", {"code": wrong(code)}).json()["code"] for _n in range(5)]
    assert answers[0] == "wrong_code"
    assert answers[-1] == "code_closed"
    assert shop.post(f"joins/{asked['id']}/proof", {"code": code}).json()["code"] == "code_closed"
    assert not Customer.objects.exists()


def test_a_request_that_never_was_answers_like_one_that_is_over(shop):
    answer = shop.post(f"joins/{NOBODY}/proof", {"code": "123456"})
    assert (answer.status_code, answer.json()["code"]) == (422, "code_closed")


@pytest.mark.parametrize(
    "body", [{}, {"email": "a@example.com", "phone": "05321234567"}, {"email": "nonsense"}, {"phone": "1"}]
)
def test_exactly_one_contact_is_needed(shop, body):
    assert shop.post("joins", body).status_code == 422
    assert not JoinRequest.objects.exists()


@pytest.mark.usefixtures("one_window")
def test_one_address_gets_a_handful_of_letters_in_whatever_spelling(shop):
    spellings = ["ada@example.com", "ADA@example.com", " Ada@Example.com"] * 4
    answers = [shop.post("joins", {"email": email}).status_code for email in spellings]
    assert answers == [202] * guesses.ASKS_PER_CONTACT_MAX + [429] * (12 - guesses.ASKS_PER_CONTACT_MAX)
    assert Message.objects.count() == guesses.ASKS_PER_CONTACT_MAX


def test_ten_thousand_addresses_are_not_tried_out(shop, monkeypatch):
    monkeypatch.setattr(guesses, "JOINS_PER_KEY_MAX", 20)
    answers = [shop.post("joins", {"email": f"a{n}@example.com"}).status_code for n in range(25)]
    assert (answers.count(202), answers.count(429)) == (20, 5)


def test_guesses_over_many_requests_are_counted_together(shop, monkeypatch):
    monkeypatch.setattr(guesses, "PROOFS_PER_KEY_MAX", 10)
    answers = [shop.post(f"joins/{NOBODY}/proof", {"code": f"{n:06d}"}).status_code for n in range(12)]
    assert (answers.count(422), answers.count(429)) == (10, 2)
