"""One code, many hands: it lets in once, and no more than five guesses are looked at."""

import threading

import pytest
from django.db import transaction
from django.db.models import QuerySet

from apps.common import clock
from apps.customers.errors import CodeClosed, WrongCode
from apps.customers.models import Consent, Customer, JoinRequest, SignIn
from apps.customers.services import (
    ensure_customers,
    finish_sign_in,
    joining,
    make_till_link,
    prove_join,
    prove_join_at_counter,
    record_consent,
    request_join,
    start_sign_in,
    use_till_link,
)
from apps.customers.services.proofs import TRIES, matches
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 20


@pytest.fixture
def asked():
    CustomerFactory(email="ada@example.com")
    return start_sign_in(email="ada@example.com")


@pytest.fixture
def cashier():
    return User.objects.create_user("till@example.com", "x" * 12, name="Till")


def other_than(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def test_one_code_used_twice_at_once_lets_in_once(asked):
    def use(_index):
        finish_sign_in(public_id=asked.sign_in.public_id, code=asked.code)
        return "in"

    assert all_at_once(CROWD, use) == {"in": 1, "CodeClosed": CROWD - 1}


def test_control_looking_before_using_lets_in_more_than_once(asked):
    """Without the UPDATE that decides, the test above would fail."""
    everybody_has_looked = threading.Barrier(CROWD)

    def use_naively(_index):
        row = SignIn.objects.get(pk=asked.sign_in.pk)
        everybody_has_looked.wait(timeout=30)
        if row.used_at is not None or not matches(row, asked.code):
            raise CodeClosed("used")
        SignIn.objects.filter(pk=row.pk).update(used_at=clock.now())
        return "in"

    assert all_at_once(CROWD, use_naively) == {"in": CROWD}


def test_parallel_guesses_never_exceed_five_tries(asked):
    wrong = other_than(asked.code)
    looked_at = []

    def guess(_index):
        try:
            finish_sign_in(public_id=asked.sign_in.public_id, code=wrong)
        except WrongCode:
            looked_at.append(1)
            raise
        return "in"

    outcome = all_at_once(CROWD, guess)
    assert outcome["in"] == 0
    # The fifth look answers that the code is closed, like every later one.
    assert len(looked_at) <= 4
    assert SignIn.objects.get().tries_left == 0


def test_control_counting_after_looking_gives_everybody_a_look(asked):
    """Without counting the try first, in its own statement, the test above would fail."""
    everybody_has_looked = threading.Barrier(CROWD)

    def guess_naively(_index):
        row = SignIn.objects.get(pk=asked.sign_in.pk)
        everybody_has_looked.wait(timeout=30)
        if row.tries_left == 0:
            return "closed"
        row.tries_left -= 1
        row.save(update_fields=["tries_left"])
        return "looked at"

    assert all_at_once(CROWD, guess_naively) == {"looked at": CROWD}


def test_one_till_link_pressed_twice_at_once_lets_in_once(cashier):
    token = make_till_link(customer=CustomerFactory(), by=cashier)

    def press(_index):
        use_till_link(token=token)
        return "in"

    assert all_at_once(CROWD, press) == {"in": 1, "CodeClosed": CROWD - 1}


def test_control_without_heeding_who_changed_the_row_a_link_lets_everybody_in(cashier, monkeypatch):
    """Where the answer of the deciding UPDATE is not looked at, the test above fails."""
    token = make_till_link(customer=CustomerFactory(), by=cashier)
    update = QuerySet.update

    def press(_index):
        use_till_link(token=token)
        return "in"

    monkeypatch.setattr(QuerySet, "update", lambda rows, **changes: update(rows, **changes) or 1)
    assert all_at_once(CROWD, press) == {"in": CROWD}


def test_one_join_proven_many_times_at_once_makes_one_customer_and_one_consent():
    asked = request_join(email="ada@example.com", wants_email=True)

    def prove(_index):
        prove_join(request_id=asked.request.public_id, code=asked.code)
        return "in"

    assert all_at_once(CROWD, prove) == {"in": 1, "CodeClosed": CROWD - 1}
    assert Customer.objects.count() == 1
    assert Consent.objects.count() == 1


def test_control_without_the_requests_lock_one_join_is_proven_by_everybody(monkeypatch):
    """Without the lock on the request, the test above would fail."""
    asked = request_join(email="ada@example.com", wants_email=True)
    everybody_has_looked = threading.Barrier(TRIES)
    find_or_make = joining._find_or_make

    def wait_and_find(request):
        everybody_has_looked.wait(timeout=30)
        return find_or_make(request)

    def prove(_index):
        prove_join(request_id=asked.request.public_id, code=asked.code)
        return "in"

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows.all())
    monkeypatch.setattr(joining, "_find_or_make", wait_and_find)
    assert all_at_once(CROWD, prove)["in"] == TRIES


def test_two_requests_of_one_contact_proven_at_once_end_at_one_customer():
    asked = [request_join(email="ada@example.com", name=f"Ada {n}") for n in range(CROWD)]

    def prove(index):
        return str(prove_join(request_id=asked[index].request.public_id, code=asked[index].code).pk)

    assert all_at_once(CROWD, prove) == {str(Customer.objects.get().pk): CROWD}


def test_guesses_of_many_cashiers_at_one_phone_never_exceed_five(cashier):
    phone = "+905321234567"
    asked = request_join(phone=phone)

    def guess(_index):
        prove_join_at_counter(code=other_than(asked.code), phone=phone, by=cashier)
        return "in"

    outcome = all_at_once(CROWD, guess)
    assert outcome["in"] == 0
    assert outcome["WrongCode"] + outcome["CodeClosed"] == CROWD
    assert JoinRequest.objects.get().tries_left == 0


def test_two_imports_at_once_make_each_customer_once():
    ids = [f"c{n}" for n in range(30)]

    def ensure(index):
        return str(sorted(ensure_customers(scope="web", external_ids=ids if index % 2 else reversed(ids)).items()))

    assert len(all_at_once(8, ensure)) == 1
    assert Customer.objects.count() == len(ids)


def test_two_tabs_saying_the_same_at_once_record_it_once():
    customer = CustomerFactory()

    def say(_index):
        record_consent(
            customer=customer,
            channel="email",
            purpose="programme",
            granted=False,
            source="preferences",
            evidence="member:1",
        )
        return "said"

    assert all_at_once(8, say) == {"said": 8}
    assert Consent.objects.count() == 1


def test_control_without_the_persons_lock_two_tabs_record_it_twice():
    """Without the lock on the person, the test above would fail."""
    customer = CustomerFactory()
    everybody_has_looked = threading.Barrier(8)

    def say_naively(_index):
        with transaction.atomic():
            if customer.consents.exists():
                return "found"
            everybody_has_looked.wait(timeout=30)
            Consent.objects.create(
                customer=customer,
                channel="email",
                purpose="programme",
                granted=False,
                source="preferences",
                evidence="member:1",
            )
        return "said"

    assert all_at_once(8, say_naively) == {"said": 8}
