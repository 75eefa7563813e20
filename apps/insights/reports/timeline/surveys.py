"""What somebody was asked, and what they answered. Who was not asked, and why, stands in the list of invitations."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.insights.reports.timeline.entry import Entry, Kind, Page, Place
from apps.surveys.models import Invitation, Response

INVITATIONS, ANSWERS = "invitations", "answers"


def read_invitations(customer_id: int, before: Place | None, limit: int) -> list[Entry]:
    rows = Invitation.objects.asked().filter(customer=customer_id).select_related("survey", "order")
    if before is not None:
        rows = rows.filter(before.older(INVITATIONS, "created_at"))
    return [_invitation(row) for row in rows.order_by("-created_at", "-pk")[:limit]]


def read_answers(customer_id: int, before: Place | None, limit: int) -> list[Entry]:
    rows = Response.objects.finished().filter(customer=customer_id)
    rows = rows.select_related("survey", "order").prefetch_related("answers")
    if before is not None:
        rows = rows.filter(before.older(ANSWERS, "finished_at"))
    return [_answer(row) for row in rows.order_by("-finished_at", "-pk")[:limit]]


def _invitation(row: Invitation) -> Entry:
    return Entry(
        source=INVITATIONS,
        pk=row.pk,
        at=row.created_at,
        title=_("Asked: %(survey)s") % {"survey": row.survey.name},
        detail=str(row.order or ""),
        note=row.get_state_display(),
        page=Page.INVITATION,
        page_id=row.pk,
    )


def _answer(row: Response) -> Entry:
    assert row.finished_at is not None, "only finished ones are read"
    words = " · ".join(answer.words for answer in row.answers.all() if answer.words)
    survey = row.survey.name
    title = _("Answered: %(survey)s") % {"survey": survey}
    if row.score is not None:
        title = _("Answered %(score)d: %(survey)s") % {"score": row.score, "survey": survey}
    return Entry(
        source=ANSWERS,
        pk=row.pk,
        at=row.finished_at,
        title=title,
        detail=words[:200],
        note=str(row.order or ""),
        page=Page.RESPONSE,
        page_id=row.pk,
    )


KIND_INVITATIONS = Kind(
    INVITATIONS, gettext_lazy("Questions asked"), "forward_to_inbox", "surveys.view_invitation", read_invitations
)
KIND_ANSWERS = Kind(ANSWERS, gettext_lazy("Answers given"), "reviews", "surveys.view_response", read_answers)
