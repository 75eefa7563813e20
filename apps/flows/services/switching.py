from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.flows.errors import BadFlow, FlowNotReady
from apps.flows.kinds import KINDS
from apps.flows.models import Flow, FlowRun
from apps.flows.reports.planning import problems_of
from apps.flows.services.saving import hold_flow
from apps.shop.services import ShopFacts, current_shop
from apps.staff.models import User


@transaction.atomic
def switch_on(*, kind: str, by: User | None) -> Flow:
    """From today's occasions on; nothing that was before. Twice is once. Raises FlowNotReady or BadFlow."""
    if kind not in KINDS:
        raise BadFlow(_("This letter is not known here."), field="kind")
    flow = hold_flow(kind)
    if flow.is_on:
        return flow
    if problems := problems_of(flow):
        raise FlowNotReady(" ".join(problems), problems=problems)
    now = clock.now()
    flow.is_on, flow.switched_at = True, now
    flow.entered_on = current_shop().local_date(now) - dt.timedelta(days=1)
    flow.changed_at, flow.changed_by = now, by
    flow.save()
    _take_up(flow, current_shop())
    return flow


def _take_up(flow: Flow, shop: ShopFacts) -> None:
    """Off and on again within a day, to mend a word, costs nobody their letter: today's occasions are noted once only."""
    midnight = clock.start_of_day(shop.local_date(clock.now()), shop.zone)
    FlowRun.objects.filter(
        flow=flow, step=1, state=FlowRun.State.SKIPPED, reason=FlowRun.Reason.SWITCHED_OFF, created_at__gte=midnight
    ).update(state=FlowRun.State.WAITING, reason="")


@transaction.atomic
def switch_off(*, kind: str, by: User | None) -> Flow | None:
    """Whoever waits for a letter hears nothing; letters in the tray still leave. Twice is once. None where it never was on."""
    flow = Flow.objects.select_for_update().filter(kind=kind).first()
    if flow is None or not flow.is_on:
        return flow
    flow.is_on, flow.changed_at, flow.changed_by = False, clock.now(), by
    flow.save(update_fields=["is_on", "changed_at", "changed_by"])
    FlowRun.objects.filter(flow=flow, state=FlowRun.State.WAITING).update(
        state=FlowRun.State.SKIPPED, reason=FlowRun.Reason.SWITCHED_OFF
    )
    return flow
