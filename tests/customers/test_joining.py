from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine

from apps.common import clock
from apps.customers.errors import BadContact, BadCounterCode, BadPhone, CodeClosed, CustomerExists, WrongCode
from apps.customers.models import Consent, Customer, JoinRequest
from apps.customers.services import (
    consents_now,
    current_notice,
    join_at_counter,
    open_join,
    prove_join,
    prove_join_at_counter,
    publish_notice,
    request_join,
)
from tests.factories.customers import CustomerFactory

pytestmark = pytest.mark.django_db
PHONE = "+905321234567"


@pytest.fixture
def cashier(django_user_model):
    return django_user_model.objects.create_user("till@example.com", "x" * 12, name="Till")


def other_than(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def prove(asked, code=None):
    return prove_join(request_id=asked.request.public_id, code=code or asked.code)


def test_asking_makes_a_request_and_no_customer():
    asked = request_join(email="Ada@example.com", name=" Ada ", language="tr", wants_email=True)
    assert Customer.objects.count() == 0
    assert (asked.request.email, asked.request.name, asked.request.language) == ("ada@example.com", "Ada", "tr")
    assert asked.request.notice.language == "tr"
    assert len(asked.code) == 6
    assert asked.code not in asked.request.code_hash


@pytest.mark.parametrize("contact", [{}, {"email": " ", "phone": ""}, {"email": "a@b.com", "phone": PHONE}])
def test_exactly_one_contact_is_asked_for(contact):
    with pytest.raises(BadContact):
        request_join(**contact)


def test_asking_costs_the_same_for_a_known_and_an_unknown_contact(django_assert_num_queries):
    CustomerFactory(email="known@example.com")
    request_join(email="warm@example.com")
    for email in ("known@example.com", "unknown@example.com"):
        with django_assert_num_queries(6):
            request_join(email=email)


def test_the_mailed_code_makes_a_customer_whose_address_is_proven():
    asked = request_join(email="ada@example.com", name="Ada Işık", language="tr")
    customer = prove(asked)
    customer.refresh_from_db()
    assert (customer.name, customer.name_key, customer.language) == ("Ada Işık", "ada isik", "tr")
    assert customer.email_proven_at is not None
    assert customer.phone_proven_at is None
    asked.request.refresh_from_db()
    assert asked.request.customer == customer


def test_the_mailed_code_finds_an_existing_customer_and_overwrites_nothing():
    known = CustomerFactory(email="ada@example.com", name="Ada", language="az")
    found = prove(request_join(email="ada@example.com", name="Eve", language="tr"))
    assert found == known
    assert (found.name, found.language) == ("Ada", "az")
    assert found.email_proven_at is not None


def test_a_nameless_record_gets_the_name_once_the_contact_is_proven():
    CustomerFactory(email="ada@example.com", name="")
    assert prove(request_join(email="ada@example.com", name="Ada")).name == "Ada"


def test_wishes_become_consents_only_on_proof_with_their_text_and_evidence_rule_85():
    asked = request_join(email="ada@example.com", wants_email=True, wants_sms=True)
    assert Consent.objects.count() == 0
    customer = prove(asked)
    assert consents_now(customer) == {("email", "marketing"): True, ("sms", "marketing"): True}
    for consent in customer.consents.all():
        assert consent.evidence == f"join:{asked.request.public_id}"
        assert consent.notice == asked.request.marketing_notice
        assert consent.source == Consent.Source.JOIN_PAGE


def test_the_text_the_person_saw_counts_even_when_a_new_one_came_since():
    asked = request_join(email="ada@example.com", wants_email=True, language="en")
    publish_notice(kind="marketing", language="en", text="New words.")
    assert prove(asked).consents.get().notice.text != "New words."


def test_an_unticked_box_takes_nothing_back():
    customer = prove(request_join(email="ada@example.com", wants_email=True))
    prove(request_join(email="ada@example.com"))
    assert consents_now(customer) == {("email", "marketing"): True}


def test_a_wrong_code_says_how_many_tries_are_left_and_five_are_all():
    asked = request_join(email="ada@example.com")
    wrong = other_than(asked.code)
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongCode) as refusal:
            prove(asked, wrong)
        assert refusal.value.facts["tries_left"] == left
    for code in (wrong, wrong, asked.code):
        with pytest.raises(CodeClosed):
            prove(asked, code)
    asked.request.refresh_from_db()
    assert asked.request.tries_left == 0
    assert Customer.objects.count() == 0


def test_a_code_works_once():
    asked = request_join(email="ada@example.com")
    prove(asked)
    with pytest.raises(CodeClosed):
        prove(asked)


