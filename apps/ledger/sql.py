"""The ledger's own SQL. Each statement says why the ORM is not enough, and has a twin in the tests that must agree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Every query inside sees the database as it was at the first one.

    The ORM has no word for the isolation level. Without it a shop that goes on selling while the books are added up would
    look as if they did not add up. On SQLite a transaction is such a moment already. Inside a transaction of the caller's
    the level is the caller's business.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
