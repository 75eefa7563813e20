"""Real files come to their published figures, to the last penny and point."""

import csv
from decimal import Decimal

import pytest

from apps.imports.models import Batch, BatchOrder, BatchRefund, BatchReturn
from apps.ledger.reports import outstanding
from apps.orders.models import Order, OrderLine
from tests.factories.programs import program
from tests.imports.conftest import CDNOW, DATA, FRANCE, TURKISH
from tests.imports.runs import books, bring, counts, picked

pytestmark = pytest.mark.django_db

FRANCE_FIGURES = {
    "customers": 87,
    "orders": 392,
    "refunds": 69,
    "lines": 8557,
    "guests": 66,
    "rejected": 0,
    "gross": "209715.11",
    "returns": "-12311.21",
    "net": "197403.90",
    "adjustments": "0.00",
    "points_earned": 208849,
    "unmatched_returns": "4326.45",
}
KEYS = " ".join(FRANCE_FIGURES)


def test_the_cdnow_sample():
    program(code="club")
    answer = bring(CDNOW, "cdnow")
    assert picked(answer, "customers orders refunds lines rejected gross net created unchanged") == {
        "customers": 2357,
        "orders": 6919,
        "refunds": 0,
        "lines": 6919,
        "rejected": 0,
        "gross": "244091.94",
        "net": "244091.94",
        "created": 6919,
        "unchanged": 0,
    }
    assert sum(OrderLine.objects.values_list("quantity_milli", flat=True)) == 16_479_000
    assert Order.objects.filter(total_minor=0).count() == 8
    assert (
        outstanding("club")
        == answer["points_earned"]
        == sum(total // 100 for total in Order.objects.values_list("total_minor", flat=True))
    )
    before = counts()
    again = bring(CDNOW, "cdnow")
    assert picked(again, "orders gross points_earned created unchanged") == {
        "orders": 6919,
        "gross": "244091.94",
        "points_earned": answer["points_earned"],
        "created": 0,
        "unchanged": 6919,
    }
    assert counts() == before
    books()


def test_the_french_customers_and_the_same_file_twice_changes_nothing():
    program(code="club")
    answer = bring(FRANCE, "online-retail", program="club")
    assert picked(answer, KEYS) == FRANCE_FIGURES
    assert picked(answer, "created unchanged") == {"created": 461, "unchanged": 0}
    assert outstanding("club") == 200_866
    # Everything that was written is tied to the import, and nothing else is.
    assert BatchOrder.objects.filter(batch_id=answer["batch"]).count() == Order.objects.count() == 392
    assert BatchRefund.objects.count() == len(books()["refunds"])
    assert BatchReturn.objects.count() == len(books()["parked"])

    before, batch = (counts(), books()), Batch.objects.values().get()
    second = bring(FRANCE, "online-retail", program="club")
    assert picked(second, KEYS) == FRANCE_FIGURES
    assert picked(second, "created unchanged batch") == {"created": 0, "unchanged": 461, "batch": answer["batch"]}
    assert (counts(), books()) == before
    after = Batch.objects.values().get()
    assert {key for key in batch if batch[key] != after[key]} <= {"finished_at"}


def test_a_dry_run_tells_the_same_figures_and_writes_nothing():
    program(code="club")
    empty = counts()
    answer = bring(FRANCE, "online-retail", program="club", dry_run=True)
    assert picked(answer, KEYS) == FRANCE_FIGURES
    assert picked(answer, "created batch") == {"created": 461, "batch": None}
    assert counts() == empty
    assert not Batch.objects.exists()


def test_every_live_programme_earns_unless_one_is_named():
    program(code="club")
    program(code="double", points_per_unit=2)
    assert bring(FRANCE, "online-retail", dry_run=True)["points_earned"] > 3 * 208_000
    assert bring(FRANCE, "online-retail", program="club", dry_run=True)["points_earned"] == 208_849


def test_a_shop_without_a_programme_can_bring_its_past_in():
    assert bring(FRANCE, "online-retail")["points_earned"] == 0
    assert Order.objects.count() == 392


@pytest.mark.parametrize("path", TURKISH, ids=lambda path: path.stem)
def test_the_same_rows_as_a_turkish_spreadsheet_writes_them(path):
    answer = bring(path, "online-retail")
    assert picked(answer, "orders refunds lines net rejected") == {
        "orders": 93,
        "refunds": 22,
        "lines": 2000,
        "net": "44073.45",
        "rejected": 0,
    }
    assert (answer["created"], Order.objects.count()) == (115, 93)
    books()


def test_each_invoice_comes_to_its_published_total():
    bring(FRANCE, "online-retail")
    with (DATA / "online_retail" / "expected_invoice_totals_france.csv").open() as file:
        expected = {row["InvoiceNo"]: int(Decimal(row["total"]) * 100) for row in csv.DictReader(file)}
    found = dict(Order.objects.exclude(customer=None).values_list("external_id", "total_minor"))
    assert found == {number: total for number, total in expected.items() if number in found}
    assert len(found) == sum(1 for total in expected.values() if total >= 0)
