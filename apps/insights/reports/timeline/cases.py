"""What went wrong for somebody: their cases, and what was said about them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.feedback.models import Case, CaseEvent, CaseMessage
from apps.insights.reports.timeline.entry import Entry, Kind, Page, Place

CASES, TALK = "cases", "casetalk"
VIEW = "feedback.view_case"
QUOTED_MAX = 160
# Of a case's history, what its customer would call an event.
_TOLD: dict[str, object] = {
    CaseEvent.Kind.OPENED: gettext_lazy("Case opened"),
    CaseEvent.Kind.BREACHED: gettext_lazy("A promise to answer was not kept"),
    CaseEvent.Kind.SOLVED: gettext_lazy("Case solved"),
    CaseEvent.Kind.REOPENED: gettext_lazy("Case opened again"),
    CaseEvent.Kind.GIVEN: gettext_lazy("Compensation given"),
}


def read_cases(customer_id: int, before: Place | None, limit: int) -> list[Entry]:
    rows = CaseEvent.objects.filter(case__customer=customer_id, kind__in=_TOLD).select_related("case", "by", "timer")
    if before is not None:
        rows = rows.filter(before.older(CASES, "at"))
    return [_event(event) for event in rows.order_by("-at", "-pk")[:limit]]


def _event(event: CaseEvent) -> Entry:
    note = ""
    if event.kind == CaseEvent.Kind.SOLVED:
        note = str(Case.Outcome(event.became).label)
    elif event.timer is not None:
        note = event.timer.get_kind_display()
    elif event.kind == CaseEvent.Kind.OPENED:
        note = event.case.get_channel_display()
    return Entry(
        source=CASES,
        pk=event.pk,
        at=event.at,
        title=str(_TOLD[event.kind]),
        detail=event.case.subject,
        note=" · ".join(filter(None, [note, str(event.by or "")])),
        page=Page.CASE,
        page_id=event.case_id,
    )


def read_talk(customer_id: int, before: Place | None, limit: int) -> list[Entry]:
    rows = CaseMessage.objects.filter(case__customer=customer_id).select_related("by")
    if before is not None:
        rows = rows.filter(before.older(TALK, "written_at"))
    return [_message(message) for message in rows.order_by("-written_at", "-pk")[:limit]]


def _message(message: CaseMessage) -> Entry:
    is_long = len(message.text) > QUOTED_MAX
    return Entry(
        source=TALK,
        pk=message.pk,
        at=message.written_at,
        title=_("We answered") if message.is_ours else _("The customer wrote"),
        detail=message.text[:QUOTED_MAX] + ("…" if is_long else ""),
        note=str(message.by or ""),
        page=Page.CASE,
        page_id=message.case_id,
    )


KIND_CASES = Kind(CASES, gettext_lazy("Cases"), "support_agent", VIEW, read_cases)
KIND_TALK = Kind(TALK, gettext_lazy("Conversations"), "forum", VIEW, read_talk)
