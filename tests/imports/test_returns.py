"""Returns in a file: which sales they take back, and that the same file again takes nothing more."""

import pytest

from apps.checkout.services import complete_order
from apps.customers.services import find_customer
from apps.orders.models import Order, OrderLine, ParkedRefund, Refund
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


# --- returns that carry their own order's number ---
TILL = "order;date;customer;sku;quantity;total"
PLAIN = "order;date;customer;total"


def brought(write: Write, *rows: str, name: str = "file.csv", **options):
    return bring(write(list(rows), name=name), "csv", **options)


def refunds() -> list[tuple[str, int]]:
    return sorted(Refund.objects.filter(voided_at=None).values_list("order__external_id", "amount_minor"))


def points(number: str) -> int:
    return points_of(find_customer(external_id=number, scope="csv"))


def test_a_return_under_its_orders_number_takes_that_order_back(write: Write):
    """Rule 29: a full refund removes all points earned on that order. No product is named."""
    answer = brought(write, PLAIN, "1001;2026-05-01;c1;100.00", "1001;2026-05-08;c1;-100.00")
    assert picked(answer, "created unmatched_returns points_earned") == {
        "created": 2,
        "unmatched_returns": "0.00",
        "points_earned": 100,
    }
    assert refunds() == [("1001", 10_000)]
    assert Order.objects.get().status == Order.Status.RETURNED
    assert points("c1") == 0


def test_all_lines_are_back_with_the_last_of_the_money(write: Write):
    rows = ["1001;2026-05-01;c1;60.00", "1001;2026-05-01;c1;40.00", "1001;2026-05-08;c1;-100.00"]
    brought(write, PLAIN, *rows)
    assert list(OrderLine.objects.values_list("refunded_minor", "refunded_milli")) == [(6_000, 1000), (4_000, 1000)]


def test_the_number_counts_more_than_the_product(write: Write):
    rows = [
        "2001;2026-05-01;c1;MUG;1;100.50",
        "2002;2026-05-02;c1;MUG;1;60.00",
        "2001;2026-05-08;c1;MUG;-1;-100.50",
    ]
    answer = brought(write, TILL, *rows)
    assert (answer["unmatched_returns"], refunds()) == ("0.00", [("2001", 10_050)])
    assert points("c1") == 60


def test_more_than_the_order_was_is_nobody_elses(write: Write):
    """Rule 30: never more than the order earned; what is above waits for staff and takes no other order's points."""
    rows = [
        "2001;2026-05-01;c1;MUG;1;100.00",
        "2002;2026-05-02;c1;MUG;1;100.00",
        "2001;2026-05-08;c1;MUG;-2;-200.00",
    ]
    answer = brought(write, TILL, *rows)
    assert (answer["unmatched_returns"], refunds()) == ("100.00", [("2001", 10_000)])
    assert points("c1") == 100


def test_a_guests_return_finds_its_order(write: Write):
    answer = brought(write, TILL, "3001;2026-05-01;;MUG;1;80.00", "3001;2026-05-08;;MUG;-1;-80.00")
    assert (answer["unmatched_returns"], refunds()) == ("0.00", [("3001", 8_000)])


def test_a_return_that_names_no_customer_finds_its_members_order_also_after_another_return(write: Write):
    rows = [
        "1;2026-05-01;c1;MUG;1;10.00",
        "1;2026-05-02;c1;MUG;-1;-10.00",
        "2;2026-05-03;c1;MUG;1;80.00",
        "2;2026-05-04;;MUG;-1;-30.00",
        "3;2026-05-05;c1;MUG;1;5.00",
    ]
    answer = brought(write, TILL, *rows)
    assert (answer["unmatched_returns"], refunds()) == ("0.00", [("1", 1_000), ("2", 3_000)])
    assert points("c1") == 55


def test_the_order_stands_after_the_return_prefix(write: Write):
    told = write('return_prefix = "RET-"\n', name="map.toml")
    rows = ["9;2026-05-01;c1;MUG;1;20.00", "10;2026-05-02;c1;MUG;1;20.00", "RET-9;2026-05-08;c1;MUG;1;20.00"]
    brought(write, TILL, *rows, map=told)
    assert refunds() == [("9", 2_000)]


def test_a_discount_told_as_a_row_below_zero_lowers_what_its_order_earns(write: Write):
    """Wherever the row stands: the newest first is how many shops export."""
    rows = ["4001;2026-05-01;c1;DISCOUNT;1;-10.00", "4001;2026-05-01;c1;MUG;1;100.00"]
    answer = brought(write, TILL, *rows)
    assert picked(answer, "net unmatched_returns") == {"net": "90.00", "unmatched_returns": "0.00"}
    assert points("c1") == 90


def test_somebody_elses_order_of_that_number_is_not_meant(write: Write):
    """Returns may have numbers of their own, which are some other customer's order by chance."""
    rows = ["1;2026-05-01;c1;MUG;1;20.00", "7;2026-05-01;c2;MUG;1;20.00", "7;2026-05-08;c1;MUG;-1;-20.00"]
    brought(write, TILL, *rows)
    assert refunds() == [("1", 2_000)]


@pytest.mark.parametrize("status", ["open", "cancelled"])
def test_an_order_that_earned_nothing_lets_no_other_pay_for_its_return(write: Write, status):
    heading = f"{TILL};status"
    rows = [
        f"1;2026-05-02;c1;MUG;1;20.00;{status}",
        "2;2026-05-01;c1;MUG;1;20.00;paid",
        "1;2026-05-08;c1;MUG;-1;-20.00;",
        "1;2026-05-08;c1;;-1;-5.00;",
    ]
    answer = brought(write, heading, *rows)
    assert (answer["unmatched_returns"], refunds()) == ("25.00", [])
    assert points("c1") == 20


def test_returns_by_number_twice_change_nothing_and_can_be_undone(write: Write):
    brought(write, TILL, "1;2026-05-01;c1;MUG;2;20.00", name="sales.csv")
    first = brought(write, TILL, "1;2026-05-08;c1;;1;-15.00", name="back.csv")
    before = books() | {"counts": counts()}
    again = brought(write, TILL, "1;2026-05-08;c1;;1;-15.00", name="back.csv")
    assert (first["created"], again["created"], again["unchanged"]) == (1, 0, 1)
    assert books() | {"counts": counts()} == before
    assert points("c1") == 5
    run("undo_import", first["batch"])
    assert points("c1") == 20
