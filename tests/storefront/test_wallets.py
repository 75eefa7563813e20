from __future__ import annotations

import datetime as dt

import pytest

from apps.customers.services import create_customer
from apps.ledger.models import Lot
from tests.factories.programs import member, program
from tests.factories.rewards import give_points
from tests.factories.storefront import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Caller:
    return Caller()


@pytest.fixture
def ada():
    return create_customer(name="Ada", external_id="1001", scope="web")


def buy(shop, number, total, **more):
    body = {
        "customer": {"external_id": "1001"},
        "placed_at": f"2026-03-0{number}T14:30:00+03:00",
        "lines": [{"sku": "MUG", "unit_price": total}],
    } | more
    assert shop.put(f"orders/{number}", body).status_code == 201


def test_a_wallet_tells_balance_worth_and_what_expires_when(shop, ada):
    club = program(code="club", name="Club", hundred_points_minor=250)
    membership = member(club, ada)
    give_points(membership, 40, expires_on=dt.date(2099, 3, 1))
    buy(shop, 1, "120.00")
    answer = shop.get(f"customers/{ada.public_id}/wallet")
    assert answer.status_code == 200, answer.content
    assert answer.json() == {
        "customer": str(ada.public_id),
        "currency": "TRY",
        "wallets": [
            {
                "program": "club",
                "name": "Club",
                "available": 160,
                "worth": "4.00",
                "pending": 0,
                "held": 0,
                "expiring": [{"last_day": "2099-03-01", "points": 40}],
                "tier": None,
            }
        ],
    }


def test_points_that_ran_out_are_not_available_before_a_night_took_them(shop, ada):
    """Rule 38."""
    membership = member(program(code="club"), ada)
    give_points(membership, 40, expires_on=dt.date(2099, 3, 1))
    Lot.objects.update(active_from=dt.date(2026, 1, 1), expires_on=dt.date(2026, 1, 31))
    [told] = shop.get(f"customers/{ada.public_id}/wallet").json()["wallets"]
    assert (told["available"], told["worth"], told["expiring"]) == (0, "0.00", [])


def test_points_that_wait_are_told_apart(shop, ada):
    program(code="club", wait_days=9_999)
    buy(shop, 1, "120.00")
    (wallet,) = shop.get(f"customers/{ada.public_id}/wallet").json()["wallets"]
    assert (wallet["available"], wallet["pending"]) == (0, 120)


def test_whoever_is_no_member_has_no_wallet(shop, ada):
    program()
    assert shop.get(f"customers/{ada.public_id}/wallet").json()["wallets"] == []
    assert shop.get(f"customers/{ada.public_id}/ledger").json() == {"results": [], "next": None, "previous": None}


def test_the_ledger_tells_every_movement_in_words(shop, ada):
    program(code="club")
    buy(shop, 1, "120.00")
    shop.post("orders/1/returns", {"id": "R-1", "amount": "20.00", "refunded_at": "2026-03-02T10:00:00Z"})
    taken, earned = shop.get(f"customers/{ada.public_id}/ledger").json()["results"]
    assert (earned["points"], earned["balance_after"], earned["kind"], earned["order"]) == (120, 120, "earn", "1")
    assert (taken["points"], taken["balance_after"], taken["kind"]) == (-20, 100, "reverse")
    assert earned["at"] == "2026-03-01T11:30:00Z"
    assert earned["text"]
    assert taken["text"]


def test_the_ledger_goes_forth_and_back(shop, ada):
    program(code="club")
    for number in range(1, 6):
        buy(shop, number, f"{number}0.00")
    first = shop.get(f"customers/{ada.public_id}/ledger?limit=2").json()
    second = shop.get(first["next"]).json()
    third = shop.get(second["next"]).json()
    points = [line["points"] for page in (first, second, third) for line in page["results"]]
    assert points == [50, 40, 30, 20, 10]
    assert (first["previous"], third["next"]) == (None, None)
    assert shop.get(third["previous"]).json() == second
    assert shop.get(second["previous"]).json()["results"] == first["results"]


def test_with_several_programmes_one_is_asked_for(shop, ada):
    program(code="club")
    program(code="stamps", points_per_unit=2)
    buy(shop, 1, "10.00")
    path = f"customers/{ada.public_id}/ledger"
    assert [line["points"] for line in shop.get(f"{path}?program=stamps").json()["results"]] == [20]
    refused = shop.get(f"{path}?program=other")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "program")


@pytest.mark.parametrize("cursor", ["x", "1_2", "%00", "eyJiZWZvcmUiOiIwXzAifQ:1t:x"])
def test_a_cursor_nobody_gave_out_is_refused(shop, ada, cursor):
    assert shop.get(f"customers/{ada.public_id}/ledger?cursor={cursor}").status_code == 400


def test_a_cursor_of_one_customer_opens_no_other(shop, ada):
    program(code="club")
    for number in (1, 2):
        buy(shop, number, "10.00")
    cursor = shop.get(f"customers/{ada.public_id}/ledger?limit=1").json()["next"].partition("cursor=")[2]
    other = create_customer(name="Bob")
    assert shop.get(f"customers/{other.public_id}/ledger?cursor={cursor}").status_code == 400


def test_a_ledger_costs_the_same_for_two_lines_as_for_six(shop, ada, django_assert_max_num_queries):
    program(code="club")

    def cost() -> int:
        with django_assert_max_num_queries(30) as captured:
            shop.get(f"customers/{ada.public_id}/ledger")
        return len(captured)

    for number in (1, 2):
        buy(shop, number, "10.00")
    cost()
    two = cost()
    for number in (3, 4, 5, 6):
        buy(shop, number, "10.00")
    assert cost() == two
