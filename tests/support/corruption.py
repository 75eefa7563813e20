"""How a test breaks the books on purpose: seals and constraints come off within the test's own transaction."""

from __future__ import annotations

from django.db import connection

from apps.common.seal import unseal
from apps.ledger.models import Account, Lot, LotDraw, Transfer

CHECKED = (Account, Transfer, Lot, LotDraw)


def break_seals() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table with foreign keys still to be checked cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("ledger_transfer", "ledger_lotdraw"):
        unseal(connection, table)


def drop_checks() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            return
        for model in CHECKED:
            for constraint in model._meta.constraints:
                if "condition" in constraint.deconstruct()[2] and not hasattr(constraint, "fields"):
                    cursor.execute(f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {constraint.name}")


def restore_checks() -> None:
    """SQLite's switch belongs to the connection; PostgreSQL's constraints come back with the rollback."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
