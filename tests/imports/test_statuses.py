"""A later export of the same orders, in which only their statuses are others."""

import pytest

from apps.customers.services import find_customer
from apps.imports.models import Batch
from apps.orders.models import Order
from apps.programs.models import Membership
from tests.factories.programs import program
from tests.imports.conftest import Write
from tests.imports.runs import books, bring, counts, picked, run

pytestmark = pytest.mark.django_db

FIRST = {"S1": "open", "S2": "paid", "S3": "paid", "S4": "paid"}
LATER = {"S1": "paid", "S2": "returned", "S3": "cancelled", "S4": "paid"}
RUN = "created unchanged rejected points_earned"


@pytest.fixture(autouse=True)
def club():
    return program(code="club")


def rows(statuses):
    return [
        "order;date;customer;sku;quantity;price;status",
        *(f"{number};2026-05-0{number[1]};c1;MUG;1;100.00;{status}" for number, status in statuses.items()),
    ]


def bring_both(write: Write):
    """The answers to the first export and to the later one."""
    return bring(write(rows(FIRST)), "csv"), bring(write(rows(LATER), name="later.csv"), "csv")


def statuses() -> dict[str, str]:
    return dict(Order.objects.values_list("external_id", "status"))


def points() -> int:
    return Membership.objects.get(customer=find_customer(external_id="c1", scope="csv")).available.balance


def test_a_later_export_moves_the_orders_it_knows(write: Write):
    """An open order that was paid earns, and one called off gives its points back (rule 29), as the API would do it."""
    _first, later = bring_both(write)
    assert picked(later, RUN) == {"created": 3, "unchanged": 1, "rejected": 0, "points_earned": 400}
    assert statuses() == LATER
    # S1 earns at last, S4 did before; S2 and S3 gave theirs back.
    assert points() == 200


def test_the_later_export_twice_changes_nothing(write: Write):
    bring_both(write)
    before = books() | {"counts": counts()}
    again = bring(write(rows(LATER), name="later.csv"), "csv")
    assert picked(again, RUN) == {"created": 0, "unchanged": 4, "rejected": 0, "points_earned": 400}
    assert books() | {"counts": counts()} == before


def test_the_older_export_once_more_takes_no_order_back_to_where_it_was(write: Write):
    bring_both(write)
    again = bring(write(rows(FIRST)), "csv")
    assert picked(again, RUN) == {"created": 0, "unchanged": 4, "rejected": 0, "points_earned": 400}
    assert statuses() == LATER


def test_trying_the_later_export_out_moves_nothing(write: Write):
    bring(write(rows(FIRST)), "csv")
    tried = bring(write(rows(LATER), name="later.csv"), "csv", dry_run=True)
    assert picked(tried, RUN) == {"created": 3, "unchanged": 1, "rejected": 0, "points_earned": 400}
    assert statuses() == FIRST


def test_undoing_the_later_export_leaves_orders_that_came_with_the_first(write: Write):
    first, later = bring_both(write)
    assert run("undo_import", later["batch"])["orders"] == 0
    assert statuses() == LATER
    assert points() == 200
    assert run("undo_import", first["batch"])["orders"] == 4
    assert points() == 0
    assert Batch.objects.get(pk=first["batch"]).undone_shortfall == 0
