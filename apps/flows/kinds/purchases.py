"""What the reminders know of purchases: paid orders of known customers, as everywhere in the house."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from apps.common import clock
from apps.flows.kinds.base import Span
from apps.flows.models import Flow, FlowRun
from apps.orders.models import Order


def purchases() -> QuerySet[Order]:
    """Until now: what a shop has dated ahead is none yet."""
    paid = Order.objects.filter(status=Order.Status.PAID, customer__isnull=False)
    return paid.filter(placed_at__lte=clock.now()).order_by()


def of_the_same() -> QuerySet[Order]:
    """For a queryset of orders: other purchases of whoever made this one."""
    return purchases().filter(~Q(pk=OuterRef("pk")), customer=OuterRef("customer"))


def later() -> Exists:
    """For a queryset of orders: whether a purchase came after this one."""
    after = Q(placed_at__gt=OuterRef("placed_at")) | Q(placed_at=OuterRef("placed_at"), pk__gt=OuterRef("pk"))
    return Exists(of_the_same().filter(after))


def looked_since(flow: Flow, span: Span, back: dt.timedelta) -> dt.date:
    """Some days further back than the sweep asks, but never before the switching-on: purchases may be told late. Each has its
    letters once in any case."""
    if flow.switched_at is None or not flow.is_on:
        return span.since
    before = span.shop.local_date(flow.switched_at) - dt.timedelta(days=1)
    return min(span.since, max(before, span.today - back))


def gone_with_a_purchase(runs: Sequence[FlowRun]) -> Mapping[int, str]:
    """Rule 91: any purchase after the one the run is about stops it; so does taking that one back."""
    rows = Order.objects.filter(pk__in=[run.order_id for run in runs]).annotate(later=later())
    known = {
        pk: (status, customer_id, is_later)
        for pk, status, customer_id, is_later in rows.values_list("pk", "status", "customer_id", "later")
    }
    gone: dict[int, str] = {}
    for run in runs:
        status, customer_id, is_later = known.get(run.order_id or 0, ("", None, False))
        if status != Order.Status.PAID or customer_id != run.customer_id:
            gone[run.pk] = FlowRun.Reason.UNDONE
        elif is_later:
            gone[run.pk] = FlowRun.Reason.BOUGHT
    return gone


def last_of_each() -> QuerySet[Order]:
    """The newest purchase of everybody."""
    return purchases().filter(~later()).annotate(who=F("customer_id"))
