"""One Idempotency-Key fifty times at once: one effect."""

import threading

import pytest

from apps.customers.models import Customer
from apps.storefront import idempotency
from apps.storefront.models import IdempotencyRecord
from tests.factories.storefront import Caller
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 50


def send_fifty_times(shop: Caller) -> list:
    answers = []

    def send(_index: int) -> str:
        caller = shop.twin()
        answer = caller.post("customers", {"name": "Ada"}, idempotency_key="one")
        answers.append(answer)
        return str(answer.status_code)

    all_at_once(CROWD, send)
    return answers


def test_one_key_fifty_times_at_once_is_one_customer():
    answers = send_fifty_times(Caller())
    made = [answer for answer in answers if answer.status_code == 201]
    waited = [answer for answer in answers if answer.status_code == 409]
    assert Customer.objects.count() == IdempotencyRecord.objects.count() == 1
    assert len(made) + len(waited) == CROWD
    assert len([answer for answer in made if "Idempotent-Replayed" not in answer]) == 1
    assert len({answer.content for answer in made}) == 1
    assert all(answer.json()["code"] == "request_in_flight" and answer["Retry-After"] == "1" for answer in waited)


def test_a_twin_that_is_still_running_is_told_so(monkeypatch):
    shop = Caller()
    inside, go_on = threading.Event(), threading.Event()
    settle = idempotency.settle

    def settle_slowly(effect):
        inside.set()
        assert go_on.wait(timeout=30)
        return settle(effect)

    monkeypatch.setattr(idempotency, "settle", settle_slowly)

    def send(index: int) -> str:
        if index:
            assert inside.wait(timeout=30)
        answer = shop.twin().post("customers", {"name": "Ada"}, idempotency_key="one")
        go_on.set()
        return str(answer.status_code)

    assert all_at_once(2, send) == {"201": 1, "409": 1}


def test_control_without_the_lock_and_the_record_there_are_many(monkeypatch):
    """With the lock taken out and the records not looked up or written, the first test would fail."""
    monkeypatch.setattr(idempotency, "try_lock_for_this_transaction", lambda _name: True)
    monkeypatch.setattr(IdempotencyRecord.objects, "create", lambda **_fields: None)
    send_fifty_times(Caller())
    assert Customer.objects.count() == CROWD


def test_control_without_the_lock_twins_collide_instead_of_being_told(monkeypatch):
    """The unique constraint is the last line: still one effect, but the losers would break."""
    monkeypatch.setattr(idempotency, "try_lock_for_this_transaction", lambda _name: True)
    everybody_has_looked = threading.Barrier(2)
    settle = idempotency.settle

    def settle_together(effect):
        everybody_has_looked.wait(timeout=30)
        return settle(effect)

    monkeypatch.setattr(idempotency, "settle", settle_together)
    shop = Caller()

    def send(_index: int) -> str:
        return str(shop.twin().post("customers", {"name": "Ada"}, idempotency_key="one").status_code)

    assert all_at_once(2, send) == {"201": 1, "500": 1}
    assert Customer.objects.count() == 1
