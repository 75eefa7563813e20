"""What is understood of a file before anything is written."""

import pytest

from apps.imports.errors import BadRow, FileRefused
from apps.imports.reading.mapping import FileMap
from apps.imports.understanding import Understanding, understand
from tests.imports.conftest import CDNOW, FRANCE, TURKISH, Write, a_shop

HEADINGS = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
TURKISH_HEADINGS = "Fatura No;Ürün Kodu;Ürün Açıklaması;Miktar;İşlem Tarihi;Birim Fiyat;Müşteri No;Ülke"


def facts(understanding: Understanding) -> tuple[str, ...]:
    return (
        understanding.layout.code,
        understanding.encoding,
        understanding.delimiter,
        understanding.decimal_sign,
        understanding.date_order,
    )


def test_the_real_files_are_understood_without_being_told_anything():
    assert facts(understand(path=CDNOW)) == ("cdnow", "utf-8", "", ".", "ymd")
    assert facts(understand(path=FRANCE)) == ("online-retail", "utf-8", ",", ".", "ymd")
    assert facts(understand(path=TURKISH[0])) == ("online-retail", "cp1254", ";", ",", "dmy")
    assert facts(understand(path=TURKISH[1])) == ("online-retail", "utf-8-sig", ";", ",", "dmy")


def test_the_turkish_page_of_windows_is_an_assumption_and_says_so():
    assert understand(path=TURKISH[0]).assumed == ("encoding",)
    assert understand(path=TURKISH[1]).assumed == ()


def test_dotted_dates_without_proof_are_an_assumption(write: Write):
    path = write([TURKISH_HEADINGS, "1;A;Kahve;1;03.04.2011 10:00;3,75;7;Fransa"])
    found = understand(path=path, layout_code="online-retail")
    assert (found.date_order, found.assumed) == ("dmy", ("date",))


def test_slashed_dates_without_proof_are_a_question(write: Write):
    path = write([HEADINGS, "1,A,Coffee,1,03/04/2011 10:00,3.75,7,France"])
    found = understand(path=path, layout_code="online-retail")
    assert found.questions == ("date",)
    with pytest.raises(FileRefused, match="day or the month") as refusal:
        found.parser(a_shop())
    assert (refusal.value.code, refusal.value.field) == ("date_unclear", "date")


def test_the_last_row_can_answer_the_question(write: Write):
    rows = [f"{n},A,Coffee,1,03/04/2011 10:00,3.75,7,France" for n in range(1, 50)]
    path = write([HEADINGS, *rows, "50,A,Coffee,1,03/25/2011 10:00,3.75,7,France"])
    assert understand(path=path).date_order == "mdy"


def test_thousands_or_fractions_is_a_question(write: Write):
    path = write([TURKISH_HEADINGS, "1;A;Kahve;1;13.04.2011;1.250;7;Fransa", "2;A;Kahve;1;13.04.2011;12.500;7;Fransa"])
    found = understand(path=path, layout_code="online-retail")
    assert found.questions == ("decimal",)
    with pytest.raises(FileRefused, match="thousand or a fraction"):
        found.parser(a_shop())


def test_the_map_answers_every_question(write: Write):
    path = write([TURKISH_HEADINGS, "1;A;Kahve;2;03/04/2011;1.250;7;Fransa"], encoding="cp1254")
    said = FileMap(decimal=",", date="mdy", encoding="cp1254", delimiter=";")
    found = understand(path=path, layout_code="online-retail", file_map=said)
    assert (found.questions, found.assumed) == ((), ())
    row = next(found.rows())
    entry = found.parser(a_shop())(row[1])
    assert entry.amount_minor == 250_000


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_found(write: Write, sign: str):
    cells = ["1", "A", "Coffee, black; strong | hot", "1", "2011-04-13", "3.75", "7", "France"]
    row = sign.join(f'"{cell}"' for cell in cells)
    assert understand(path=write([HEADINGS.replace(",", sign), row]), layout_code="online-retail").delimiter == sign


def test_headings_are_known_in_any_spelling(write: Write):
    path = write([TURKISH_HEADINGS.upper().replace(" ", "_"), "1;A;Kahve;1;13.04.2011;3,75;7;Fransa"])
    assert understand(path=path, layout_code="online-retail").columns["customer"] == 6


def test_columns_may_stand_in_any_order(write: Write):
    path = write(
        ["Price;Quantity;Invoice;Customer ID;InvoiceDate;Description;StockCode", "3.75;2;1;7;2011-04-13;Coffee;A"]
    )
    found = understand(path=path, layout_code="online-retail")
    entry = found.parser(a_shop())(next(found.rows())[1])
    assert (entry.number, entry.who, entry.amount_minor) == ("1", "id:7", 750)


def test_a_million_blank_lines_are_not_rows(write: Write):
    path = write(HEADINGS + "\n" * 10_000 + "1,A,Coffee,1,2011-04-13,3.75,7,France\n")
    assert [number for number, _cells in understand(path=path, layout_code="online-retail").rows()] == [10_001]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("said", ["sep=;", '"SEP=;"'])
def test_a_first_line_for_spreadsheets_says_the_delimiter_and_is_no_row(write: Write, said: str, encoding: str):
    found = understand(path=write([said, "order;date;total", "1;2026-01-13;5,50"], encoding=encoding))
    assert (found.delimiter, found.headings) == (";", ("order", "date", "total"))
    # As a spreadsheet counts, which hides that line.
    assert list(found.rows()) == [(2, ["1", "2026-01-13", "5,50"])]


def test_a_column_that_the_map_says_is_not_used_is_not_read(write: Write):
    """A price without VAT beside a total with it."""
    path = write(["order;date;qty;price;total", "1;2026-01-13;2;10,00;24,00"])
    with pytest.raises(BadRow, match="does not fit"):
        understand(path=path).parser(a_shop())(["1", "2026-01-13", "2", "10,00", "24,00"])
    found = understand(path=path, file_map=FileMap(columns={"unit_price": "-"}))
    assert "unit_price" not in found.columns
    assert found.parser(a_shop())(["1", "2026-01-13", "2", "10,00", "24,00"]).amount_minor == 2400


def test_a_file_without_its_date_is_refused_whatever_the_map_says(write: Write):
    with pytest.raises(FileRefused, match="placed_at"):
        understand(path=write(["order;date;total", "1;2026-01-13;5"]), file_map=FileMap(columns={"placed_at": "-"}))
