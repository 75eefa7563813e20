"""The importer's own SQL, for PostgreSQL: the ORM has no word for temporary tables."""

from __future__ import annotations

from django.db import models
from django.db.backends.utils import CursorWrapper


def hide(cursor: CursorWrapper, schema: str, model: type[models.Model]) -> None:
    """A table behind a temporary copy of itself, whose numbers go on where the shop's are."""
    table, key = model._meta.db_table, model._meta.pk
    cursor.execute(f"CREATE TEMP TABLE {table} (LIKE {schema}.{table} INCLUDING ALL) ON COMMIT DROP")
    cursor.execute(f"INSERT INTO pg_temp.{table} SELECT * FROM {schema}.{table}")
    if isinstance(key, models.AutoField):
        counter = f"pg_get_serial_sequence('pg_temp.{table}', '{key.column}')"
        cursor.execute(f"SELECT setval({counter}, coalesce(max({key.column}), 0) + 1, false) FROM pg_temp.{table}")
    cursor.execute(f"ANALYZE pg_temp.{table}")
