"""The orders' own SQL. Each statement says why the ORM is not enough, and has a twin in the tests that must agree."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.db import connection, models

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


@cache
def _statement(lines: int) -> str:
    kinds = {field.attname: str(field.rel_db_type(connection)) for field in OrderLine._meta.concrete_fields}
    for field in OrderLine._meta.concrete_fields:
        if not field.is_relation:
            kinds[field.attname] = str(field.db_type(connection))
    row = ", ".join(f"%s::{kinds[column].split('(')[0]}" for column in _LINE)
    rows = ", ".join([f"({row})"] * lines)
    return f"""
WITH written AS (
    INSERT INTO orders_order ({", ".join(_ORDER)}) VALUES ({", ".join(["%s"] * len(_ORDER))})
    ON CONFLICT DO NOTHING RETURNING id, {REFUNDS_WAIT} AS refunds_wait
), sold AS (
    INSERT INTO orders_orderline (order_id, {", ".join(_LINE)})
    SELECT written.id, given.* FROM written CROSS JOIN (VALUES {rows}) AS given({", ".join(_LINE)})
    RETURNING id, position
)
SELECT written.id, written.refunds_wait, (SELECT array_agg(sold.id ORDER BY sold.position) FROM sold) FROM written
"""


def add_order(order: Order, lines: Sequence[OrderLine]) -> bool | None:
    """PostgreSQL: an order and its lines in one statement; whether refunds wait for it, or None if it is known already.

    A till writes one order at a time, and half of what that costs is the way to the database and back.
    """
    values = [getattr(order, column) for column in _ORDER]
    for line in lines:
        values += [getattr(line, column) for column in _LINE]
    with connection.cursor() as cursor:
        cursor.execute(_statement(len(lines)), values)
        row = cursor.fetchone()
    if row is None:
        return None
    order.pk, refunds_wait, line_ids = row
    order._state.adding = False
    for line, pk in zip(lines, line_ids, strict=True):
        line.pk, line.order_id = pk, order.pk
        line._state.adding = False
    return bool(refunds_wait)
