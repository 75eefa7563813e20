"""What a person at the desk wants to know about a customer at one look."""

from __future__ import annotations

import datetime as dt
import statistics
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Count, F, Sum

from apps.common import clock
from apps.customers.models import Consent, Customer
from apps.customers.services import consents_now
from apps.insights.reports.standing import Statement, statement
from apps.orders.models import Order
from apps.shop.services import current_shop

# Enough to know a habit, and it may change.
VISITS_LOOKED_AT = 24
VISITS_MIN = 3
LATE_AFTER_GAPS = 2
LATE_MIN_DAYS = 14
# What a shop asks about before any other consent; these are shown even where nobody asked yet.
_ALWAYS_SHOWN = (
    (Consent.Channel.EMAIL, Consent.Purpose.MARKETING),
    (Consent.Channel.SMS, Consent.Purpose.MARKETING),
)


@dataclass(frozen=True, slots=True)
class Purchases:
    """Of the paid purchases. ``spent_minor`` is what was paid less what was given back; the gap is the median of days
    between the latest visits, None while there are too few."""

    count: int
    spent_minor: int
    refunded_minor: int
    last_on: dt.date | None
    usual_gap_days: int | None
    days_since: int | None

    @property
    def is_late(self) -> bool:
        """Away for more than twice as long as usual."""
        if self.usual_gap_days is None or self.days_since is None:
            return False
        return self.days_since > max(LATE_AFTER_GAPS * self.usual_gap_days, LATE_MIN_DAYS)


@dataclass(frozen=True, slots=True)
class Permission:
    """What somebody said about one channel and purpose; ``granted`` is None where nobody asked."""

    channel: str
    purpose: str
    granted: bool | None


@dataclass(frozen=True, slots=True)
class Overview:
    customer: Customer
    statement: Statement
    purchases: Purchases
    consents: tuple[Permission, ...]


def overview(customer: Customer) -> Overview:
    """The number of queries depends on the number of programmes and on nothing else."""
    return Overview(
        customer=customer,
        statement=statement(customer),
        purchases=_purchases(customer),
        consents=_permissions(customer),
    )


def _purchases(customer: Customer) -> Purchases:
    shop = current_shop()
    paid = Order.objects.filter(customer=customer, status=Order.Status.PAID)
    sums = paid.aggregate(
        count=Count("pk"),
        spent=Sum(F("total_minor") - F("refunded_minor"), default=0),
        refunded=Sum("refunded_minor", default=0),
    )
    moments = paid.order_by("-placed_at").values_list("placed_at", flat=True)[:VISITS_LOOKED_AT]
    days = sorted({shop.local_date(moment) for moment in moments})
    last_on = days[-1] if days else None
    return Purchases(
        count=sums["count"],
        spent_minor=int(sums["spent"]),
        refunded_minor=int(sums["refunded"]),
        last_on=last_on,
        usual_gap_days=_usual_gap(days),
        days_since=max((shop.local_date(clock.now()) - last_on).days, 0) if last_on else None,
    )


def _usual_gap(days: list[dt.date]) -> int | None:
    if len(days) < VISITS_MIN:
        return None
    return round(statistics.median((later - earlier).days for earlier, later in pairwise(days)))


def _permissions(customer: Customer) -> tuple[Permission, ...]:
    said = consents_now(customer)
    asked = dict.fromkeys([*_ALWAYS_SHOWN, *sorted(said)])
    return tuple(
        Permission(
            str(Consent.Channel(channel).label), str(Consent.Purpose(purpose).label), said.get((channel, purpose))
        )
        for channel, purpose in asked
    )
