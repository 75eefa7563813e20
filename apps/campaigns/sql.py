"""What is written in sets."""

from __future__ import annotations

from django.db import connection
from django.db.models import Model, QuerySet


def insert_from(model: type[Model], columns: tuple[str, ...], rows: QuerySet[Model, tuple[object, ...]]) -> int:
    """INSERT … SELECT: the question's own columns, in this order, become rows. Returns how many."""
    statement, values = rows.query.sql_with_params()
    into = ", ".join(connection.ops.quote_name(column) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({into}) {statement}", values)
        return int(cursor.rowcount)
