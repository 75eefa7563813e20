"""A shop that lives day by day on a moved clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

import time_machine

from apps.ledger.models import Account, Lot, Transfer
from apps.nights.services import run_due_nights
from apps.programs.models import Accrual, Membership, TierMove
from apps.rewards.models import Redemption

MAY_10 = dt.date(2026, 5, 10)
ISTANBUL = ZoneInfo("Europe/Istanbul")


def at(day: dt.date, hour: int = 12, minute: int = 0, zone: ZoneInfo = ISTANBUL) -> dt.datetime:
    """An instant by the shop's clock."""
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=zone)


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


@contextmanager
def moment(day: dt.date, hour: int = 12, minute: int = 0, zone: ZoneInfo = ISTANBUL) -> Iterator[None]:
    with time_machine.travel(at(day, hour, minute, zone), tick=False):
        yield


def nights_now() -> list[dt.date]:
    """Run what is due; which days it was."""
    return [night.day for night in run_due_nights()]


def live(
    first: dt.date, number: int, *, by_day: Callable[[dt.date], object], nights: set[dt.date] | None = None
) -> None:
    """So many days: just after midnight the nights that are due (on the days named, or on every day), at noon the day."""
    for offset in range(number):
        day = first + days(offset)
        if nights is None or day in nights:
            with moment(day, 0, 5):
                nights_now()
        with moment(day):
            by_day(day)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """What members have and how it came about, without keys and without the moments at which it was written down."""
    names = {}
    for member in Membership.objects.select_related("customer"):
        for role in ("available", "pending", "held"):
            names[getattr(member, f"{role}_id")] = f"{member.customer.name} {role}"

    def shown(rows: Any) -> list[tuple[Any, ...]]:
        return sorted(
            (tuple(names.get(row[0], "issuing") if i == 0 else v for i, v in enumerate(row)) for row in rows), key=repr
        )

    redemptions = Redemption.objects.values_list("membership__customer__name", "status", "expires_on", "price_points")
    accruals = Accrual.objects.values_list(
        "membership__customer__name", "order__external_id", "granted", "taken_back", "shortfall", "activates_at"
    )
    return {
        "accounts": shown(Account.objects.exclude(role="issuing").values_list("pk", "balance")),
        "lots": shown(Lot.objects.values_list("account_id", "amount", "remaining", "active_from", "expires_on")),
        "expired and given back": shown(
            Transfer.objects.filter(kind__in=["expire", "release", "activate"]).values_list(
                "debit_id", "kind", "amount", "effective_at"
            )
        ),
        "accruals": sorted(accruals),
        "redemptions": sorted(redemptions),
        "levels": sorted(
            Membership.objects.values_list(
                "customer__name", "tier__code", "tier_since_on", "tier_until_on", "tier_review_on"
            )
        ),
        "moves": sorted(
            TierMove.objects.values_list(
                "membership__customer__name", "effective_on", "from_tier__code", "to_tier__code", "reason", "value"
            )
        ),
    }
