"""The programmes' own SQL. Each statement says why the ORM is not enough, and has a twin in the tests that must agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, TypeVar

from django.db import connection, models

from apps.common.bulk import build
from apps.common.prepared import Prepared
from apps.programs.models import Ladder, Membership, Program, RuleVersion, Tier

M = TypeVar("M", bound=models.Model)


def _columns(model: type[models.Model], alias: str) -> str:
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


_VERSION, _PROGRAM, _MEMBER = _names(RuleVersion), _names(Program), _names(Membership)
_LADDER, _TIER = _names(Ladder), _names(Tier)
_OF_TIERS = ", ".join(
    f"ARRAY(SELECT t.{column} FROM programs_tier t WHERE t.ladder_id = d.id ORDER BY t.threshold)" for column in _TIER
)

_PROMISES = Prepared(
    "programs_promises",
    ("bigint", "timestamptz", "bigint[]"),
    f"""
SELECT {_columns(RuleVersion, "v")}, {_columns(Program, "p")}, {_columns(Membership, "m")},
    {_columns(Ladder, "d")}, {_OF_TIERS},
    ARRAY(SELECT product_id FROM programs_ruleversion_excluded_products x WHERE x.ruleversion_id = v.id),
    ARRAY(SELECT category_id FROM programs_ruleversion_excluded_categories x WHERE x.ruleversion_id = v.id)
FROM programs_program p
JOIN programs_rule r ON r.program_id = p.id
LEFT JOIN programs_ruleversion v ON v.rule_id = r.id
    AND v.valid_from <= $2 AND (v.valid_until IS NULL OR v.valid_until > $2)
LEFT JOIN programs_ladder d ON d.program_id = p.id
LEFT JOIN programs_membership m ON m.program_id = p.id AND m.customer_id = $1
WHERE (p.status = 'live' OR p.status = 'paused' AND d.id IS NOT NULL) AND ($3 IS NULL OR p.id = ANY($3))
ORDER BY r.id
""",
)


@dataclass(frozen=True, slots=True)
class Promise:
    """A rule that may judge a purchase, its programme, and the buyer's membership there."""

    program: Program
    version: RuleVersion | None
    member: Membership | None
    ladder: Ladder | None
    tiers: list[Tier]
    products: list[int]
    categories: list[int]


def promises(*, customer_id: int, placed_at: dt.datetime, program_ids: Collection[int] | None) -> list[Promise]:
    """PostgreSQL: everything that judges one purchase, in one query.

    The ORM needs two, and most of a purchase's time in Python is the ORM putting queries together.
    """
    wanted = None if program_ids is None else list(program_ids)
    return [_promise(row) for row in _PROMISES.fetch([customer_id, placed_at, wanted])]


def _promise(row: tuple[Any, ...]) -> Promise:
    cut = list(accumulate(len(names) for names in (_VERSION, _PROGRAM, _MEMBER, _LADDER, _TIER)))
    version, program, member, ladder, tiers = (row[first:last] for first, last in pairwise([0, *cut]))
    return Promise(
        program=build(Program, dict(zip(_PROGRAM, program, strict=True)), stored=True),
        version=_row_of(RuleVersion, _VERSION, version),
        member=_row_of(Membership, _MEMBER, member),
        ladder=_row_of(Ladder, _LADDER, ladder),
        tiers=[build(Tier, dict(zip(_TIER, tier, strict=True)), stored=True) for tier in zip(*tiers, strict=True)],
        products=row[-2],
        categories=row[-1],
    )


def _row_of(model: type[M], names: list[str], values: tuple[Any, ...]) -> M | None:
    return build(model, dict(zip(names, values, strict=True)), stored=True) if values[0] is not None else None


_BASIS = {
    "spend": "SUM(spend_left_minor)",
    "points": "SUM(points_left)",
    "orders": "COUNT(*) FILTER (WHERE spend_minor > 0)",
}


def counted(*, program_id: int, basis: str, first: dt.date, last: dt.date, at_least: int) -> list[tuple[int, int]]:
    """Members of a programme and what counts for them in these days, those with at least so much.

    The ORM joins before it adds up, and writes every column of a membership into GROUP BY; this adds up first.
    """
    statement = f"""
SELECT m.id, v.value FROM (
    SELECT membership_id, {_BASIS[basis]} AS value FROM programs_progress
    WHERE counted_on >= %s AND counted_on <= %s AND NOT is_void GROUP BY membership_id
) v JOIN programs_membership m ON m.id = v.membership_id AND m.program_id = %s
WHERE v.value >= %s"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [first, last, program_id, at_least])
        return [(pk, int(value)) for pk, value in cursor.fetchall()]


def risers(*, ladder_id: int, basis: str, first: dt.date, last: dt.date) -> list[int]:
    """Members for whom what counts in these days reaches a level above their own.

    As above; and the figure that each level gives way at is looked up once, not for every member.
    """
    statement = f"""
SELECT m.id FROM (
    SELECT membership_id, {_BASIS[basis]} AS value FROM programs_progress
    WHERE counted_on >= %s AND counted_on <= %s AND NOT is_void GROUP BY membership_id
) v JOIN programs_membership m ON m.id = v.membership_id
JOIN (
    SELECT id, LEAD(threshold) OVER (ORDER BY threshold) AS above FROM programs_tier WHERE ladder_id = %s
) own ON own.id = m.tier_id
WHERE v.value >= own.above"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [first, last, ladder_id])
        return [pk for (pk,) in cursor.fetchall()]


def hold_purchases() -> None:
    """PostgreSQL: wait for the purchases that are being written, and let the next ones wait until the transaction ends.

    Purchases of a programme without tiers take no lock that could be waited for one by one.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE orders_order IN SHARE MODE")
