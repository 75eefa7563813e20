"""How a row becomes a purchase line, a return or an adjustment."""

import pytest

from apps.imports.errors import BadRow
from apps.imports.reading.mapping import FileMap
from apps.imports.records import ADJUSTMENT, RETURN, SALE, Entry
from apps.imports.understanding import understand
from tests.imports.conftest import Write, a_shop

RETAIL = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def parse(write: Write, lines: list[str], layout: str = "online-retail", **more: object) -> list[Entry]:
    found = understand(path=write(lines), layout_code=layout, file_map=FileMap(**more))  # type: ignore[arg-type]
    parser = found.parser(a_shop())
    return [parser(cells) for _row, cells in found.rows()]


def retail(write: Write, row: str) -> Entry:
    return parse(write, [RETAIL, row])[0]


def test_an_invoice_line_is_a_sale(write: Write):
    entry = retail(write, "536370,22728,ALARM CLOCK ,24,2010-12-01 08:45:00,3.75,12583,France")
    assert (entry.kind, entry.number, entry.who, entry.amount_minor) == (SALE, "536370", "id:12583", 9000)
    assert entry.line is not None
    assert entry.line[:5] == ("product", "22728", "ALARM CLOCK", 24_000, 375)


def test_postage_and_carriage_are_product_lines_that_earn(write: Write):
    for sku in ("POST", "C2"):
        entry = retail(write, f"536370,{sku},POSTAGE,3,2010-12-01,18.0,12583,France")
        assert entry.line is not None
        assert (entry.line.kind, entry.amount_minor) == ("product", 5400)


def test_an_invoice_with_c_is_a_return(write: Write):
    entry = retail(write, "C536379,22728,ALARM CLOCK,-2,2010-12-01,3.75,12583,France")
    assert (entry.kind, entry.number, entry.amount_minor) == (RETURN, "C536379", -750)
    assert entry.line is not None
    assert entry.line.quantity_milli == 2000


def test_a_quantity_below_zero_is_a_return_without_the_c(write: Write):
    assert retail(write, "536380,22728,ALARM CLOCK,-2,2010-12-01,3.75,12583,France").kind == RETURN


def test_an_invoice_with_a_is_an_adjustment_of_any_sign(write: Write):
    entry = retail(write, "A506401,B,Adjust bad debt,1,2010-12-01,-11062.06,,United Kingdom")
    assert (entry.kind, entry.amount_minor, entry.line) == (ADJUSTMENT, -1_106_206, None)


def test_a_correction_of_the_stock_is_nobodys_return(write: Write):
    assert retail(write, "536997,22028,,-20,2010-12-01,0.0,,United Kingdom").kind == ADJUSTMENT


def test_a_row_without_a_customer_is_a_guest(write: Write):
    assert retail(write, "574918,22728,ALARM CLOCK,1,2010-12-01,3.75,,France").who == ""


def test_a_customer_number_that_a_spreadsheet_made_a_fraction_is_the_same_customer(write: Write):
    assert retail(write, "574918,22728,ALARM CLOCK,1,2010-12-01,3.75,12583.0,France").who == "id:12583"


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (",22728,X,1,2010-12-01,3.75,7,F", "InvoiceNo", "missing"),
        ("1,22728,X,many,2010-12-01,3.75,7,F", "Quantity", "bad_number"),
        ("1,22728,X,0,2010-12-01,3.75,7,F", "Quantity", "bad_quantity"),
        ("1,22728,X,0.0001,2010-12-01,3.75,7,F", "Quantity", "bad_quantity"),
        ("1,22728,X,1,2010-13-01,3.75,7,F", "InvoiceDate", "bad_date"),
        ("1,22728,X,1,2910-12-01,3.75,7,F", "InvoiceDate", "date_out_of_range"),
        ("1,22728,X,1,2010-12-01,free,7,F", "UnitPrice", "bad_number"),
        ("1,22728,X,1,2010-12-01,99999999999999,7,F", "UnitPrice", "bad_money"),
        ("1,22728,X,1,2010-12-01,-3.75,7,F", "UnitPrice", "wrong_sign"),
        ("C1,22728,X,1,2010-12-01,3.75,7,F", "Quantity", "wrong_sign"),
        ("1," + "9" * 81 + ",X,1,2010-12-01,3.75,7,F", "StockCode", "too_long"),
        ("1,22728,X,1,2010-12-01,3.75,7", "", "wrong_width"),
        ("1,22728,X,1,2010-12-01,3.75,7,F,G", "", "wrong_width"),
    ],
)
def test_a_bad_cell_names_its_column(write: Write, row: str, field: str, code: str):
    with pytest.raises(BadRow) as refusal:
        retail(write, row)
    assert (refusal.value.field, refusal.value.code) == (field, code)


