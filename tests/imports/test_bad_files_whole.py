"""Bad and odd files all the way through the command: a clear answer or the right figures, and nothing half-written."""

import io
import zipfile

import pytest
from django.core.management import CommandError

from apps.imports.models import Batch
from apps.orders.models import Order, OrderLine
from tests.imports.conftest import Write
from tests.imports.runs import bring, counts

pytestmark = pytest.mark.django_db

TURKISH = "Sipariş No;Tarih;Müşteri No;Ürün;Tutar\n1;31.01.2025;7;Şişe çayı;1.234,56\n2;01.02.2025;8;Ağız;0,44\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1254"])
def test_the_same_table_in_any_encoding_ends_in_the_same_books(write: Write, encoding: str):
    answer = bring(write(TURKISH, encoding=encoding), "csv")
    assert (answer["orders"], answer["net"], answer["rejected"]) == (2, "1235.00", 0)
    assert sorted(OrderLine.objects.values_list("name", "total_minor")) == [("Ağız", 44), ("Şişe çayı", 123456)]


def a_spreadsheet() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (a_spreadsheet(), "file_is_spreadsheet"),
        (b"", "file_empty"),
        (b"order,date,total\n", "no_rows"),
        (b"order,date,date,total\n1,2025-01-31,2025-01-31,5\n", "heading_repeated"),
        ("Sipariş No;Tarih\n1;31.01.2025\n".encode(), "headings_missing"),
        (b"order,date,total\n1,03/04/2025,5\n", "date_unclear"),
        (b'order;date;total\n1;2025-01-31;"1,234"\n', "decimal_unclear"),
        (b"order,date,total\n1,tomorrow,5\n", "nothing_understood"),
        (b"order,date,total\n1,2025-01-31,plenty\n", "nothing_understood"),
    ],
    ids=[
        "xlsx",
        "empty",
        "headings only",
        "heading twice",
        "no amount",
        "day or month",
        "thousand",
        "words",
        "no money",
    ],
)
def test_what_cannot_be_read_is_refused_by_name_and_leaves_nothing(write: Write, content: bytes, code: str):
    before = counts()
    with pytest.raises(CommandError, match=rf"\[{code}\]$"):
        bring(write(content), "csv")
    assert counts() == before
    assert not Batch.objects.exists()


def test_a_line_break_within_a_cell_belongs_to_the_cell(write: Write):
    path = write('order,date,customer,name,total\n1,2025-01-31,7,"Tea\nlarge",5.00\n2,2025-01-31,7,Cup,1.00\n')
    answer = bring(path, "csv")
    assert (answer["orders"], answer["lines"], answer["net"]) == (2, 2, "6.00")
    assert OrderLine.objects.filter(name="Tea\nlarge").count() == 1


def test_a_formula_is_text_in_the_books_and_harmless_in_the_error_file(write: Write, tmp_path):
    formula = "=HYPERLINK(A1)"
    path = write(f"order,date,customer,name,total\n1,2025-01-31,7,{formula},5.00\n2,2025-01-31,7,{formula},much\n")
    errors = tmp_path / "errors.csv"
    answer = bring(path, "csv", errors=str(errors))
    assert (answer["orders"], answer["rejected"]) == (1, 1)
    assert OrderLine.objects.get().name == formula
    assert f",'{formula}," in errors.read_text(encoding="utf-8-sig")


def test_a_mended_error_file_brings_the_rest_and_nothing_twice(write: Write, tmp_path):
    path = write("order,date,customer,total\n1,2025-01-31,7,5.00\n2,2025-01-31,7,much\n3,2025-01-31,8,1.00\n")
    errors = tmp_path / "errors.csv"
    assert bring(path, "csv", errors=str(errors))["created"] == 2
    errors.write_text(errors.read_text(encoding="utf-8-sig").replace(",much,", ",2.50,"), encoding="utf-8-sig")
    answer = bring(errors, "csv")
    assert (answer["created"], answer["net"]) == (1, "2.50")
    assert sorted(Order.objects.values_list("external_id", "total_minor")) == [("1", 500), ("2", 250), ("3", 100)]
