from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine

from apps.common import clock
from apps.customers.errors import BadEmail, CodeClosed, WrongCode
from apps.customers.models import SignIn
from apps.customers.services import finish_sign_in, make_till_link, start_sign_in, use_till_link
from tests.factories.customers import CustomerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return CustomerFactory(email="ada@example.com")


@pytest.fixture
def cashier(django_user_model):
    return django_user_model.objects.create_user("till@example.com", "x" * 12, name="Till")


def finish(asked, code=None):
    return finish_sign_in(public_id=asked.sign_in.public_id, code=code or asked.code)


def other_than(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_mailed_code_signs_a_member_in(member):
    asked = start_sign_in(email=" ADA@example.com ")
    assert asked.customer == member
    assert finish(asked) == member


def test_an_unknown_address_gets_a_row_too_and_its_code_opens_nothing():
    asked = start_sign_in(email="nobody@example.com")
    assert asked.customer is None
    assert SignIn.objects.count() == 1
    with pytest.raises(CodeClosed):
        finish(asked)


def test_a_wrong_code_is_refused_alike_for_known_and_unknown(member):
    refusals = []
    for email in ("ada@example.com", "nobody@example.com"):
        asked = start_sign_in(email=email)
        wrong = other_than(asked.code)
        said = []
        for _guess in range(6):
            with pytest.raises((WrongCode, CodeClosed)) as refusal:
                finish(asked, wrong)
            said.append((refusal.value.code, str(refusal.value), refusal.value.facts))
        refusals.append(said)
    assert refusals[0] == refusals[1]


def test_asking_and_guessing_cost_the_same_for_known_and_unknown(member, django_assert_num_queries):
    for email in ("ada@example.com", "nobody@example.com"):
        with django_assert_num_queries(5):
            asked = start_sign_in(email=email)
        with django_assert_num_queries(2), pytest.raises(WrongCode):
            finish(asked, other_than(asked.code))


def test_a_code_works_once(member):
    asked = start_sign_in(email="ada@example.com")
    finish(asked)
    with pytest.raises(CodeClosed):
        finish(asked)


def test_after_five_wrong_codes_the_right_one_is_refused(member):
    asked = start_sign_in(email="ada@example.com")
    for _guess in range(5):
        with pytest.raises((WrongCode, CodeClosed)):
            finish(asked, other_than(asked.code))
    with pytest.raises(CodeClosed):
        finish(asked)


def test_a_code_lasts_fifteen_minutes(member):
    asked = start_sign_in(email="ada@example.com")
    with time_machine.travel(clock.now() + dt.timedelta(minutes=15, seconds=1)), pytest.raises(CodeClosed):
        finish(asked)
    with time_machine.travel(clock.now() + dt.timedelta(minutes=14)):
        assert finish(asked) == member


def test_neither_code_nor_token_is_kept(member, cashier):
    asked = start_sign_in(email="ada@example.com")
    token = make_till_link(customer=member, by=cashier)
    for row in SignIn.objects.all():
        assert asked.code not in row.code_hash
        assert row.code_hash not in token


def test_garbage_is_refused():
    with pytest.raises(BadEmail):
        start_sign_in(email="ada")
    with pytest.raises(CodeClosed):
        finish_sign_in(public_id=uuid.uuid4(), code="123456")


def test_a_forgotten_member_cannot_finish(member):
    asked = start_sign_in(email="ada@example.com")
    type(member).objects.filter(pk=member.pk).update(
        name="", name_key="", email="", phone="", birthday_on=None, forgotten_at=clock.now()
    )
    with pytest.raises(CodeClosed):
        finish(asked)


def test_the_tills_link_signs_in_once(member, cashier):
    token = make_till_link(customer=member, by=cashier)
    assert SignIn.objects.get().made_by == cashier
    assert use_till_link(token=token) == member
    with pytest.raises(CodeClosed):
        use_till_link(token=token)


def test_the_tills_link_lasts_ten_minutes(member, cashier):
    token = make_till_link(customer=member, by=cashier)
    with time_machine.travel(clock.now() + dt.timedelta(minutes=10, seconds=1)), pytest.raises(CodeClosed):
        use_till_link(token=token)


def test_a_till_link_holds_256_secret_bits(member, cashier):
    tokens = {make_till_link(customer=member, by=cashier) for _link in range(20)}
    assert len({token[22:] for token in tokens}) == 20
    assert {len(token) for token in tokens} == {64}


@pytest.mark.parametrize("token", ["", "x", "a" * 64, "a" * 63, "a" * 1000, "ş" * 64, "../../etc", "\x00"])
def test_a_token_nobody_made_is_refused(token):
    with pytest.raises(CodeClosed):
        use_till_link(token=token)


def test_a_link_with_one_changed_letter_is_refused(member, cashier):
    token = make_till_link(customer=member, by=cashier)
    with pytest.raises((WrongCode, CodeClosed)):
        use_till_link(token=token[:-1] + ("A" if token[-1] != "A" else "B"))


def test_a_mailed_code_is_no_link_and_a_link_no_code(member, cashier):
    asked = start_sign_in(email="ada@example.com")
    make_till_link(customer=member, by=cashier)
    link = SignIn.objects.get(way="till_link")
    with pytest.raises(CodeClosed):
        finish_sign_in(public_id=link.public_id, code=asked.code)