def test_a_code_that_is_too_old_does_not_work():
    asked = request_join(email="ada@example.com")
    with time_machine.travel(clock.now() + dt.timedelta(minutes=30, seconds=1)), pytest.raises(CodeClosed):
        prove(asked)
    assert Customer.objects.count() == 0


def test_a_code_opens_no_other_request():
    first, second = request_join(email="ada@example.com"), request_join(email="eve@example.com")
    assert first.code != second.code or first.request.code_hash != second.request.code_hash
    with pytest.raises(CodeClosed):
        prove_join(request_id=uuid.uuid4(), code=first.code)


def test_a_phone_number_is_proven_only_at_the_counter(cashier):
    asked = request_join(phone="0532 123 45 67", wants_sms=True)
    with pytest.raises(CodeClosed):
        prove(asked)
    customer = prove_join_at_counter(code=f"{asked.code[:3]} {asked.code[3:]}", phone="532 123 45 67", by=cashier)
    assert customer.phone == PHONE
    assert customer.phone_proven_at is not None
    consent = customer.consents.get()
    assert (consent.source, consent.recorded_by) == (Consent.Source.COUNTER, cashier)
    asked.request.refresh_from_db()
    assert asked.request.proven_by == cashier


def test_an_email_request_is_not_proven_at_the_counter(cashier):
    asked = request_join(email="ada@example.com")
    with pytest.raises(BadPhone):
        prove_join_at_counter(code=asked.code, phone="ada@example.com", by=cashier)
    with pytest.raises(CodeClosed):
        prove_join_at_counter(code=asked.code, phone=PHONE, by=cashier)


def test_the_page_shows_the_digits_of_a_phone_again_and_never_those_of_a_letter():
    phone, email = request_join(phone=PHONE), request_join(email="ada@example.com")
    assert open_join(phone.request.public_id).code == phone.code
    assert open_join(email.request.public_id).code == ""
    assert open_join(uuid.uuid4()) is None


def test_any_of_several_waiting_codes_of_one_phone_works_at_the_counter(cashier):
    first, second = request_join(phone=PHONE), request_join(phone=PHONE)
    assert prove_join_at_counter(code=first.code, phone=PHONE, by=cashier) == Customer.objects.get()
    assert prove_join_at_counter(code=second.code, phone=PHONE, by=cashier) == Customer.objects.get()


def test_asking_often_buys_no_extra_guesses_at_the_counter(cashier):
    asked = [request_join(phone=PHONE) for _ask in range(3)]
    wrong = next(f"{n:06d}" for n in range(10) if f"{n:06d}" not in {each.code for each in asked})
    for _guess in range(4):
        with pytest.raises(WrongCode):
            prove_join_at_counter(code=wrong, phone=PHONE, by=cashier)
    with pytest.raises(CodeClosed):
        prove_join_at_counter(code=wrong, phone=PHONE, by=cashier)
    with pytest.raises(CodeClosed):
        prove_join_at_counter(code=asked[0].code, phone=PHONE, by=cashier)
    assert JoinRequest.objects.filter(tries_left=0).count() == 3


def test_a_cashier_writes_down_a_customer_whose_contact_stays_unproven(cashier):
    customer = join_at_counter(by=cashier, name="Ada", phone="0532 123 45 67")
    assert customer.phone == PHONE
    assert customer.phone_proven_at is None
    assert consents_now(customer) == {}


def test_a_known_number_is_refused_at_the_counter(cashier):
    CustomerFactory(phone=PHONE)
    with pytest.raises(CustomerExists) as refusal:
        join_at_counter(by=cashier, phone=PHONE)
    assert refusal.value.field == "phone"


def test_a_yes_at_the_counter_needs_the_code_read_aloud(cashier):
    notice = current_notice(kind="marketing", language="tr")
    typed = f" {notice.counter_code[:3].lower()} {notice.counter_code[3:]} "
    customer = join_at_counter(by=cashier, phone=PHONE, wants_sms=True, counter_code=typed)
    consent = customer.consents.get()
    assert (consent.evidence, consent.notice, consent.recorded_by) == (
        f"counter:{notice.counter_code}",
        notice,
        cashier,
    )
    assert (consent.channel, consent.source) == ("sms", Consent.Source.COUNTER)


def test_without_the_right_code_at_the_counter_nobody_is_written_down(cashier):
    old = current_notice(kind="marketing", language="en")
    publish_notice(kind="marketing", language="en", text="New words.")
    privacy = current_notice(kind="privacy", language="en")
    for code in ("", "ABCDEF", old.counter_code, privacy.counter_code):
        with pytest.raises(BadCounterCode) as refusal:
            join_at_counter(by=cashier, phone=PHONE, wants_sms=True, counter_code=code)
        assert refusal.value.field == "counter_code"
    assert Customer.objects.count() == 0
