"""Once a shop day: whose occasion it is, as rows. Whether a letter comes of one is asked when its hour has come."""

from __future__ import annotations

import datetime as dt
from functools import partial
from itertools import islice

from django.db import connection, transaction
from django.db.models import QuerySet

from apps.common import clock
from apps.common.among import among
from apps.common.bulk import insert_rows, update_rows
from apps.common.sweeping import each_alone
from apps.flows.kinds import Entry, Span, kind_named
from apps.flows.kinds.yearly import LATE_DAYS
from apps.flows.models import Flow, FlowRun
from apps.segments.reports import holds
from apps.shop.services import ShopFacts, current_shop

ONE_DAY = dt.timedelta(days=1)
BATCH = 2_000
_COLUMNS = [
    "flow_id",
    "customer_id",
    "about",
    "step",
    "order_id",
    "reward_id",
    "due_at",
    "state",
    "reason",
    "created_at",
]


def enter_due() -> int:
    """Look at every flow that is on and has not looked at today. Safe to run twice at once, and safe to be killed.

    Days without power are made up for within three days: a greeting of last week is none. Returns how many occasions were noted.
    """
    today = current_shop().local_date(clock.now())
    waiting = Flow.objects.filter(is_on=True, entered_on__lt=today).order_by("pk")
    return each_alone(list(waiting.values_list("pk", flat=True)), partial(_enter, waiting, today))


@transaction.atomic
def _enter(waiting: QuerySet[Flow], today: dt.date, flow_id: int) -> int:
    """One flow, one transaction: its row says until when everything is noted."""
    shop = current_shop()
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True, of=("self",), no_key=True)
    flow = waiting.filter(pk=flow_id).first()
    if flow is None:
        return 0
    assert flow.entered_on is not None, "flows_flow_on_says_since_when"
    span = Span(max(flow.entered_on, today - LATE_DAYS * ONE_DAY), today, shop)
    entries, noted = iter(kind_named(flow.kind).found(flow, span)), 0
    while batch := list(islice(entries, BATCH)):
        noted += _note(flow, batch, today, shop)
    flow.entered_on = today
    flow.save(update_fields=["entered_on"])
    return noted


def _note(flow: Flow, entries: list[Entry], today: dt.date, shop: ShopFacts) -> int:
    if flow.segment is not None:
        inside = holds(flow.segment, [entry.customer_id for entry in entries], today)
        entries = [entry for entry in entries if entry.customer_id in inside]
    _end_what_is_over(flow, [entry.customer_id for entry in entries], shop)
    due_at, now = clock.at_time(today, shop.letters_at, shop.zone), clock.now()
    rows = insert_rows(
        FlowRun,
        _COLUMNS,
        [
            (
                flow.pk,
                entry.customer_id,
                entry.about,
                1,
                entry.order_id,
                entry.reward_id,
                due_at,
                str(FlowRun.State.WAITING),
                "",
                now,
            )
            for entry in entries
        ],
        returning=["id"],
        skip_known=True,
    )
    return len(rows)


def _end_what_is_over(flow: Flow, customer_ids: list[int], shop: ShopFacts) -> None:
    """A second letter for which there is no reason any more would keep the next occasion out: one run at a time."""
    waiting = list(
        FlowRun.objects.filter(among("customer_id", customer_ids), flow=flow, state=FlowRun.State.WAITING)
        .select_related("customer", "reward")
        .order_by("pk")
    )
    gone = kind_named(flow.kind).gone(flow, waiting, shop) if waiting else {}
    rows = [(pk, str(FlowRun.State.SKIPPED), str(reason)) for pk, reason in gone.items()]
    update_rows(FlowRun, ["id", "state", "reason"], rows)
