"""Returns in a file: which sales they take back, and that the same file again takes nothing more."""

import pytest

from apps.checkout.services import complete_order
from apps.orders.models import ParkedRefund, Refund
from apps.programs.models import Membership
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order, line
from tests.factories.programs import program
from tests.imports.conftest import Write, istanbul
from tests.imports.runs import books, bring, counts, picked, run

pytestmark = pytest.mark.django_db

SEMICOLONS = 'delimiter = ";"\ndecimal = ","\ndate = "ymd"\n'
DESK_TILL = "fiş no;tarih;e-posta;ürün kodu;adet;birim fiyat"


@pytest.fixture(autouse=True)
def club():
    return program(code="club")


def bought_on_the_web(who, *, sku="CUP", price=10_000, day=1, **more):
    """A purchase that the web shop told us about itself."""
    placed_at = istanbul(2026, 10, day, 12)
    draft = draft_order(lines=(line(price, sku=sku),), customer_id=who.pk, placed_at=placed_at, **more)
    return complete_order(draft=draft).order


def points_of(who) -> int:
    return Membership.objects.get(customer=who).available.balance


def test_the_same_file_takes_back_nothing_more_where_the_sale_came_through_another_channel(write: Write):
    """The same file twice changes nothing, also where its returns belong to the web shop's sales (rules 29, 30)."""
    veli = CustomerFactory.create(email="veli@example.com")
    bought_on_the_web(veli, day=1), bought_on_the_web(veli, day=2)
    path = write([DESK_TILL, "R-19;2026-11-01;veli@example.com;CUP;-1;100,00"])
    told = write(SEMICOLONS, name="map.toml")
    first = bring(path, "csv", map=told)
    assert picked(first, "created unchanged unmatched_returns points_earned") == {
        "created": 1,
        "unchanged": 0,
        "unmatched_returns": "0.00",
        "points_earned": 0,
    }
    before = books() | {"counts": counts(), "points": points_of(veli)}
    assert before["points"] == 100
    for _time in range(2):
        again = bring(path, "csv", map=told)
        assert picked(again, "created unchanged unmatched_returns") == {
            "created": 0,
            "unchanged": 1,
            "unmatched_returns": "0.00",
        }
        assert books() | {"counts": counts(), "points": points_of(veli)} == before


def test_what_was_left_of_such_a_return_is_told_again_and_kept_once(write: Write):
    veli = CustomerFactory.create(email="veli@example.com")
    bought_on_the_web(veli)
    path = write([DESK_TILL, "R-19;2026-11-01;veli@example.com;CUP;-3;100,00"])
    told = write(SEMICOLONS, name="map.toml")
    answers = [bring(path, "csv", map=told) for _time in range(2)]
    assert [answer["unmatched_returns"] for answer in answers] == ["200.00", "200.00"]
    assert [answer["created"] for answer in answers] == [1, 0]
    assert (Refund.objects.count(), ParkedRefund.objects.count()) == (1, 1)


def test_after_undoing_such_a_return_the_same_file_takes_it_back_again(write: Write):
    veli = CustomerFactory.create(email="veli@example.com")
    bought_on_the_web(veli)
    path = write([DESK_TILL, "R-19;2026-11-01;veli@example.com;CUP;-1;100,00"])
    told = write(SEMICOLONS, name="map.toml")
    run("undo_import", bring(path, "csv", map=told)["batch"])
    assert points_of(veli) == 100
    assert bring(path, "csv", map=told)["created"] == 1
    assert points_of(veli) == 0
