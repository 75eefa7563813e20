"""What a refund took from a status, given back because the refund was a mistake."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection

from django.db.models import F, Sum

from apps.orders.models import Order, OrderLine
from apps.programs.models import Accrual, Progress
from apps.programs.services.climbing import Climber, entry_of, read_climbers, write_climbers
from apps.programs.services.terms import read_ladders


def climbers_of_refunds(refund_ids: Collection[int]) -> list[Climber]:
    """Members whose status these refunds touched, under their lock, with the orders at hand."""
    rows = Progress.objects.filter(order__refunds__in=refund_ids).select_related("membership__program__ladder")
    entries = {row.pk: row for row in rows}.values()
    members = {row.membership_id: row.membership for row in entries}
    if not members:
        return []
    ladders = read_ladders({member.program for member in members.values()})
    climbing = [(member, ()) for member in members.values() if member.program_id in ladders]
    climbers = read_climbers(climbing, ladders, since=min(row.counted_on for row in entries))
    # Read again: the lock was not held yet.
    for row in Progress.objects.filter(pk__in=[row.pk for row in entries], membership__in=climbers):
        climbers[row.membership_id].climb.entries[row.order_id] = entry_of(row)
    return list(climbers.values())


def stand_again(climbers: Collection[Climber], today: dt.date) -> None:
    """After orders and accruals were put right: their figures count again, and the night judges."""
    orders = {order_id for climber in climbers for order_id in climber.climb.entries}
    if not orders:
        return
    paid = set(Order.objects.filter(pk__in=orders, status=Order.Status.PAID).values_list("pk", flat=True))
    spend = _spend_left(paid)
    points = _points_left(paid)
    for climber in climbers:
        climber.climb.before(today)
        for order_id in sorted(climber.climb.entries.keys() & paid):
            climber.climb.stands_again(order_id, spend[order_id], points[climber.member.pk, order_id], today)
    write_climbers(climbers)


def _spend_left(orders: Collection[int]) -> Counter[int]:
    lines = OrderLine.objects.filter(order__in=orders, kind=OrderLine.Kind.PRODUCT).order_by()
    left = lines.values("order").annotate(left=Sum(F("total_minor") - F("refunded_minor")))
    return Counter(dict(left.values_list("order", "left")))


def _points_left(orders: Collection[int]) -> defaultdict[tuple[int, int], int]:
    left = Sum(F("granted") - F("taken_back") - F("shortfall"))
    rows = Accrual.objects.filter(order__in=orders).order_by().values("membership", "order").annotate(left=left)
    return defaultdict(
        int, {(member, order): points for member, order, points in rows.values_list("membership", "order", "left")}
    )
