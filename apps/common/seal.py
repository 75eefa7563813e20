"""History is written in ink: triggers that refuse UPDATE, DELETE and TRUNCATE on append-only tables."""

from __future__ import annotations

from collections.abc import Callable

from django.apps.registry import Apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Every sealed table of the project, so that a test flush can unseal and re-seal. Kept here by hand:
# tests/architecture holds it against the migrations.
SEALED_TABLES = ("ledger_transfer", "ledger_lotdraw", "customers_consent", "staff_staffchange")

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_rewriting_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: history is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def seal(connection: BaseDatabaseWrapper, table: str) -> None:
    """Refuse every rewrite of a table from now on. Safe to repeat."""
    unseal(connection, table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_PG_FUNCTION)
            cursor.execute(
                f"CREATE TRIGGER {table}_sealed BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_history()"
            )
            # Row triggers do not see TRUNCATE.
            cursor.execute(
                f"CREATE TRIGGER {table}_sealed_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_history()"
            )
        else:
            for operation in ("update", "delete"):
                cursor.execute(
                    f"CREATE TRIGGER {table}_sealed_{operation} BEFORE {operation.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{operation} on {table} is refused: history is append-only'); END"
                )


def unseal(connection: BaseDatabaseWrapper, table: str) -> None:
    """Lift the seal. Only migrations that alter the table, and the flush between tests, have a reason to."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_sealed ON {table}")
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_sealed_truncate ON {table}")
        else:
            for operation in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_sealed_{operation}")


def seal_all(connection: BaseDatabaseWrapper) -> None:
    for table in SEALED_TABLES:
        seal(connection, table)


def unseal_all(connection: BaseDatabaseWrapper) -> None:
    for table in SEALED_TABLES:
        unseal(connection, table)


def sealing(table: str) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    """For RunPython. On SQLite a later AlterField rebuilds the table and silently drops triggers: re-seal in that migration."""

    def forwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        seal(connections[editor.connection.alias], table)

    return forwards


def unsealing(table: str) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    def backwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        unseal(connections[editor.connection.alias], table)

    return backwards
