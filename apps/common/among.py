"""Rows by a long list of keys, as one parameter. ``IN`` has a parameter for each: Django, the driver and the database then look
at every one of them, and for a thousand that costs more than finding the rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F
from django.db.models.lookups import Lookup
from django.db.models.sql.compiler import SQLCompiler

from apps.common.bulk import array, array_type
from apps.common.compiled import Blank


class Among(Lookup[Any]):
    """A condition for ``filter``; make it with ``among``."""

    lookup_name = "among"
    prepare_rhs = False

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::{array_type(self.lhs.output_field)})", [*params, _written(self.rhs, array)]

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, _written(self.rhs, json.dumps)]


def among(column: str, values: Iterable[int] | Iterable[str] | Blank) -> Among:
    """Rows whose column, a number or a text, is one of these; a Blank is told them later."""
    return Among(F(column), values if isinstance(values, Blank) else list(values))


def _written(values: Any, write: Callable[[Any], Any]) -> Any:
    return Blank(values.name, values.output_field, write) if isinstance(values, Blank) else write(values)
