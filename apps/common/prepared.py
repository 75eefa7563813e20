"""Statements that PostgreSQL plans once per connection. For the few that a till runs all day, planning them each time
costs twice as much as running them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Prepared:
    """``sql`` speaks of its values as $1, $2 …; ``kinds`` are their types. One name is one statement, for ever."""

    name: str
    kinds: tuple[str, ...]
    sql: str
    # Whether rows come back.
    answers: bool = True

    def fetch(self, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            # Whoever pools connections by the transaction tells Django so with this; there nothing can be kept.
            if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
                cursor.execute(self._plain(), {f"p{n}": value for n, value in enumerate(values, start=1)})
                return list(cursor.fetchall()) if self.answers else []
            known: set[str] = connection.connection.__dict__.setdefault("mudavim_prepared", set())
            if self.name not in known:
                # Once in a connection's life; not one of the statements that a budget counts.
                connection.connection.execute(f"PREPARE {self.name}{_listed(self.kinds)} AS {self.sql}")
                known.add(self.name)
            cursor.execute(f"EXECUTE {self.name}{_listed(['%s'] * len(values))}", values)
            return list(cursor.fetchall()) if self.answers else []

    def _plain(self) -> str:
        return re.sub(r"\$(\d+)", lambda found: f"%(p{found[1]})s::{self.kinds[int(found[1]) - 1]}", self.sql)


def _listed(words: Sequence[str]) -> str:
    return f" ({', '.join(words)})" if words else ""