def test_empty_cells_at_the_end_of_a_row_do_no_harm(write: Write):
    assert retail(write, "1,22728,X,1,2010-12-01,3.75,7,F,,,").amount_minor == 375


def test_cdnow_takes_both_widths_and_names_rows_by_content(write: Write):
    sample = parse(write, [" 00004 0001 19970101  2   29.33"], "cdnow")[0]
    master = parse(write, ["0001 19970101 2 29.33"], "cdnow")[0]
    assert (sample.who, sample.amount_minor, sample.number) == ("id:0001", 2933, "")
    assert sample.content == master.content
    assert parse(write, ["0001 19970101 2 29.34"], "cdnow")[0].content != master.content


def test_cdnow_keeps_the_count_of_discs_and_the_exact_sum(write: Write):
    line = parse(write, ["0001 19970101 2 29.33"], "cdnow")[0].line
    assert line is not None
    assert (line.quantity_milli, line.unit_price_minor, line.discount_minor) == (2000, 1467, 1)


def test_cdnow_has_no_returns(write: Write):
    with pytest.raises(BadRow, match="no returns"):
        parse(write, ["0001 19970101 -2 29.33"], "cdnow")


GENERIC = "Sipariş No;Tarih;Saat;Müşteri No;Ürün Kodu;Ürün;Adet;Birim Fiyat;İndirim;KDV;Durum;Kendi Bardağı"


def generic(write: Write, row: str, **more: object) -> Entry:
    said = {"attributes": {"own_cup": "Kendi Bardağı"}, "shipping": ("KARGO",), "gift_cards": ("HEDİYE",)} | more
    return parse(write, [GENERIC, row], "csv", **said)[0]


def test_any_csv_is_read_by_headings_that_are_commonly_used(write: Write):
    entry = generic(write, "S-1;13.04.2011;09:30;42;K1;Kahve;2;12,50;5,00;1,67;Tamamlandı;evet")
    assert (entry.number, entry.who, entry.amount_minor, entry.status) == ("S-1", "id:42", 2000, "paid")
    assert entry.line == ("product", "K1", "Kahve", 2000, 1250, 500, 167, "", "", "", (("own_cup", "evet"),))


def test_shipping_and_gift_cards_are_named_in_the_map(write: Write):
    kinds = [generic(write, f"S-1;13.04.2011;;42;{sku};X;1;5;;;;").line for sku in ("KARGO", "HEDİYE", "K1")]
    assert [line.kind for line in kinds if line] == ["shipping", "gift_card", "product"]


def test_status_words_of_the_shop_are_named_in_the_map(write: Write):
    row = "S-1;13.04.2011;;42;K1;X;1;5;;;Kargoda;"
    with pytest.raises(BadRow, match="Kargoda"):
        generic(write, row)
    assert generic(write, row, statuses={"kargoda": "open"}).status == "open"


