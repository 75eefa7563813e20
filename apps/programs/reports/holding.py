"""What a member holds, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from apps.common import clock, money
from apps.ledger.reports import expiring
from apps.programs.models import Accrual, Membership
from apps.shop.services import current_shop


@dataclass(frozen=True, slots=True)
class Wallet:
    # What can be spent today: the books hold what has run out until the night takes it (rule 38).
    available: int
    # Of ``available``, never below zero.
    worth_minor: int
    pending: int
    held: int
    # Last usable day and points, the earliest first.
    expiring: tuple[tuple[dt.date, int], ...]


def wallet(membership: Membership) -> Wallet:
    """Needs ``Membership.objects.with_wallet()``, otherwise it asks for the accounts one by one."""
    today = current_shop().local_date(clock.now())
    ending = expiring(membership.available_id)
    available = membership.available.balance - sum(points for day, points in ending if day < today)
    return Wallet(
        available=available,
        worth_minor=membership.program.worth_minor(max(available, 0)),
        pending=membership.pending.balance,
        held=membership.held.balance,
        expiring=tuple((day, points) for day, points in ending if day >= today),
    )


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an order gave these points: 120.00 counted x 1 point per 1.00 = 120, times what the member's tier multiplies."""

    rule: str
    base_minor: int
    points_per_unit: int
    unit_minor: int
    multiplier_milli: int
    granted: int
    taken_back: int
    shortfall: int

    def __str__(self) -> str:
        currency = current_shop().currency
        base, unit = money.to_text(self.base_minor, currency), money.to_text(self.unit_minor, currency)
        times = f" × {self.multiplier_milli / 1000:g}" if self.multiplier_milli != 1000 else ""
        return f"{base} × {self.points_per_unit} / {unit}{times} = {self.granted}"


def explain(accrual: Accrual) -> Explanation:
    """The facts of an explanation, as they were on the day of the purchase; doors put them into words."""
    return Explanation(
        rule=accrual.rule.name,
        base_minor=accrual.base_minor,
        points_per_unit=accrual.points_per_unit,
        unit_minor=accrual.unit_minor,
        multiplier_milli=accrual.multiplier_milli,
        granted=accrual.granted,
        taken_back=accrual.taken_back,
        shortfall=accrual.shortfall,
    )
