"""One effect per Idempotency-Key."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from apps.common import clock
from apps.customers.models import Customer
from apps.storefront.models import IdempotencyRecord
from apps.storefront.services import sweep_out
from tests.factories.storefront import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Caller:
    return Caller()


def test_a_retry_gets_the_same_bytes_and_has_no_effect(shop):
    first = shop.post("customers", {"name": "Ada"}, idempotency_key="k-1")
    again = shop.post("customers", {"name": "Ada"}, idempotency_key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first["Content-Type"] == again["Content-Type"] == "application/json"
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert Customer.objects.count() == 1


def test_quotes_around_the_key_and_the_order_of_fields_do_not_matter(shop):
    shop.post("customers", b'{"name": "Ada", "language": "tr"}', idempotency_key='"k-1"')
    again = shop.post("customers", b'{"language":"tr","name":"Ada"}', idempotency_key="k-1")
    assert again["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("body", [{"name": "Bob"}, {}, {"name": "Ada", "language": "en"}])
def test_the_same_key_for_another_body_is_refused(shop, body):
    shop.post("customers", {"name": "Ada"}, idempotency_key="k-1")
    answer = shop.post("customers", body, idempotency_key="k-1")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Customer.objects.count() == 1


def test_two_shops_may_use_the_same_key(shop):
    shop.post("customers", {"name": "Ada"}, idempotency_key="k-1")
    other = Caller().post("customers", {"name": "Bob"}, idempotency_key="k-1")
    assert other.status_code == 201
    assert Customer.objects.count() == 2


def test_a_refusal_by_a_rule_is_remembered_too(shop):
    first = shop.post("customers", {"phone": "12"}, idempotency_key="k-1")
    again = shop.post("customers", {"phone": "12"}, idempotency_key="k-1")
    assert (first.status_code, first.json()["code"]) == (422, "bad_phone")
    assert (again.content, again["Content-Type"]) == (first.content, "application/problem+json")
    assert again["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("wrong", [{"nmae": "x"}, b"{"])
def test_a_malformed_request_may_be_mended_under_the_same_key(shop, wrong):
    assert shop.post("customers", wrong, idempotency_key="k-1").status_code == 400
    assert shop.post("customers", {"name": "x"}, idempotency_key="k-1").status_code == 201


def test_a_conflict_may_be_tried_again(shop):
    blocker = shop.post("customers", {"email": "ada@example.com"}).json()["id"]
    taken = {"email": "ada@example.com", "name": "Ada"}
    assert shop.post("customers", taken, idempotency_key="k-1").status_code == 409
    shop.patch(f"customers/{blocker}", {"email": ""})
    assert shop.post("customers", taken, idempotency_key="k-1").status_code == 201


@pytest.mark.parametrize("key", ["", " ", '""', "a b", "x" * 256, "ç"])
def test_a_key_that_cannot_be_one_is_refused(shop, key):
    answer = shop.post("customers", {"name": "Ada"}, idempotency_key=key)
    assert answer.status_code == 400
    assert not Customer.objects.exists()


def test_without_the_header_every_request_counts(shop):
    shop.post("customers", {"name": "Ada"})
    shop.post("customers", {"name": "Ada"})
    assert Customer.objects.count() == 2
    assert not IdempotencyRecord.objects.exists()


def test_an_effect_that_breaks_leaves_no_record(shop, monkeypatch):
    def break_down(*_args: object, **_named: object) -> None:
        raise RuntimeError("power cut")

    shop.client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("apps.storefront.views.customers.find", break_down)
        assert shop.post("customers", {"name": "Ada"}, idempotency_key="k-1").status_code == 500
    assert not Customer.objects.exists()
    assert shop.post("customers", {"name": "Ada"}, idempotency_key="k-1").status_code == 201


def test_records_are_kept_for_a_week_and_then_swept_out(shop):
    shop.post("customers", {"name": "Ada"}, idempotency_key="k-1")
    with time_machine.travel(clock.now() + dt.timedelta(days=6, hours=23)):
        assert sweep_out() == 0
    with time_machine.travel(clock.now() + dt.timedelta(days=7, hours=1)):
        assert sweep_out() == 1
    assert not IdempotencyRecord.objects.exists()
