from __future__ import annotations

import pytest
from django.db import connection

from apps.catalog.models import Category
from apps.common.bulk import build, insert_rows
from apps.common.prepared import Prepared

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_only]
SUM = Prepared("test_sum", ("bigint", "text"), "SELECT $1 + 1, $2 || '!'")


def test_a_statement_is_planned_once_per_connection_and_answers_every_time():
    assert [SUM.fetch([1, "a"]), SUM.fetch([41, "%s $1"])] == [[(2, "a!")], [(42, "%s $1!")]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = 'test_sum'")
        assert cursor.fetchone() == (1,)


def test_where_connections_are_pooled_by_the_transaction_nothing_is_kept(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    other = Prepared("test_other_sum", SUM.kinds, SUM.sql)
    assert other.fetch([1, "it's"]) == [(2, "it's!")]
    assert other.fetch([None, None]) == [(None, None)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = 'test_other_sum'")
        assert cursor.fetchone() == (0,)


def test_a_single_row_is_inserted_like_many():
    (pk,) = insert_rows(Category, ["code", "name"], [("tea", "Çay")], returning=["id"])[0]
    assert insert_rows(Category, ["code", "name"], [("tea", "Tea")], returning=["id"], skip_known=True) == []
    assert insert_rows(Category, ["code", "name"], [("mug", "Mug")]) == []
    assert set(Category.objects.values_list("pk", "name")) >= {(pk, "Çay")}
    assert Category.objects.count() == 2


def test_a_built_row_behaves_like_one_that_was_read():
    row = build(Category, {"id": None, "code": "tea", "name": "Tea"})
    row.save()
    again = build(Category, {"id": row.pk, "code": "tea", "name": "Çay"}, stored=True)
    again.save(update_fields=["name"])
    assert (again, Category.objects.get().name) == (row, "Çay")