@pytest.mark.parametrize(("row", "who"), [
    ("1;2011-01-13;5;42;a@b.com", "id:42"),
    ("1;2011-01-13;5;;a@b.com", "email:a@b.com"),
    ("1;2011-01-13;5;;", ""),
])  # fmt: skip
def test_a_customer_is_known_by_number_or_by_contact(write: Write, row: str, who: str):
    assert parse(write, ["order;date;total;customer;e-mail", row], "csv")[0].who == who


def test_the_total_of_a_line_alone_is_enough(write: Write):
    entry = parse(write, ["date;total", "2011-01-13;29,33"], "csv")[0]
    assert (entry.amount_minor, entry.number, len(entry.content)) == (2933, "", 32)


def test_quantity_price_and_total_must_fit(write: Write):
    entry = parse(write, ["date;qty;price;total", "2011-01-13;2;5,00;9,00"], "csv")[0]
    assert entry.line is not None
    assert (entry.amount_minor, entry.line.discount_minor) == (900, 100)
    with pytest.raises(BadRow, match="does not fit"):
        parse(write, ["date;qty;price;total", "2011-01-13;2;5,00;11,00"], "csv")


@pytest.mark.parametrize(
    "row", ["1;2011-01-13;-2;5,00;-10,00", "1;2011-01-13;2;5,00;-10,00", "R1;2011-01-13;2;5,00;10,00"]
)
def test_returns_are_seen_by_sign_or_by_prefix(write: Write, row: str):
    entry = parse(write, ["order;date;qty;price;total", row], "csv", return_prefix="R")[0]
    assert (entry.kind, entry.amount_minor) == (RETURN, -1000)


@pytest.mark.parametrize("written", ["-50,50", "TL -50,50", "-TL 50,50", "₺-50,50", "-₺50,50", "-50,50 TL"])
@pytest.mark.parametrize("column", ["total", "price"])
def test_money_below_zero_is_a_return_wherever_the_currency_stands(write: Write, column: str, written: str):
    """Rule 29: what came back does not earn."""
    entry = parse(write, [f"order;date;{column}", f"1;2011-01-13;{written}"], "csv")[0]
    assert (entry.kind, entry.amount_minor) == (RETURN, -5050)


def test_a_file_that_writes_the_currency_behind_every_price_is_no_riddle(write: Write):
    entries = parse(write, ["order;date;total", "1;2011-01-13;129,90 TL", "2;2011-01-13;1.299,90 TL"], "csv")
    assert [entry.amount_minor for entry in entries] == [12990, 129990]


def test_adjustments_are_named_by_their_prefix(write: Write):
    entry = parse(write, ["order;date;total", "DZ7;2011-01-13;-3,50"], "csv", adjustment_prefix="DZ")[0]
    assert (entry.kind, entry.amount_minor) == (ADJUSTMENT, -350)


def test_text_that_an_error_file_made_harmless_reads_as_before(write: Write):
    entry = parse(write, ["order;date;total;name", "1;2011-01-13;5,5;'=1+1"], "csv")[0]
    assert entry.line is not None
    assert entry.line.name == "=1+1"


def test_money_of_a_currency_without_decimals_has_none(write: Write):
    found = understand(path=write(["date;total", "2011-01-13;2933,50"]), layout_code="csv")
    with pytest.raises(BadRow, match="at most 0 decimals"):
        found.parser(a_shop("JPY"))(["2011-01-13", "2933,50"])


def test_what_stands_in_an_orders_first_row_only_is_meant_for_all_of_them(write: Write):
    rows = [
        "order;date;time;email;qty;price;status",
        "1;2026-01-13;09:30;ayse@example.com;1;5,50;open",
        "1;;;;2;10,00;",
        "2;;;;1;1,00;",
    ]
    found = understand(path=write(rows), layout_code="csv")
    parser = found.parser(a_shop())
    first, second, other = (cells for _row, cells in found.rows())
    one, two = parser(first), parser(second)
    assert (two.at, two.who, two.status, two.amount_minor) == (one.at, "email:ayse@example.com", "open", 2000)
    with pytest.raises(BadRow, match="is not a date"):
        parser(other)
