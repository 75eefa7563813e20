"""The programmes' own SQL. Each statement says why the ORM is not enough, and has a twin in the tests that must agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import models

from apps.common.bulk import build
from apps.common.prepared import Prepared
from apps.programs.models import Membership, Program, RuleVersion


def _columns(model: type[models.Model], alias: str) -> str:
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


_VERSION, _PROGRAM, _MEMBER = _names(RuleVersion), _names(Program), _names(Membership)

_PROMISES = Prepared(
    "programs_promises",
    ("bigint", "timestamptz", "bigint[]"),
    f"""
SELECT {_columns(RuleVersion, "v")}, {_columns(Program, "p")}, {_columns(Membership, "m")},
    ARRAY(SELECT product_id FROM programs_ruleversion_excluded_products x WHERE x.ruleversion_id = v.id),
    ARRAY(SELECT category_id FROM programs_ruleversion_excluded_categories x WHERE x.ruleversion_id = v.id)
FROM programs_program p
JOIN programs_rule r ON r.program_id = p.id
LEFT JOIN programs_ruleversion v ON v.rule_id = r.id
    AND v.valid_from <= $2 AND (v.valid_until IS NULL OR v.valid_until > $2)
LEFT JOIN programs_membership m ON m.program_id = p.id AND m.customer_id = $1
WHERE p.status = 'live' AND ($3 IS NULL OR p.id = ANY($3))
ORDER BY r.id
""",
)


@dataclass(frozen=True, slots=True)
class Promise:
    """A rule that may judge a purchase, its programme, and the buyer's membership there."""

    program: Program
    version: RuleVersion | None
    member: Membership | None
    products: list[int]
    categories: list[int]


def promises(*, customer_id: int, placed_at: dt.datetime, program_ids: Collection[int] | None) -> list[Promise]:
    """PostgreSQL: everything that judges one purchase, in one query.

    The ORM needs two, and most of a purchase's time in Python is the ORM putting queries together.
    """
    wanted = None if program_ids is None else list(program_ids)
    return [_promise(row) for row in _PROMISES.fetch([customer_id, placed_at, wanted])]


def _promise(row: tuple[object, ...]) -> Promise:
    programs_at, members_at = len(_VERSION), len(_VERSION) + len(_PROGRAM)
    version, program, member = row[:programs_at], row[programs_at:members_at], row[members_at:-2]
    return Promise(
        program=build(Program, dict(zip(_PROGRAM, program, strict=True)), stored=True),
        version=build(RuleVersion, dict(zip(_VERSION, version, strict=True)), stored=True)
        if version[0] is not None
        else None,
        member=build(Membership, dict(zip(_MEMBER, member, strict=True)), stored=True)
        if member[0] is not None
        else None,
        products=row[-2],  # type: ignore[arg-type]
        categories=row[-1],  # type: ignore[arg-type]
    )
