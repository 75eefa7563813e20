from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.flows.errors import BadFlow, FlowNotReady
from apps.flows.kinds import KINDS
from apps.flows.models import Flow, FlowRun, FlowText
from apps.flows.reports.planning import problems_of
from apps.flows.services.saving import flow_of
from apps.shop.services import current_shop
from apps.staff.models import User


@transaction.atomic
def switch_on(*, kind: str, by: User | None) -> Flow:
    """From today's occasions on; nothing that was before. Twice is once. Raises FlowNotReady or BadFlow."""
    if kind not in KINDS:
        raise BadFlow(_("This letter is not known here."), field="kind")
    flow = Flow.objects.select_for_update().filter(kind=kind).first()
    if flow is not None and flow.is_on:
        return flow
    if flow is None:
        flow = _keep(kind)
    if problems := problems_of(flow):
        raise FlowNotReady(" ".join(problems), problems=problems)
    now = clock.now()
    flow.is_on, flow.switched_at = True, now
    flow.entered_on = current_shop().local_date(now) - dt.timedelta(days=1)
    flow.changed_at, flow.changed_by = now, by
    flow.save()
    return flow


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


def _keep(kind: str) -> Flow:
    flow, texts = flow_of(kind)
    flow.save()
    FlowText.objects.bulk_create([_of(flow, text) for text in texts])
    return flow


def _of(flow: Flow, text: FlowText) -> FlowText:
    text.flow = flow
    return text
