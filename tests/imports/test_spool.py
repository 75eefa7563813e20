"""The spool: rows in as the file has them, purchases out in time order."""

import sqlite3
from pathlib import Path

import pytest

from apps.imports.records import ADJUSTMENT, RETURN, SALE, Entry, Line
from apps.imports.services.waves import waves
from apps.imports.spool import Document, Refusal, Spool

LINE = Line("product", "A", "Kahve", 1000, 500)


def entry(
    number: str, at: int = 0, *, who: str = "id:7", kind: int = SALE, amount: int = 500, content: str = ""
) -> Entry:
    return Entry(kind, number, content, at, who, "paid", amount, None if kind == ADJUSTMENT else LINE)


def spool_of(tmp_path: Path, *entries: Entry, numbered: bool = True) -> Spool:
    spool = Spool(tmp_path / "spool", numbered=numbered)
    for row, each in enumerate(entries, start=2):
        spool.add(row, each)
    spool.finish(belongs="belongs", two_customers="two")
    return spool


def test_purchases_come_out_by_time_and_then_by_place(tmp_path: Path):
    with spool_of(tmp_path, entry("late", 9), entry("b", 5), entry("a", 5), entry("early", 1)) as spool:
        assert [each.number for each in spool.documents()] == ["early", "b", "a", "late"]


def test_rows_of_one_number_are_one_purchase_wherever_they_stand(tmp_path: Path):
    with spool_of(tmp_path, entry("1", 5), entry("1", 4), entry("2", 1), entry("1", 9)) as spool:
        second, first = spool.documents()
        assert (second.number, first.number) == ("2", "1")
        assert (len(first.lines), first.amount_minor, first.at, first.first_row) == (3, 1500, 5, 2)
        assert first.lines[0][:10] == LINE[:10]


def test_a_number_is_one_sale_and_one_return(tmp_path: Path):
    with spool_of(tmp_path, entry("1"), entry("1", kind=RETURN, amount=-200)) as spool:
        assert [(each.kind, each.amount_minor) for each in spool.documents()] == [(SALE, 500), (RETURN, -200)]


def test_totals_count_rows_and_purchases_apart(tmp_path: Path):
    entries = [
        entry("1", 3),
        entry("1", 3),
        entry("2", 5, who=""),
        entry("C1", 7, kind=RETURN, amount=-300),
        entry("A1", 8, kind=ADJUSTMENT, who="", amount=-50),
    ]
    with spool_of(tmp_path, *entries) as spool:
        totals = spool.totals()
    assert (totals.customers, totals.orders, totals.refunds, totals.lines, totals.guests) == (1, 2, 1, 5, 1)
    assert (totals.gross_minor, totals.returns_minor, totals.net_minor, totals.adjustments_minor) == (
        1500,
        -300,
        1200,
        -50,
    )
    assert (totals.first_at, totals.last_at) == (3, 8)


def test_an_empty_spool_adds_up_to_nothing(tmp_path: Path):
    with spool_of(tmp_path) as spool:
        assert (spool.totals().orders, spool.totals().first_at) == (0, 0)


def test_rows_without_numbers_are_named_by_content_and_occurrence(tmp_path: Path):
    entries = [entry("", 5, content="x"), entry("", 1, content="y"), entry("", 9, content="x")]
    with spool_of(tmp_path, *entries, numbered=False) as spool:
        assert [each.number for each in spool.documents()] == ["y-1", "x-1", "x-2"]


def test_one_refused_row_sets_its_whole_purchase_aside(tmp_path: Path):
    spool = Spool(tmp_path / "spool", numbered=True)
    with spool:
        spool.add(2, entry("1"))
        spool.refuse(Refusal(3, "1", "Quantity", "bad_number", "no number"))
        spool.add(4, entry("1"))
        spool.add(5, entry("2"))
        spool.finish(belongs="belongs", two_customers="two")
        assert [each.number for each in spool.documents()] == ["2"]
        assert [(each.row, each.code) for each in spool.refusals()] == [
            (2, "order_incomplete"),
            (3, "bad_number"),
            (4, "order_incomplete"),
        ]
        assert (spool.totals().orders, spool.totals().rejected) == (1, 3)


def test_two_customers_on_one_number_set_it_aside(tmp_path: Path):
    with spool_of(tmp_path, entry("1", who="id:7"), entry("1", who="id:8"), entry("1", who="id:7")) as spool:
        assert list(spool.documents()) == []
        assert [(each.row, each.message) for each in spool.refusals()] == [(2, "two"), (3, "two"), (4, "two")]


def test_a_purchase_refused_late_leaves_the_totals(tmp_path: Path):
    with spool_of(tmp_path, entry("1"), entry("1"), entry("2", 3)) as spool:
        first, _second = spool.documents()
        spool.refuse_document(first, "order_locked", "stands already")
        assert (spool.totals().orders, spool.totals().rejected) == (1, 2)
        assert [each.row for each in spool.refusals(limit=1)] == [2]


def test_nothing_stays_on_disk(tmp_path: Path):
    with spool_of(tmp_path, entry("1")) as spool:
        assert spool.path.exists()
    assert not spool.path.exists()
    with pytest.raises(sqlite3.ProgrammingError):
        spool.totals()


# --- waves ---
def story(*steps: str) -> list[list[str]]:
    documents = [
        Document(RETURN if step[1] == "-" else SALE, step, place, step[0], "paid", 1, place, ())
        for place, step in enumerate(steps)
    ]
    return [[each.number for each in (*wave.sales, *wave.returns)] for wave in waves(documents)]


def test_sales_and_the_returns_after_them_need_one_wave():
    assert story("a+1", "b+1", "a+2", "a-1", "b-1") == [["a+1", "b+1", "a+2", "a-1", "b-1"]]


def test_a_sale_after_a_return_waits_for_the_next_wave_of_its_own_customer():
    assert story("a+1", "a-1", "a+2", "b+1", "a-2", "a-3", "a+3") == [
        ["a+1", "b+1", "a-1"],
        ["a+2", "a-2", "a-3"],
        ["a+3"],
    ]


def test_a_return_without_any_sale_is_a_wave():
    assert story("a-1") == [["a-1"]]
    assert story() == []
