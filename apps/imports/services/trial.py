"""A private copy of the shop's database, to try things in while the shop goes on selling.

What is tried runs through the very same services and is thrown away. Nobody waits for it: the copy is made by reading, and
whatever is locked or written afterwards is the copy's.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.utils.translation import gettext as _

from apps.imports.errors import FileRefused
from apps.imports.sql import hide
from apps.shop.services import forget_shop


@contextmanager
def private_copy(path: Path) -> Iterator[None]:
    """Until the end, this thread reads and writes a copy; SQLite's is a file at ``path``.

    Inside a transaction of the caller's everything is done in that one and taken back: whoever holds one has what locks
    there are already. Raises FileRefused where the disk has no room.
    """
    if connection.vendor == "postgresql":
        way = _temporary_tables()
    elif connection.in_atomic_block:
        way = _taken_back()
    else:
        way = _another_file(path)
    try:
        with way:
            yield
    finally:
        # What was remembered of the copy, such as that the first purchase is made, is not true outside.
        forget_shop()


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _another_file(path: Path) -> Iterator[None]:
    shop = connections[DEFAULT_DB_ALIAS]
    shop.ensure_connection()
    _refuse_without_room(shop.connection, path.parent)
    with closing(sqlite3.connect(path)) as target:
        shop.connection.backup(target)
    copy = shop.copy()
    options = copy.settings_dict["OPTIONS"]
    # Nobody needs the copy after a crash.
    started = f"{options.get('init_command', '')} PRAGMA synchronous=OFF;"
    copy.settings_dict = copy.settings_dict | {"NAME": str(path), "OPTIONS": options | {"init_command": started}}
    connections[DEFAULT_DB_ALIAS] = copy
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = shop
        copy.close()
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()


def _refuse_without_room(database: sqlite3.Connection, folder: Path) -> None:
    pages, size = (database.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size"))
    needed = 2 * pages * size  # the copy, and about as much again for what is tried in it
    if shutil.disk_usage(folder).free < needed:
        raise FileRefused(
            _("To try the file out, %(megabytes)d MB must be free on the disk.") % {"megabytes": needed // 10**6 + 1},
            code="no_room",
        )


@contextmanager
def _temporary_tables() -> Iterator[None]:
    """Temporary tables of the same names hide the shop's from this connection, and from no other."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if outermost:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT current_schema()")
            schema = cursor.fetchone()[0]
            for model in _own_models():
                hide(cursor, schema, model)
            # Statements that were prepared before still mean the shop's own tables.
            cursor.execute("DISCARD PLANS")
        yield
        transaction.set_rollback(True)


def _own_models() -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model.__module__.startswith("apps.") and not model._meta.proxy]
