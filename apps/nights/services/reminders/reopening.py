"""Reminders that were not written because there was no reason: looked at again each night, as the reason may come back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast

from apps.common import clock
from apps.common.bulk import update_rows
from apps.ledger.models import Lot
from apps.nights.models import Reminder
from apps.orders.models import Refund
from apps.programs.models import Progress
from apps.shop.services import ShopFacts

Search = QuerySet[Any, Any]  # of (reminder, points)
Kind, Reason, State = Reminder.Kind, Reminder.Reason, Reminder.State


def reopen_reminders(*, near: Q, settled: Q, today: dt.date, shop: ShopFacts, limit: int) -> int:
    """Let those wait for this morning whose date is still ``near`` and whose reason not to write may be gone (rules 41, 50).

    A letter that was written is never written again. Returns how many; fewer than ``limit``: that was all.
    """
    due_at = clock.at_time(today, shop.letters_at, shop.zone)
    # What was judged on this very morning already is left to the next night.
    skipped = Reminder.objects.filter(near, state=State.SKIPPED, due_at__lt=due_at).order_by("pk")
    rows = list(_worth_a_letter(skipped, settled, shop)[:limit])
    if len(rows) < limit:
        rows += _levels_that_lost_something(skipped)[: limit - len(rows)]
    changes = [(pk, str(State.WAITING), "", points, due_at) for pk, points in rows]
    return update_rows(Reminder, ["id", "state", "reason", "points", "due_at"], changes)


def _worth_a_letter(skipped: QuerySet[Reminder], settled: Q, shop: ShopFacts) -> Search:
    """Points came back, more of them end on that day by now, or they end on it once more."""
    ending = (
        Lot.objects.open()
        .filter(settled, account=OuterRef("membership__available"), expires_on=OuterRef("about_on"))
        .order_by()
        .values("account")
        .annotate(sum=Sum("remaining"))
    )
    gone = [Reason.SPENT, Reason.MOVED, Reason.TOO_LITTLE]
    points = skipped.filter(kind=Kind.POINTS_EXPIRE, reason__in=gone).annotate(
        now=Cast(Subquery(ending.values("sum")), BigIntegerField())
    )
    # Program.worth_minor, before it is rounded down.
    worth = ExpressionWrapper(F("now") * F("membership__program__hundred_points_minor"), BigIntegerField())
    return (
        points.annotate(worth=worth).filter(now__gt=0, worth__gte=100 * shop.remind_min_minor).values_list("pk", "now")
    )


def _levels_that_lost_something(skipped: QuerySet[Reminder]) -> Search:
    """Only a return or a purchase that was called off undoes what kept a level; the sweep judges whether it did."""
    returned = Refund.objects.filter(
        order__customer=OuterRef("membership__customer"), created_at__gte=OuterRef("due_at")
    )
    called_off = Progress.objects.filter(membership=OuterRef("membership"), is_void=True)
    return skipped.filter(
        Exists(returned) | Exists(called_off),
        kind=Kind.TIER_AT_RISK,
        reason=Reason.SAFE,
        about_on=F("membership__tier_until_on"),
    ).values_list("pk", "points")
