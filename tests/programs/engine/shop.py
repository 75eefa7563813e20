"""Facts and terms for the engine, without a database."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.programs.engine import LineFacts, OrderFacts, ProgramTerms, Terms

EVER = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
NOON = dt.datetime(2026, 5, 10, 9, tzinfo=dt.UTC)


def terms(**more: Any) -> Terms:
    values: dict[str, Any] = {
        "version_id": 1,
        "rule_id": 1,
        "valid_from": EVER,
        "valid_until": None,
        "points_per_unit": 1,
        "unit_minor": 100,
    }
    return Terms(**(values | more))


def program(*versions: Terms, **more: Any) -> ProgramTerms:
    return ProgramTerms(program_id=1, versions=versions or (terms(),), **more)


def sold(total_minor: int = 10_000, **more: Any) -> LineFacts:
    values: dict[str, Any] = {"kind": "product", "product_id": None, "category_id": None, "total_minor": total_minor}
    return LineFacts(**(values | more))


def order(*lines: LineFacts, **more: Any) -> OrderFacts:
    values: dict[str, Any] = {
        "order_id": 1,
        "customer_id": 1,
        "placed_at": NOON,
        "placed_on": NOON.date(),
        "lines": lines or (sold(),),
    }
    return OrderFacts(**(values | more))
