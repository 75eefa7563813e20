"""The orders' own SQL. Each statement says why the ORM is not enough, and has a twin in the tests that must agree."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.db import connection, models

from apps.common.prepared import Prepared
from apps.orders.models import Order, OrderLine

# Told by the insert itself, as nearly every order would ask for nothing otherwise.
REFUNDS_WAIT = """EXISTS (SELECT 1 FROM orders_parkedrefund waiting WHERE waiting.channel_id = orders_order.channel_id
    AND waiting.order_external_id = orders_order.external_id
    AND waiting.refund_id IS NULL AND waiting.dismissed_at IS NULL)"""


def columns(model: type[models.Model]) -> list[str]:
    """Every column but the primary key, which the database gives."""
    return [field.attname for field in model._meta.concrete_fields if not field.primary_key]


_ORDER = columns(Order)
_LINE = [column for column in columns(OrderLine) if column != "order_id"]


# Each number of lines is a statement of its own; larger baskets go the general way.
LINES_MAX = 20


def _kinds(model: type[models.Model], names: Sequence[str]) -> tuple[str, ...]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    kinds = (
        fields[name].rel_db_type(connection) if fields[name].is_relation else fields[name].db_type(connection)
        for name in names
    )
    # Without the length: the column itself refuses what is too long, a cast would cut it.
    return tuple(str(kind).split("(")[0] for kind in kinds)


@cache
def _statement(lines: int) -> Prepared:
    order, line = len(_ORDER), len(_LINE)
    row = ", ".join(f"${n}" for n in range(1, order + 1))
    rows = ", ".join(
        "(" + ", ".join(f"${order + line * index + n}" for n in range(1, line + 1)) + ")" for index in range(lines)
    )
    return Prepared(
        f"orders_add_{lines}",
        _kinds(Order, _ORDER) + _kinds(OrderLine, _LINE) * lines,
        f"""
WITH written AS (
    INSERT INTO orders_order ({", ".join(_ORDER)}) VALUES ({row})
    ON CONFLICT DO NOTHING RETURNING id, {REFUNDS_WAIT} AS refunds_wait
), sold AS (
    INSERT INTO orders_orderline (order_id, {", ".join(_LINE)})
    SELECT written.id, given.* FROM written CROSS JOIN (VALUES {rows}) AS given({", ".join(_LINE)})
    RETURNING id, position
)
SELECT written.id, written.refunds_wait, (SELECT array_agg(sold.id ORDER BY sold.position) FROM sold) FROM written
""",
    )


def add_order(order: Order, lines: Sequence[OrderLine]) -> bool | None:
    """PostgreSQL: an order and its lines in one statement; whether refunds wait for it, or None if it is known already.

    A till writes one order at a time, and half of what that costs is the way to the database and back.
    """
    values = [getattr(order, column) for column in _ORDER]
    for line in lines:
        values += [getattr(line, column) for column in _LINE]
    found = _statement(len(lines)).fetch(values)
    if not found:
        return None
    order.pk, refunds_wait, line_ids = found[0]
    order._state.adding = False
    for line, pk in zip(lines, line_ids, strict=True):
        line.pk, line.order_id = pk, order.pk
        line._state.adding = False
    return bool(refunds_wait)
