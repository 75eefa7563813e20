"""JSON is read strictly: what two readers could understand differently is refused."""

from __future__ import annotations

import contextlib
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.storefront.parsers import BODY_BYTES_MAX, DEPTH_MAX, Malformed, read_json
from tests.factories.storefront import Caller


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "not_json"),
        (b"nonsense", "not_json"),
        (b"{'a': 1}", "not_json"),
        (b'{"a": 1,}', "not_json"),
        (b'{"a": 01}', "not_json"),
        (b'{"a": 1} {"a": 2}', "not_json"),
        (b'{"a": "\n"}', "not_json"),
        (b"\xff\xfe{}", "malformed"),
        (b'{"a": "\xfc"}', "malformed"),
        (b'{"a": NaN}', "not_a_number"),
        (b'{"a": Infinity}', "not_a_number"),
        (b'{"a": -Infinity}', "not_a_number"),
        (b'{"a": 1e999999999999999999999999}', "number_out_of_range"),
        (b'{"a": ' + b"9" * 31 + b"}", "number_out_of_range"),
        (b'{"a": ' + b"9" * 100_000 + b"}", "number_out_of_range"),
        (b'{"a": 0.' + b"1" * 5_000 + b"}", "number_out_of_range"),
        (b'{"a": 1, "b": 2, "a": 3}', "duplicate_field"),
        (b'{"x": [{"a": 1, "a": 1}]}', "duplicate_field"),
        (b'{"a": "\\u0000"}', "bad_text"),
        (b'{"a": "\\ud800"}', "bad_text"),
        (b'{"\\udfff": 1}', "bad_text"),
        (b"[" * 100_000 + b"]" * 100_000, "too_deep"),
        (b"[" * 21 + b"]" * 21, "too_deep"),
        (b'{"a":' * 21 + b"1" + b"}" * 21, "too_deep"),
    ],
)
def test_what_is_not_plain_json_is_refused(body, code):
    with pytest.raises(Malformed) as refusal:
        read_json(body)
    assert refusal.value.get_codes() == code


def test_a_bad_text_is_pointed_at():
    with pytest.raises(Malformed) as refusal:
        read_json(b'{"lines": [{}, {"a/b": "\\u0000"}]}')
    assert refusal.value.pointer == "#/lines/1/a~1b"


def test_decimals_stay_as_written():
    assert read_json(b'{"a": 129.90, "b": 0.1, "c": 3}') == {"a": Decimal("129.90"), "b": Decimal("0.1"), "c": 3}
    assert str(read_json(b"129.90")) == "129.90"


def test_twenty_levels_are_allowed():
    assert read_json(b"[" * DEPTH_MAX + b"]" * DEPTH_MAX)


def test_a_mark_of_byte_order_and_a_whole_surrogate_pair_are_fine():
    assert read_json(b'\xef\xbb\xbf{"a": "\\ud83d\\ude00"}') == {"a": "😀"}


letters = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30)
plain = st.none() | st.booleans() | st.integers(-(10**18), 10**18) | letters
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(letters, inner, max_size=4))


@given(value=values)
def test_all_plain_json_arrives_as_it_was_sent(value):
    assert read_json(json.dumps(value).encode()) == value


@given(body=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body):
    with contextlib.suppress(Malformed):
        read_json(body)


@pytest.mark.django_db
@pytest.mark.parametrize("size", [BODY_BYTES_MAX + 1, 20_000_000])
def test_a_body_over_two_megabytes_is_413(size):
    answer = Caller().post("customers", b'{"name": "' + b"x" * size + b'"}')
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.django_db
def test_malformed_json_is_a_400_problem_that_says_where():
    answer = Caller().post("customers", b'{"name": \n oops}')
    assert (answer.status_code, answer.json()["code"]) == (400, "not_json")
    assert "line 2" in answer.json()["detail"]


@pytest.mark.django_db
def test_a_body_in_another_character_set_is_refused():
    answer = Caller().post("customers", '{"name": "Şükrü"}'.encode("cp1254"))
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.django_db
def test_an_empty_body_counts_as_an_empty_object():
    assert Caller().post("customers").status_code == 201
