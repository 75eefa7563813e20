"""What was sold each day, with a card and without. Money given back is off the day of its purchase."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from apps.common import clock
from apps.orders.models import Order
from apps.shop.services import current_shop

MEMBERS, GUESTS = Q(customer__isnull=False), Q(customer=None)


@dataclass(frozen=True, slots=True)
class Sales:
    """Of one day or of several: what was paid and kept, in smallest units, and how many purchases that was."""

    members_minor: int = 0
    guests_minor: int = 0
    members_count: int = 0
    guests_count: int = 0

    @property
    def total_minor(self) -> int:
        return self.members_minor + self.guests_minor

    @property
    def count(self) -> int:
        return self.members_count + self.guests_count

    @property
    def members_percent(self) -> int | None:
        """Of the money, rounded down; None where nothing was sold."""
        return 100 * self.members_minor // self.total_minor if self.total_minor else None

    def __add__(self, other: Sales) -> Sales:
        return Sales(
            self.members_minor + other.members_minor,
            self.guests_minor + other.guests_minor,
            self.members_count + other.members_count,
            self.guests_count + other.guests_count,
        )


def paid_orders(first: dt.date, last: dt.date) -> QuerySet[Order]:
    """Purchases of the shop's days from ``first`` to ``last``, both included, that were paid and stand."""
    zone = current_shop().zone
    start, end = clock.start_of_day(first, zone), clock.start_of_day(last + dt.timedelta(days=1), zone)
    return Order.objects.filter(status=Order.Status.PAID, placed_at__gte=start, placed_at__lt=end)


def sales_by_day(first: dt.date, last: dt.date) -> dict[dt.date, Sales]:
    """Every day from ``first`` to ``last``, also those without a sale. One query over the days' own rows."""
    kept = F("total_minor") - F("refunded_minor")
    rows: Any = (
        paid_orders(first, last)
        .annotate(day=TruncDate("placed_at", tzinfo=current_shop().zone))
        .order_by("day")
        .values("day")
        .annotate(
            members_minor=Sum(kept, filter=MEMBERS, default=0),
            guests_minor=Sum(kept, filter=GUESTS, default=0),
            members_count=Count("pk", filter=MEMBERS),
            guests_count=Count("pk", filter=GUESTS),
        )
    )
    # A sum of bigints is a numeric on PostgreSQL and would come back as a Decimal.
    found = {row.pop("day"): Sales(**{name: int(figure) for name, figure in row.items()}) for row in rows}
    days = (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    return {day: found.get(day, Sales()) for day in days}


def summed(days: dict[dt.date, Sales], first: dt.date, last: dt.date) -> Sales:
    return sum((sales for day, sales in days.items() if first <= day <= last), start=Sales())
