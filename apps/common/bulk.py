"""Rows by the set. Every statement takes its rows as one parameter per column (PostgreSQL) or as one JSON text (SQLite),
so that a thousand rows cost as many statements, and as little planning, as one. ``bulk_update`` builds a CASE per row and
column and is about twenty times slower."""

from __future__ import annotations

import datetime as dt
import json
import uuid
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.base import ModelState

from apps.common.prepared import Prepared

Row = Sequence[object]


M = TypeVar("M", bound=models.Model)


def build(model: type[M], values: dict[str, Any], *, stored: bool = False) -> M:
    """An instance with these columns, which must be all of them, without the ceremony of ``Model.__init__``.

    Defaults, descriptors and signals of every field make that a third of what writing many rows costs.
    """
    row = model.__new__(model)
    row._state = ModelState()
    row._state.adding = not stored
    row.__dict__.update(values)
    return row


def relate(row: models.Model, name: str, other: models.Model | None) -> None:
    """Remember whom a key points to that is set already; assigning would look at both rows and set it again."""
    row._state.fields_cache[name] = other


def values_of(rows: Iterable[models.Model], columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """What built rows hold, past the descriptors, which cost more than the rest of writing a row."""
    pick = itemgetter(*columns)
    return [pick(row.__dict__) for row in rows]


@cache
def _field(model: type[models.Model], column: str) -> models.Field[Any, Any]:
    for field in model._meta.concrete_fields:
        if field.column == column:
            return field
    raise FieldDoesNotExist(f"{model.__name__} has no column {column}")


def _given(model: type[models.Model], columns: Sequence[str], rows: Sequence[Row]) -> tuple[str, list[Any]]:
    """The rows as a table named ``given``: its SQL and its parameters."""
    fields = [_field(model, column) for column in columns]
    prepared = [_prepared(field, values) for field, values in zip(fields, zip(*rows, strict=True), strict=True)]
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        arrays = ", ".join(f"%s::{array_type(field)}" for field in fields)
        return f"unnest({arrays}) AS given({names})", [array(values) for values in prepared]
    picked = ", ".join(f"json_extract(value, '$[{i}]') AS {column}" for i, column in enumerate(columns))
    text = json.dumps(list(zip(*prepared, strict=True)), default=str)
    return f"(SELECT {picked} FROM json_each(%s)) AS given", [text]


_PLAIN = {int, str, type(None)}
_BARE: dict[type, Callable[[Any], str]] = {
    int: str,
    bool: lambda value: "t" if value else "f",
    type(None): lambda _nothing: "NULL",
}
_QUOTED = {str, dt.datetime, dt.date, uuid.UUID, type(None)}


def array(values: list[Any]) -> str | list[Any]:
    """PostgreSQL's spelling of an array. The driver's own looks at each element for long; this is a tenth of that.

    What is neither number, text nor time is left to the driver.
    """
    kinds = set(map(type, values))
    if kinds <= _BARE.keys():
        return "{" + ",".join([_BARE[type(value)](value) for value in values]) + "}"
    if not all(kind in _QUOTED or issubclass(kind, str) for kind in kinds):
        return values
    texts = [None if value is None else str(value) for value in values]
    whole = "".join(filter(None, texts))
    if '"' in whole or "\\" in whole:
        texts = [text and text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return "{" + ",".join(["NULL" if text is None else f'"{text}"' for text in texts]) + "}"


def _prepared(field: models.Field[Any, Any], values: Iterable[object]) -> list[Any]:
    # A field takes its time over each value; these the database takes as they are.
    here = connections[DEFAULT_DB_ALIAS]
    plain = _PLAIN | _QUOTED if here.vendor == "postgresql" else _PLAIN
    return [value if type(value) in plain else field.get_db_prep_save(value, here) for value in values]


@cache
def array_type(field: models.Field[Any, Any]) -> str:
    kind = field.db_type(connection)
    assert kind is not None
    # A varchar(n) array would cut a text that is too long; as text the column itself refuses it.
    return "text[]" if kind.startswith("varchar") else f"{kind}[]"


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    returning: Sequence[str] = (),
    skip_known: bool = False,
) -> list[tuple[Any, ...]]:
    """INSERT … SELECT in one statement. Rows come back in no promised order: return a column that identifies them.

    ``skip_known`` leaves out, also from what comes back, the rows that a unique constraint refuses.
    """
    if not rows:
        return []
    if len(rows) == 1 and connection.vendor == "postgresql":
        values = [_value(model, column, value) for column, value in zip(columns, rows[0], strict=True)]
        return _insertion(model, tuple(columns), tuple(returning), skip_known).fetch(values)
    source, params = _given(model, columns, rows)
    picked = ", ".join(f"given.{column}" for column in columns)
    # SQLite needs a WHERE between SELECT and what may follow it.
    sql = _insert(model, columns, f"SELECT {picked} FROM {source} WHERE true", returning, skip_known)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall()) if returning else []


def _insert(
    model: type[models.Model], columns: Sequence[str], rows: str, returning: Sequence[str], skip_known: bool
) -> str:
    known = " ON CONFLICT DO NOTHING" if skip_known else ""
    answer = f" RETURNING {', '.join(returning)}" if returning else ""
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) {rows}{known}{answer}"


@cache
def _insertion(
    model: type[models.Model], columns: tuple[str, ...], returning: tuple[str, ...], skip_known: bool
) -> Prepared:
    """A single row needs no arrays, and most of what a till writes is single rows."""
    marks = ", ".join(f"${n}" for n in range(1, len(columns) + 1))
    sql = _insert(model, columns, f"VALUES ({marks})", returning, skip_known)
    kinds = tuple(str(_field(model, column).db_type(connection)).split("(")[0] for column in columns)
    return Prepared(f"insert_{zlib.crc32(sql.encode()):08x}", kinds, sql, answers=bool(returning))


def _value(model: type[models.Model], column: str, value: object) -> Any:
    return value if type(value) in _PLAIN else _field(model, column).get_db_prep_save(value, connection)


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[Row]) -> int:
    """UPDATE … FROM in one statement. The first column identifies the row, the others are set. Returns rows changed."""
    if not rows:
        return 0
    source, params = _given(model, columns, rows)
    table, key = model._meta.db_table, columns[0]
    changes = ", ".join(f"{column} = given.{column}" for column in columns[1:])
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {changes} FROM {source} WHERE {table}.{key} = given.{key}", params)
        changed: int = cursor.rowcount
    return changed


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Primary keys taken ahead of the insert, ascending, so that rows of one batch can name each other.

    On SQLite call it inside a transaction: there the write lock is what keeps the numbers ours.
    """
    if count <= 0:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return sorted(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        first = (row[0] if row else 0) + 1
        return list(range(first, first + count))


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """COPY: the fastest way in for very many rows. Nothing comes back, so take keys with ``next_ids`` where needed."""
    if connection.vendor != "postgresql":
        insert_rows(model, columns, list(rows))
        return
    fields = [_field(model, column) for column in columns]
    statement = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)]
            )
