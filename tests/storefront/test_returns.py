from __future__ import annotations

import pytest

from apps.customers.services import create_customer
from apps.orders.models import ParkedRefund, Refund
from tests.factories.programs import balances, program
from tests.factories.storefront import Caller

pytestmark = pytest.mark.django_db
MUG = {"sku": "MUG", "quantity": "2", "unit_price": "50.00"}
JAM = {"sku": "JAM", "quantity": "0.500", "unit_price": "60.00"}


@pytest.fixture
def club():
    return program(code="club")


@pytest.fixture
def ada():
    return create_customer(name="Ada", external_id="1001", scope="web")


@pytest.fixture
def shop() -> Caller:
    return Caller()


def buy(shop, number="1", **more):
    body = {"customer": {"external_id": "1001"}, "placed_at": "2026-03-01T14:30:00+03:00", "lines": [MUG, JAM]} | more
    answer = shop.put(f"orders/{number}", body)
    assert answer.status_code in (200, 201), answer.content
    return answer.json()


def test_a_returned_line_takes_its_points_back(shop, club, ada):
    buy(shop)
    body = {"id": "R-1", "lines": [{"sku": "MUG", "quantity": "1"}], "refunded_at": "2026-03-02T10:00:00Z"}
    answer = shop.post("orders/1/returns", body)
    assert answer.status_code == 201, answer.content
    assert answer.json() == {
        "id": "R-1",
        "order": "1",
        "status": "recorded",
        "amount": "50.00",
        "refunded_at": "2026-03-02T10:00:00Z",
        "points_taken_back": [{"program": "club", "points": 50, "shortfall": 0}],
    }
    assert balances(ada, club) == (80, 0)
    assert shop.get("orders/1").json()["refunded"] == "50.00"


def test_the_same_return_again_changes_nothing(shop, club, ada):
    buy(shop)
    body = {"id": "R-1", "amount": "30.00"}
    first, again = shop.post("orders/1/returns", body), shop.post("orders/1/returns", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert balances(ada, club) == (100, 0)


def test_a_used_number_for_another_return_is_a_conflict(shop, club, ada):
    buy(shop)
    shop.post("orders/1/returns", {"id": "R-1", "amount": "30.00"})
    answer = shop.post("orders/1/returns", {"id": "R-1", "amount": "31.00"})
    assert (answer.status_code, answer.json()["code"]) == (409, "refund_reused")


def test_a_return_with_neither_lines_nor_amount_is_everything_that_remains(shop, club, ada):
    buy(shop)
    shop.post("orders/1/returns", {"id": "R-1", "amount": "30.00"})
    assert shop.post("orders/1/returns", {"id": "R-2"}).json()["amount"] == "100.00"
    assert balances(ada, club) == (0, 0)
    assert shop.get("orders/1").json()["status"] == "returned"


def test_more_than_was_paid_is_refused(shop, club, ada):
    buy(shop)
    answer = shop.post("orders/1/returns", {"id": "R-1", "amount": "130.01"})
    assert (answer.status_code, answer.json()["code"]) == (422, "refund_too_large")
    assert not Refund.objects.exists()


def test_a_return_before_its_order_waits_and_ends_as_if_in_turn(shop, club, ada):
    """Rule 30 and the order of arrival: parked, then applied with the order."""
    body = {"id": "R-1", "lines": [{"position": 1, "quantity": "2"}]}
    early = shop.post("orders/1/returns", body)
    assert (early.status_code, early.json()["status"], early.json()["amount"]) == (202, "parked", None)
    assert shop.post("orders/1/returns", body).status_code == 202
    assert ParkedRefund.objects.count() == 1
    points = buy(shop)["points"]
    assert (points[0]["points"], points[0]["taken_back"]) == (130, 100)
    assert shop.post("orders/1/returns", body).status_code == 200
    assert balances(ada, club) == (30, 0)


def test_a_retry_by_key_is_replayed(shop, club, ada):
    buy(shop)
    first = shop.post("orders/1/returns", {"id": "R-1", "amount": "30.00"}, idempotency_key="a")
    again = shop.post("orders/1/returns", {"id": "R-1", "amount": "30.00"}, idempotency_key="a")
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert again.content == first.content


def test_another_channels_order_is_as_unknown_as_any(shop, club, ada):
    buy(shop)
    till = Caller(channel="till")
    assert till.post("orders/1/returns", {"id": "R-1", "amount": "30.00"}).status_code == 202
    assert balances(ada, club) == (130, 0)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/id"),
        ({"id": ""}, "#/id"),
        ({"id": "x" * 121}, "#/id"),
        ({"id": "R", "amount": "-1"}, "#/amount"),
        ({"id": "R", "refunded_at": "2026-03-02T10:00:00"}, "#/refunded_at"),
        ({"id": "R", "lines": [{"position": 0}]}, "#/lines/0/position"),
        ({"id": "R", "lines": [{"position": 10**20}]}, "#/lines/0/position"),
        ({"id": "R", "lines": [{"quantity": "0"}]}, "#/lines/0/quantity"),
        ({"id": "R", "lines": [{"qty": "1"}]}, "#/lines/0/qty"),
        ({"id": "R", "reason": "x"}, "#/reason"),
    ],
)
def test_a_wrong_return_is_pointed_at(shop, club, ada, body, pointer):
    buy(shop)
    answer = shop.post("orders/1/returns", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)


@pytest.mark.parametrize(
    "lines",
    [
        [{}],
        [{"sku": "NOTHING", "quantity": "1"}],
        [{"position": 9, "quantity": "1"}],
        [{"sku": "MUG", "quantity": "9"}],
    ],
)
def test_a_line_that_was_not_bought_cannot_come_back(shop, club, ada, lines):
    buy(shop)
    assert shop.post("orders/1/returns", {"id": "R-1", "lines": lines}).status_code == 422
    assert balances(ada, club) == (130, 0)


def test_a_return_of_the_future_or_long_before_the_sale_is_refused(shop, club, ada):
    """A till whose clock is wrong must not write days into the history that never were."""
    buy(shop)
    for when in ("2999-01-01T00:00:00Z", "2001-01-01T00:00:00Z"):
        answer = shop.post("orders/1/returns", {"id": "R-1", "refunded_at": when})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/refunded_at")
    assert Refund.objects.count() == 0
    a_moment_before = {"id": "R-1", "refunded_at": "2026-03-01T14:29:00+03:00"}
    assert shop.post("orders/1/returns", a_moment_before).status_code == 201


def test_a_return_without_a_time_is_never_too_early(shop, club, ada):
    buy(shop)
    assert shop.post("orders/1/returns", {"id": "R-1", "refunded_at": None}).status_code == 201
