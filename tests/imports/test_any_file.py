"""Whatever somebody uploads, the answer is figures or a sentence, never a fault."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.imports.errors import FileRefused
from apps.imports.layouts import LAYOUTS
from apps.imports.services.error_file import write_error_file
from apps.imports.services.spooling import fill
from apps.imports.understanding import understand
from tests.imports.conftest import a_shop

RETAIL = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
GENERIC = "order;date;customer;email;phone;sku;quantity;price;discount;total;status\n"
OPENINGS = "customer;points;since;expires\n"
NUMBERS = ["1", "-1", "0", "1,5", "1.234,56", "1e9", "NaN", "∞", "٣", "²"]
DATES = ["2026-01-01", "31.12.2025 23:59", "29.02.2025", "0001-01-01", "9999-12-31T23:59:59Z", "2025-01-01 10:00+99:99"]
CELLS = [*NUMBERS, *DATES, "C1", "A1", "", "=1+1", "'", '"', '"a\nb"', "\t", "x" * 300, "paid", "İ"]
sloppy = st.lists(st.lists(st.sampled_from(CELLS) | st.text(max_size=8), max_size=12), max_size=8)
settings_for_files = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)


@pytest.fixture(autouse=True)
def a_shop_without_a_database(monkeypatch):
    monkeypatch.setattr("apps.imports.services.spooling.current_shop", a_shop)


def answer_to(content: bytes, folder: Path, layout: str = "") -> str:
    path = folder / "any.csv"
    path.write_bytes(content)
    try:
        understanding = understand(path=path, layout_code=layout)
        with fill(understanding=understanding, path=folder / "spool") as spool:
            totals = spool.totals()
            written = write_error_file(
                understanding=understanding, refusals=spool.refusals(), path=folder / "errors.csv"
            )
            assert written == totals.rejected
            assert sum(1 for _each in spool.documents()) == totals.orders + totals.refunds
    except FileRefused as refusal:
        return f"{refusal.code}: {refusal}"
    return "taken"


@settings_for_files
@given(content=st.binary(max_size=300), layout=st.sampled_from(["", *LAYOUTS, "openings"]))
@example(content=b"\xef\xbb\xbf", layout="")
@example(content=b"\xff\xfe\x00", layout="csv")
@example(content=b"a,b\r\r\n", layout="csv")
def test_any_bytes(content: bytes, layout: str, tmp_path: Path):
    answer_to(content, tmp_path, layout)


@settings_for_files
@given(
    rows=sloppy,
    head=st.sampled_from([(RETAIL, ",", "online-retail"), (GENERIC, ";", "csv"), (OPENINGS, ";", "openings")]),
)
def test_any_rows_below_good_headings(rows: list[list[str]], head: tuple[str, str, str], tmp_path: Path):
    heading, sign, layout = head
    text = heading + "\n".join(sign.join(row) for row in rows)
    answer_to(text.encode("utf-8", "surrogatepass"), tmp_path, layout)


@settings_for_files
@given(rows=sloppy)
def test_any_words_below_no_headings(rows: list[list[str]], tmp_path: Path):
    lines = ["0001 19970101 1 1.00", *(" ".join(row) for row in rows)]
    answer_to("\n".join(lines).encode("utf-8", "surrogatepass"), tmp_path, "cdnow")


def test_good_rows_are_taken(tmp_path: Path):
    assert answer_to((RETAIL + "1,A,x,1,2026-01-01,5.00,7,F\n").encode(), tmp_path) == "taken"
