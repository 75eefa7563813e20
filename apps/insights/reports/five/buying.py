"""What members bought, by customer and month: one query, from which value and return are told for every month."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Min, Sum
from django.db.models.functions import TruncDate, TruncMonth

from apps.common import clock
from apps.insights.reports.five.rhythm import Rhythm, Value, house_of, lacking, suggested_minor, value_of
from apps.insights.reports.periods import ONE_DAY, Span
from apps.orders.models import Order
from apps.shop.services import current_shop

# Shares of fewer people are told as counts (rule 93).
PEOPLE_MIN = 30
WINDOW_MONTHS = 12

# First day of a month, then customer.
Months = Mapping[dt.date, Mapping[int, Rhythm]]


@dataclass(frozen=True, slots=True)
class Returning:
    """Of ``n`` people who bought within a year, how many did on more than one day."""

    n: int
    came_again: int

    @property
    def percent(self) -> float | None:
        return 100 * self.came_again / self.n if self.n >= PEOPLE_MIN else None


@dataclass(frozen=True, slots=True)
class Buying:
    """At the end of one month."""

    month: Span
    value: Value
    returning: Returning


def bought_by_month(until: dt.date) -> Months:
    """Paid purchases of members until the end of a shop day. One query."""
    zone = current_shop().zone
    rows: Any = (
        Order.objects.filter(
            status=Order.Status.PAID,
            customer__isnull=False,
            placed_at__lt=clock.start_of_day(until + ONE_DAY, zone),
        )
        .annotate(day=TruncDate("placed_at", tzinfo=zone), month=TruncMonth("placed_at", tzinfo=zone))
        .order_by()
        .values_list("month", "customer_id")
        .annotate(
            days=Count("day", distinct=True),
            spent=Sum(F("total_minor") - F("refunded_minor")),
            first=Min("day"),
            last=Max("day"),
        )
    )
    found: dict[dt.date, dict[int, Rhythm]] = defaultdict(dict)
    for month, customer_id, days, spent, first, last in rows.iterator():
        found[month.astimezone(zone).date()][customer_id] = Rhythm(days, int(spent), first, last)
    return found


@dataclass(frozen=True, slots=True)
class Proof:
    """What was suggested for three months that are over, of all who were known then, and what they really spent."""

    month: Span
    suggested_minor: int
    came_minor: int


def buying(months: Sequence[Span], bought: Months) -> list[Buying]:
    """For each of the months, which follow each other. Pure."""
    everybody: dict[int, Rhythm] = {}
    told, left = [], sorted(bought)
    for month in months:
        while left and left[0] <= month.last:
            _join(everybody, bought[left.pop(0)])
        year = _days_within(bought, month)
        again = sum(1 for days in year.values() if days > 1)
        told.append(Buying(month, value_of(everybody.values(), month.last), Returning(len(year), again)))
    return told


PROOF_MONTHS = 3


def proof(months: Sequence[Span], bought: Months) -> Proof | None:
    """Whether the latest suggestion that can be checked came true; None where none was made. ``months`` are whole. Pure."""
    if len(months) <= PROOF_MONTHS:
        return None
    month, after = months[-1 - PROOF_MONTHS], months[-PROOF_MONTHS:]
    known: dict[int, Rhythm] = {}
    for first in sorted(bought):
        if first <= month.last:
            _join(known, bought[first])
    house = house_of(known.values())
    if house is None or any(lacking(known.values(), month.last)):
        return None
    suggested = sum(suggested_minor(each, month.last, house) for each in known.values())
    came = sum(
        rhythm.spent_minor
        for each in after
        for customer, rhythm in bought.get(each.first, {}).items()
        if customer in known
    )
    return Proof(month, suggested, came)


def _join(everybody: dict[int, Rhythm], month: Mapping[int, Rhythm]) -> None:
    for customer, rhythm in month.items():
        earlier = everybody.get(customer)
        everybody[customer] = earlier + rhythm if earlier else rhythm


def _days_within(bought: Months, month: Span) -> dict[int, int]:
    """By customer: days of purchase in the twelve months that end with this one."""
    days: dict[int, int] = defaultdict(int)
    for first in _year_until(month, bought):
        for customer, rhythm in bought[first].items():
            days[customer] += rhythm.days
    return days


def _year_until(month: Span, firsts: Iterable[dt.date]) -> list[dt.date]:
    ends = month.first.year * 12 + month.first.month
    return [each for each in firsts if ends - WINDOW_MONTHS < each.year * 12 + each.month <= ends]
