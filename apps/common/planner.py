"""What PostgreSQL's planner knows of the tables, brought up to date where waiting for its own round costs minutes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, models
from django.db.backends.utils import CursorWrapper


def know_the_sizes(*tables: type[models.Model]) -> None:
    """Look at these tables now; at all of the shop's when none is named. SQLite needs no such look.

    Right after much was written the planner still takes the tables for empty, and reads the whole of one anew for each row
    of another: minutes instead of a blink. The database's own round comes a minute later, and never within a transaction.
    """
    if connection.vendor == "postgresql":
        # By name: unnamed means the tables that all databases of the server share, too, and those stay locked until
        # the transaction ends.
        names = [table._meta.db_table for table in tables] or connection.introspection.django_table_names()
        with connection.cursor() as cursor:
            if filled := _filled(cursor, names):
                cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, filled))}")


def _filled(cursor: CursorWrapper, names: Sequence[str]) -> list[str]:
    """Those with rows. An empty one that is looked at counts as empty until the next look, however many rows come."""
    one = "SELECT '{0}' WHERE EXISTS (SELECT 1 FROM {1})"
    asked = (one.format(name, connection.ops.quote_name(name)) for name in names)
    cursor.execute(" UNION ALL ".join(asked))
    return [name for (name,) in cursor.fetchall()]
