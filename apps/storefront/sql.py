from __future__ import annotations

import hashlib

from django.db import connection


def try_lock_for_this_transaction(name: str) -> bool:
    """Take a named lock that the end of the transaction gives back; False when somebody holds it now.

    There is no row to lock yet, and an insert would wait for its twin instead of saying that it runs. SQLite needs no
    lock: its transactions take the one write lock at the start, so a twin waits there and then finds the record.
    """
    if connection.vendor != "postgresql":
        return True
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row: tuple[bool] = cursor.fetchone()
    return row[0]
