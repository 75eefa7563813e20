"""What nobody foresaw: a caller gets problem details and an id, the log gets the rest."""

from __future__ import annotations

import logging

import pytest
from django.test import RequestFactory

from loyalty_site.faults import fault
from tests.factories.storefront import Caller

pytestmark = pytest.mark.django_db
SECRET = "ada@example.com stands in the message"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_args: object, **_more: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("apps.storefront.views.rewards.RewardList.get", break_down)


def test_a_fault_is_told_as_problem_details_with_an_id_and_nothing_else(broken, caplog) -> None:
    with caplog.at_level(logging.ERROR):
        reply = Caller().get("rewards")
    body = reply.json()
    assert (reply.status_code, reply["Content-Type"]) == (500, "application/problem+json")
    assert (body["status"], body["code"], body["title"]) == (500, "server_error", "Internal Server Error")
    assert body["request_id"] == reply["X-Request-Id"]
    assert SECRET not in reply.content.decode()
    assert "Traceback" not in reply.content.decode()
    assert any(body["request_id"] in record.getMessage() and record.exc_info for record in caplog.records)


def test_each_fault_has_its_own_id(broken) -> None:
    shop = Caller()
    assert shop.get("rewards").json()["request_id"] != shop.get("rewards").json()["request_id"]


def test_a_fault_before_any_view_is_told_to_programs_as_json_and_to_people_as_a_page() -> None:
    told = fault(RequestFactory().get("/api/v1/orders/1"))
    assert (told.status_code, told["Content-Type"]) == (500, "application/problem+json")
    page = fault(RequestFactory().get("/me/"))
    assert page.status_code == 500
    assert b"<html" in page.content


def test_a_refusal_carries_no_request_id() -> None:
    assert "request_id" not in Caller().get("nothing").json()
