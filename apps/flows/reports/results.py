"""What came of a flow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum

from apps.common import clock
from apps.flows.models import Flow, FlowRun
from apps.messaging.models import Message
from apps.offers.models import OfferUse
from apps.orders.models import Order

DAYS, BACK_DAYS = 90, 14
# "Unknown" may have arrived; that, too, is told and not left out.
_NOT_SENT = [Message.State.SKIPPED, Message.State.FAILED, Message.State.UNKNOWN]


@dataclass(frozen=True, slots=True)
class Results:
    """Of what was due in the last ``DAYS`` days. Money is in minor units."""

    written: int
    sent: int
    waiting: int
    reasons: dict[str, int]
    # Of the letters that left and whose fourteen days are over: how many, and how many of their readers bought in them.
    over: int
    came: int
    uses: int
    revenue_minor: int
    discount_minor: int


def results(flow: Flow) -> Results:
    """A fixed number of statements. Who came may have come without the letter: nobody is held out to compare."""
    now = clock.now()
    runs = FlowRun.objects.filter(flow=flow, due_at__gt=now - dt.timedelta(days=DAYS)).order_by()
    states = dict(runs.values_list("state").annotate(Count("pk")))
    sent = runs.filter(message__state=Message.State.SENT)
    over = sent.filter(message__sent_at__lte=now - dt.timedelta(days=BACK_DAYS))
    bought = Order.objects.filter(
        status=Order.Status.PAID,
        customer=OuterRef("customer"),
        placed_at__gt=OuterRef("message__sent_at"),
        placed_at__lte=OuterRef("message__sent_at") + dt.timedelta(days=BACK_DAYS),
    )
    used = OfferUse.objects.filter(status=OfferUse.Status.USED, code__in=runs.exclude(code=None).values("code"))
    money = used.aggregate(
        revenue=Sum(F("order__total_minor") - F("order__refunded_minor")), discount=Sum("discount_minor")
    )
    return Results(
        written=states.get(FlowRun.State.WRITTEN, 0),
        sent=sent.count(),
        waiting=states.get(FlowRun.State.WAITING, 0),
        reasons=_reasons(runs),
        over=over.count(),
        came=over.filter(Exists(bought)).count(),
        uses=used.count(),
        revenue_minor=money["revenue"] or 0,
        discount_minor=money["discount"] or 0,
    )


def _reasons(runs: QuerySet[FlowRun]) -> dict[str, int]:
    """Why nothing was written, and why what was written did not leave."""
    found: dict[str, int] = {}
    skipped = runs.filter(state=FlowRun.State.SKIPPED).values_list("reason").annotate(Count("pk"))
    stopped = runs.filter(message__state__in=_NOT_SENT).values_list("message__reason").annotate(Count("pk"))
    for rows in (skipped, stopped):
        for reason, count in rows:
            found[reason] = found.get(reason, 0) + count
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))
