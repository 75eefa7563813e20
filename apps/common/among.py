"""Rows by a long list of keys, as one parameter. ``IN`` has a parameter for each: Django, the driver and the database then look
at every one of them, and for a thousand that costs more than finding the rows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F
from django.db.models.lookups import Lookup
from django.db.models.sql.compiler import SQLCompiler

from apps.common.bulk import array, array_type


class Among(Lookup[Any]):
    """A condition for ``filter``; make it with ``among``."""

    lookup_name = "among"
    prepare_rhs = False

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::{array_type(self.lhs.output_field)})", [*params, array(self.rhs)]

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(self.rhs)]


def among(column: str, values: Iterable[int] | Iterable[str]) -> Among:
    """Rows whose column, a number or a text, is one of these."""
    return Among(F(column), list(values))
