"""The commands as an operator meets them."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.imports.models import Batch
from apps.orders.models import LineAttribute, Order, OrderLine
from tests.factories.programs import program
from tests.imports.conftest import TURKISH, Write
from tests.imports.runs import bring, counts, picked

pytestmark = pytest.mark.django_db

HEADINGS = "order,date,customer,sku,quantity,price"
RETAIL = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def test_for_people_the_summary_is_a_list_and_the_rest_is_standard_error():
    out, err = StringIO(), StringIO()
    call_command("import_orders", str(TURKISH[0]), layout="online-retail", stop_after=3, stdout=out, stderr=err)
    assert "customers          42" in out.getvalue()
    assert "Read as cp1254, delimiter ';', decimal sign ',', dates dmy." in err.getvalue()
    assert "Stopped half way" in err.getvalue()


def test_with_json_standard_output_is_one_flat_line():
    out, err = StringIO(), StringIO()
    call_command(
        "import_orders", str(TURKISH[0]), layout="online-retail", json=True, dry_run=True, stdout=out, stderr=err
    )
    assert out.getvalue().endswith("}\n")
    assert list(json.loads(out.getvalue())) == [
        "customers", "orders", "refunds", "lines", "guests", "rejected", "gross", "returns", "net", "adjustments",
        "points_earned", "unmatched_returns", "created", "unchanged", "seconds", "batch",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"program": "clup"}, r"no programme “clup”.*There are: club.*unknown_program"),
        ({"map": "nowhere.toml"}, r"no file nowhere.toml"),
    ],
)
def test_what_is_not_there_is_named(more: dict, message: str):
    program(code="club")
    with pytest.raises(CommandError, match=message):
        bring(TURKISH[0], "online-retail", **more)
    assert not Batch.objects.exists()


def test_a_missing_file_is_named():
    with pytest.raises(CommandError, match=r"no file .*gone.csv"):
        bring(Path("gone.csv"), "csv")


def test_a_refused_file_leaves_nothing_behind(write: Write):
    before = counts()
    with pytest.raises(CommandError, match="file_is_spreadsheet"):
        bring(write(b"PK\x03\x04"), "csv")
    with pytest.raises(CommandError, match=r"Row 2, quantity.*nothing_understood"):
        bring(write([HEADINGS, "1,2026-01-01,ali,A,many,5"]), "csv")
    with pytest.raises(CommandError, match="no_rows"):
        bring(write([HEADINGS]), "csv")
    assert counts() == before
    assert not Batch.objects.exists()


def test_a_misunderstood_million_stops_at_the_first_thousand(write: Write):
    path = write([HEADINGS, *(f"{n},13/13/2026,ali,A,1,5" for n in range(50_000))])
    with pytest.raises(CommandError, match=r"nothing_understood|date_unclear"):
        bring(path, "csv")


def test_a_map_names_columns_kinds_and_words(write: Write):
    program(code="club")
    path = write(
        [
            "Sip;Gün;Kim;Kod;Tutar;Not;Hal",
            "S1;13.01.2026;ali;KAHVE;10,00;evet;tamam",
            "S1;13.01.2026;ali;KARGO;5,00;;tamam",
            "S1;13.01.2026;ali;HEDIYE;100,00;;tamam",
            "S2;14.01.2026;veli;KAHVE;10,00;;beklemede",
        ]
    )
    said = write(
        'channel = "webshop"\nshipping = ["KARGO"]\ngift_cards = ["HEDIYE"]\n'
        '[columns]\norder = "Sip"\nplaced_at = "Gün"\ncustomer = "Kim"\nsku = "Kod"\ntotal = "Tutar"\nstatus = "Hal"\n'
        '[attributes]\nown_cup = "Not"\n[statuses]\ntamam = "paid"\nbeklemede = "open"\n',
        name="map.toml",
    )
    answer = bring(path, "csv", map=str(said))
    assert picked(answer, "orders lines gross points_earned") == {
        "orders": 2,
        "lines": 4,
        "gross": "125.00",
        "points_earned": 10,
    }
    assert sorted(OrderLine.objects.values_list("kind", flat=True)) == ["gift_card", "product", "product", "shipping"]
    assert LineAttribute.objects.get().value == "evet"
    assert sorted(Order.objects.values_list("external_id", "status", "channel__code")) == [
        ("S1", "paid", "webshop"),
        ("S2", "open", "webshop"),
    ]


def test_one_bad_row_holds_back_its_whole_order_and_no_other(write: Write, tmp_path: Path):
    program(code="club")
    errors = tmp_path / "errors.csv"
    rows = ["1,A,x,1,2026-01-01,5.00,7,F", "2,A,x,1,2026-01-01,5.00,7,F", "2,B,=HYPERLINK(),many,2026-01-01,5.00,7,F"]
    answer = bring(write([RETAIL, *rows]), "online-retail", errors=str(errors))
    assert picked(answer, "orders lines rejected gross created") == {
        "orders": 1, "lines": 1, "rejected": 2, "gross": "5.00", "created": 1,
    }  # fmt: skip
    assert Order.objects.get().external_id == "1"
    lines = errors.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == RETAIL + ",What is wrong"
    assert lines[1].startswith('2,A,x,1,2026-01-01,5.00,7,F,"Another row of this order')
    assert lines[2].startswith("2,B,'=HYPERLINK(),many,2026-01-01,5.00,7,F,Quantity: ")


def test_the_error_file_is_mended_and_sent_again(write: Write, tmp_path: Path):
    program(code="club")
    errors = tmp_path / "errors.csv"
    rows = ["1,A,x,1,2026-01-01,5.00,7,F", "2,B,=A1,many,2026-01-01,5.00,7,F", "2,C,y,-0.5.1,2026-01-01,5.00,7,F"]
    bring(write([RETAIL, *rows]), "online-retail", errors=str(errors))
    text = errors.read_text(encoding="utf-8-sig").replace("many", "2").replace("-0.5.1", "1")
    mended = tmp_path / "mended.csv"
    mended.write_text(text, encoding="utf-8-sig")
    answer = bring(mended, "online-retail")
    assert picked(answer, "orders rejected created gross") == {
        "orders": 1,
        "rejected": 0,
        "created": 1,
        "gross": "15.00",
    }
    assert OrderLine.objects.filter(name="=A1").exists()


def test_the_error_file_of_a_file_without_headings_says_why_behind_a_hash(write: Write, tmp_path: Path):
    errors = tmp_path / "errors.txt"
    path = write([" 00004 0001 19970101  2   29.33", " 00004 0001 19970118  x   29.73"], name="sample.txt")
    assert picked(bring(path, "cdnow", errors=str(errors)), "orders rejected") == {"orders": 1, "rejected": 1}
    assert errors.read_text().startswith("00004 0001 19970118 x 29.73 # 4: “x” is not a number.")
    errors.write_text(errors.read_text().replace(" x ", " 2 "))
    assert picked(bring(errors, "cdnow"), "orders rejected created") == {"orders": 1, "rejected": 0, "created": 1}


def test_an_order_with_two_customers_is_nobodys(write: Write):
    rows = ["1,A,x,1,2026-01-01,5.00,7,F", "1,B,x,1,2026-01-01,5.00,8,F", "2,B,x,1,2026-01-01,5.00,8,F"]
    answer = bring(write([RETAIL, *rows]), "online-retail")
    assert picked(answer, "orders rejected created") == {"orders": 1, "rejected": 2, "created": 1}
    assert set(Batch.objects.get().rejected_rows.values_list("code", flat=True)) == {"mixed_customers"}


def test_rows_of_one_order_may_stand_apart(write: Write):
    rows = ["1,A,x,1,2026-01-01,5.00,7,F", "2,B,x,1,2026-01-01,5.00,8,F", "1,C,x,2,2026-01-01,5.00,7,F"]
    answer = bring(write([RETAIL, *rows]), "online-retail")
    assert picked(answer, "orders lines gross") == {"orders": 2, "lines": 3, "gross": "20.00"}
    assert list(Order.objects.get(external_id="1").lines.values_list("position", "quantity_milli")) == [
        (1, 1000),
        (2, 2000),
    ]


def test_the_same_number_with_other_content_is_rejected_and_what_is_recorded_stands(write: Write):
    bring(write([HEADINGS, "1,2026-01-01,ali,A,1,5"]), "csv")
    answer = bring(write([HEADINGS, "1,2026-01-01,ali,A,1,6", "2,2026-01-01,ali,A,1,6"], name="other.csv"), "csv")
    assert picked(answer, "orders created rejected gross") == {
        "orders": 1,
        "created": 1,
        "rejected": 1,
        "gross": "6.00",
    }
    assert Order.objects.get(external_id="1").total_minor == 500


def test_purchases_without_numbers_are_told_apart_by_content_and_occurrence(write: Write):
    rows = ["0001 19970101 1 10.00"] * 3 + ["0001 19970102 1 10.00"]
    first = bring(write(rows, name="a.txt"), "cdnow")
    assert picked(first, "orders created") == {"orders": 4, "created": 4}
    # A later export of the same shop: the same rows and two more.
    later = bring(write([*rows, "0001 19970102 1 10.00", "0002 19970102 1 1.00"], name="b.txt"), "cdnow")
    assert picked(later, "orders created unchanged") == {"orders": 6, "created": 2, "unchanged": 4}


def test_adjustments_are_added_up_and_make_no_order(write: Write):
    rows = ["1,A,x,1,2026-01-01,5.00,7,F", "A506401,B,Adjust bad debt,1,2026-01-01,-11062.06,,F"]
    answer = bring(write([RETAIL, *rows]), "online-retail")
    assert picked(answer, "orders refunds lines guests net adjustments") == {
        "orders": 1, "refunds": 0, "lines": 2, "guests": 0, "net": "5.00", "adjustments": "-11062.06",
    }  # fmt: skip


def test_a_contact_that_cannot_be_one_rejects_its_purchase_only(write: Write):
    rows = [
        "order,date,phone,total",
        "1,2026-01-01,0532 123 45 67,5",
        "2,2026-01-01,12,5",
        "3,2026-01-01,+905321234567,5",
    ]
    answer = bring(write(rows), "csv")
    assert picked(answer, "orders created rejected") == {"orders": 2, "created": 2, "rejected": 1}
    assert Order.objects.values("customer").distinct().count() == 1


def test_the_help_is_there_without_a_database():
    for command in ("import_orders", "import_openings", "undo_import"):
        with pytest.raises(SystemExit) as left:
            call_command(command, "--help")
        assert left.value.code == 0
