"""Questions whose SQL is written once. Putting a short query together takes the ORM longer than the database takes to answer
it; for the few that every basket asks, it does so once in a process's life."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler

from apps.common.prepared import Prepared

Row = tuple[Any, ...]
Told = Mapping[str, Any]
Field = models.Field[Any, Any]


class Blank(Expression):
    """Stands in a condition for a number or a text that is told only when the question is asked."""

    def __init__(self, name: str, field: Field, written: Callable[[Any], Any] | None = None) -> None:
        super().__init__(output_field=field)
        self.name, self.written = name, written

    @property
    def kind(self) -> str:
        """PostgreSQL's type of what is told; whatever has to be written first is a list."""
        kind = self.output_field.db_type(connection)
        return f"{kind}[]" if self.written is not None else str(kind)

    def as_sql(self, _compiler: SQLCompiler, _connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return "%s", [self]

    def fill(self, told: Told) -> Any:
        value = told[self.name]
        return value if self.written is None else self.written(value)


def number(name: str) -> Blank:
    return Blank(name, models.BigIntegerField())


def text(name: str) -> Blank:
    return Blank(name, models.TextField())


class Compiled:
    """``question`` makes a queryset of ``values_list``, with a ``Blank`` for whatever differs from one asking to the next.

    Every asking is one query, sees what a queryset would see, and answers in the same types.
    """

    def __init__(self, question: Callable[[], models.QuerySet[Any, Any]]) -> None:
        self.question = question
        self._by_vendor: dict[str, _Asked] = {}

    def fetch(self, **told: Any) -> list[Row]:
        asked = self._by_vendor.get(connection.vendor)
        if asked is None:
            kind = _OnPostgreSQL if connection.vendor == "postgresql" else _Asked
            asked = self._by_vendor[connection.vendor] = kind.of(self.question())
        rows = asked.fetch(told)
        return list(asked.read(rows)) if asked.converters else rows


@dataclass(frozen=True)
class _Asked:
    """In one database's words. ``converters`` are what it needs to answer in Python's types, by column."""

    sql: str
    params: Sequence[Any]
    converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Expression]]

    @classmethod
    def of(cls, question: models.QuerySet[Any, Any]) -> Self:
        compiler = question.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        return cls(sql, params, compiler.get_converters([column for column, *_ in compiler.select]))

    def fetch(self, told: Told) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [one.fill(told) if isinstance(one, Blank) else one for one in self.params])
            return list(cursor.fetchall())

    def read(self, rows: Sequence[Row]) -> Iterator[Row]:
        for row in rows:
            values = list(row)
            for place, (converters, expression) in self.converters.items():
                for convert in converters:
                    values[place] = convert(values[place], expression, connection)
            yield tuple(values)


class _OnPostgreSQL(_Asked):
    """Planned once in a connection's life, too."""

    @cached_property
    def blanks(self) -> dict[str, Blank]:
        return {one.name: one for one in self.params if isinstance(one, Blank)}

    @cached_property
    def prepared(self) -> Prepared:
        places = {name: f"${place}" for place, name in enumerate(self.blanks, start=1)}
        # What is always the same stands in the text, so that it may be planned with.
        words = [places[one.name] if isinstance(one, Blank) else _literal(one) for one in self.params]
        text = self.sql % tuple(words)
        return Prepared(f"asked_{zlib.crc32(text.encode()):08x}", tuple(one.kind for one in self.blanks.values()), text)

    def fetch(self, told: Told) -> list[Row]:
        return self.prepared.fetch([one.fill(told) for one in self.blanks.values()])


def _literal(value: object) -> str:
    return str(connection.ops.compose_sql("%s", [value]))  # type: ignore[attr-defined]
