"""Rows by the set, spelled by us: what goes in must be what comes out."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.common.bulk import array
from apps.ledger.models import Transfer

NOON = dt.datetime(2026, 5, 10, 9, 30, 0, 678, tzinfo=dt.UTC)


def through_the_database(values: list, kind: str) -> list:
    spelled = array(values)
    assert isinstance(spelled, str)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{kind}[]", [spelled])
        found: list = cursor.fetchone()[0]
    return found


@pytest.mark.postgres_only
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, None, -5, 2**62], "bigint"),
        ([True, False, None], "boolean"),
        ([None, None], "bigint"),
        ([NOON, None], "timestamptz"),
        ([dt.date(2026, 2, 28), None], "date"),
        ([uuid.UUID(int=7)], "uuid"),
        (["NULL", "null", None, ""], "text"),
        (["a,b", "{c}", '"quoted"', "back\\slash", " lead", "İı ş\nnew line", "'"], "text"),
        ([Transfer.Kind.EARN, "x"], "text"),
    ],
)
def test_every_kind_of_value_survives(values: list, kind: str):
    assert through_the_database(values, kind) == values


@pytest.mark.postgres_only
class TestAnyText(TestCase):
    @given(
        st.lists(st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), min_size=1)
    )
    def test_survives(self, values):
        assert through_the_database(values, "text") == values


def test_what_is_neither_number_text_nor_time_is_left_to_the_driver():
    assert array([Decimal("1.5"), None]) == [Decimal("1.5"), None]
    assert array([1.5]) == [1.5]
