"""Bad files get a clear answer: which column, what is wrong, how to mend it."""

import pytest

from apps.imports.errors import FileRefused
from apps.imports.understanding import understand
from tests.imports.conftest import Write

HEADINGS = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def refusal(write: Write, content: str | bytes | list[str], layout: str = "online-retail", **more: str) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        list(understand(path=write(content, **more), layout_code=layout).rows())
    return caught.value


def test_a_heading_that_stands_twice_is_named_with_its_columns(write: Write):
    answer = refusal(write, [HEADINGS.replace("Country", "Quantity"), "1,A,C,1,2011-01-13,1.5,7,3"])
    assert (answer.code, answer.field) == ("heading_repeated", "Quantity")
    assert "columns 4, 8" in str(answer)


def test_repeated_headings_that_nobody_needs_do_no_harm(write: Write):
    path = write([HEADINGS + ",Note,Note", "1,A,C,1,2011-01-13,1.5,7,F,x,y"])
    assert understand(path=path, layout_code="online-retail").columns["order"] == 0


def test_missing_headings_are_listed_with_what_is_there_and_what_is_near(write: Write):
    answer = refusal(write, [HEADINGS.replace("UnitPrice", "UnitPrise"), "1,A,C,1,2011-01-13,1.5,7,F"])
    assert answer.code == "headings_missing"
    assert "UnitPrice" in str(answer)
    assert "Similar: UnitPrise" in str(answer)


def test_a_file_without_headings_is_told_which_are_missing(write: Write):
    answer = refusal(write, ["536370,22728,ALARM CLOCK,24,2010-12-01 08:45:00,3.75,12583,France"])
    assert (answer.code, answer.field) == ("headings_missing", "InvoiceNo")


def test_prose_is_not_a_table(write: Write):
    assert refusal(write, "Dear accountant\nplease find the figures elsewhere\n", "csv").code == "one_column"


def test_a_quotation_mark_that_is_never_closed_is_found(write: Write):
    rows = [
        f'{n},A,"Coffee,1,2011-01-13,1.5,7,F' if n == 3 else f"{n},A,C,1,2011-01-13,1.5,7,F" for n in range(1, 3000)
    ]
    answer = refusal(write, [HEADINGS, *rows])
    assert answer.code == "open_quotation"
    assert "row 4" in str(answer)


def test_one_cell_as_big_as_a_book_is_refused(write: Write):
    answer = refusal(write, [HEADINGS, "1,A," + "x" * 200_000 + ",1,2011-01-13,1.5,7,F"])
    assert answer.code == "unreadable_row"
    assert "Row 2" in str(answer)


def test_a_layout_nobody_knows_lists_those_that_are_known(write: Write):
    answer = refusal(write, "a b\n", "sap")
    assert (answer.code, answer.field) == ("unknown_layout", "layout")
    assert "cdnow, online-retail, csv" in str(answer)


@pytest.mark.parametrize("line", ["0001 19970101", "1 2 3 4 5 6"])
def test_blank_separated_files_of_another_width_are_refused(write: Write, line: str):
    assert refusal(write, [line], "cdnow").code == "wrong_columns"


def test_the_generic_layout_needs_a_date_and_an_amount(write: Write):
    assert refusal(write, ["order;customer;total", "1;7;5,5"], "csv").field == "date"
    assert refusal(write, ["order;customer;date", "1;7;2011-01-13"], "csv").field == "total"


def test_columns_that_the_map_names_must_be_there(write: Write):
    from apps.imports.reading.mapping import FileMap

    path = write(["Tarih;Tutar", "13.01.2011;5,5"])
    with pytest.raises(FileRefused, match="Sipariş"):
        understand(path=path, layout_code="csv", file_map=FileMap(columns={"order": "Sipariş"}))
    with pytest.raises(FileRefused, match="Kendi bardağı"):
        understand(path=path, layout_code="csv", file_map=FileMap(attributes={"own_cup": "Kendi bardağı"}))
