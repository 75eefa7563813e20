from __future__ import annotations

from itertools import count
from typing import Any

from apps.customers.models import Customer
from apps.ledger.models import Account
from apps.programs.models import Ladder, Membership, Program, TierMove
from apps.programs.services import TierDraft, create_program, enrol, start_ladder

_numbers = count(1)


def program(**more: Any) -> Program:
    """Live, one point per whole unit of money, unless said otherwise."""
    return create_program(**({"code": f"club-{next(_numbers)}", "points_per_unit": 1} | more))


def member(program: Program, customer: Customer) -> Membership:
    return enrol(program=program, customer_ids=[customer.pk])[customer.pk]


def balances(customer: Customer, program: Program) -> tuple[int, int]:
    """Available and pending points."""
    membership = Membership.objects.get(program=program, customer=customer)
    rows = dict(Account.objects.filter(unit=program.code).values_list("pk", "balance"))
    return rows[membership.available_id], rows[membership.pending_id]


def ladder(program: Program, *thresholds: int, **more: Any) -> Ladder:
    """Base, silver and gold from 1,000.00 and 5,000.00 a calendar year, gold with half as many points again."""
    names = ["base", "silver", "gold", "platinum"]
    multipliers = more.pop("multipliers", (1000, 1000, 1500, 2000))
    permanent = more.pop("permanent", ())
    tiers = [
        TierDraft(name, name.title(), threshold, multiplier, is_permanent=name in permanent)
        for name, threshold, multiplier in zip(
            names, (0, *(thresholds or (100_000, 500_000))), multipliers, strict=False
        )
    ]
    return start_ladder(**({"program": program, "basis": "spend", "window": "calendar_year", "tiers": tiers} | more))


def tier_of(customer: Customer, program: Program) -> str:
    return Membership.objects.select_related("tier").get(program=program, customer=customer).tier.code


def moves(customer: Customer) -> list[tuple[str, str, str, str]]:
    """From, to, why and from what day on, the oldest first."""
    rows = TierMove.objects.filter(membership__customer=customer).order_by("pk")
    return [
        (row.from_tier.code, row.to_tier.code, row.reason, f"{row.effective_on}")
        for row in rows.select_related("from_tier", "to_tier")
    ]
