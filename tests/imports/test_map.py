"""The map: what the merchant says about a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.imports.errors import FileRefused
from apps.imports.reading.mapping import COLUMNS, FileMap, read_map, write_map

FULL = """
channel = "webshop"
encoding = "cp1254"
delimiter = ";"
decimal = ","
date = "dmy"
shipping = ["KARGO"]
gift_cards = ["HEDIYE"]
return_prefix = "R"
adjustment_prefix = "DZ"
[columns]
order = "Sipariş No"
placed_at = "Tarih"
[attributes]
own_cup = "Kendi bardağı"
[statuses]
"Kargoda" = "open"
"""


def test_every_key_is_read():
    found = read_map(FULL)
    assert (found.channel, found.decimal, found.date, found.shipping) == ("webshop", ",", "dmy", ("KARGO",))
    assert found.columns == {"order": "Sipariş No", "placed_at": "Tarih"}
    assert found.statuses == {"kargoda": "open"}


def test_an_empty_map_says_nothing():
    assert read_map("") == FileMap()
    assert write_map(FileMap()) == ""


def test_what_is_written_reads_as_before():
    assert read_map(write_map(read_map(FULL))) == read_map(FULL)


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(min_size=1), max_size=4), st.text(max_size=9))
def test_headings_of_any_spelling_survive(columns: dict[str, str], prefix: str):
    said = FileMap(columns=columns, return_prefix=prefix)
    assert read_map(write_map(said)) == said


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("channel = ", "map"),
        ("chanel = 'x'", "chanel"),
        ("channel = 5", "channel"),
        ("channel = 'the web shop'", "channel"),
        ("decimal = ';'", "decimal"),
        ("date = 'ydm'", "date"),
        ("delimiter = 'tab'", "delimiter"),
        ("shipping = 'KARGO'", "shipping"),
        ("columns = 'order'", "columns"),
        ("[columns]\norder_no = 'x'", "columns.order_no"),
        ("[columns]\norder = 5", "columns"),
        ("[statuses]\nsent = 'shipped'", "statuses.sent"),
    ],
)
def test_a_wrong_key_is_named(text: str, field: str):
    with pytest.raises(FileRefused) as refusal:
        read_map(text)
    assert (refusal.value.code, refusal.value.field) == ("map_invalid", field)
