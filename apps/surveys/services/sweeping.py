"""What time does to invitations: letters leave, one reminder follows, last days pass. Bounded, and safe to run twice."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from apps.common import clock
from apps.messaging.models import Message
from apps.surveys.errors import AlreadyAnswered, BadAnswer
from apps.surveys.models import Answer, Invitation, Question, Response, Survey
from apps.surveys.services.answering import finish_response
from apps.surveys.services.letters import write_letter

State, Reason = Invitation.State, Invitation.Reason
# Somebody who gave a number and nothing else has said what we must know; they may still be typing.
STILL_TYPING = dt.timedelta(hours=1)
LEFT = (Message.State.SENT, Message.State.UNKNOWN)
STAYED = (Message.State.SKIPPED, Message.State.FAILED)


@transaction.atomic
def follow_letters(*, limit: int) -> int:
    """Tell each invitation what became of its letter. Returns how many."""
    waiting = Invitation.objects.filter(state=State.QUEUED, message__state__in=[*LEFT, *STAYED])
    rows = list(_held(waiting.select_related("message"), limit))
    for row in rows:
        message = row.message
        assert message is not None, "the filter asks for one"
        if message.state in LEFT:
            row.state, row.sent_at = State.SENT, message.sent_at or message.claimed_at or clock.now()
        else:
            row.state, row.reason = State.SKIPPED, _reason(message.reason)
        row.save(update_fields=["state", "sent_at", "reason"])
    return len(rows)


def remind_due(*, limit: int) -> int:
    """Write the one reminder to whoever was asked some days ago and has not answered. Returns how many."""
    surveys = Survey.objects.asking().filter(remind_after_days__isnull=False)
    return sum(_remind(survey, limit) for survey in surveys)


@transaction.atomic
def _remind(survey: Survey, limit: int) -> int:
    now = clock.now()
    due = (
        Invitation.objects.open()
        .filter(survey=survey, reminder=None, sent_at__lte=now - dt.timedelta(days=survey.remind_after_days or 0))
        .filter(expires_at__gt=now, customer__forgotten_at=None)
        .select_related("survey", "customer")
    )
    rows = list(_held(due, limit))
    for row in rows:
        row.reminder = write_letter(row, is_reminder=True)
        row.save(update_fields=["reminder"])
    return len(rows)


def finish_left(*, limit: int) -> int:
    """Close responses that say everything they must and that nobody went on with for an hour. Returns how many."""
    said = Answer.objects.filter(response=OuterRef(OuterRef("pk")), question=OuterRef("pk"))
    missing = Question.objects.filter(~Exists(said), survey=OuterRef("survey"), is_required=True)
    due = Response.objects.unfinished().filter(~Exists(missing), touched_at__lte=clock.now() - STILL_TYPING)
    rows = list(due.order_by("pk")[:limit])
    for row in rows:
        try:
            with transaction.atomic():
                Response.objects.select_for_update(no_key=True).get(pk=row.pk)
                finish_response(row)
        except (AlreadyAnswered, BadAnswer):
            continue
    return len(rows)


def close_expired(*, limit: int) -> int:
    """Invitations whose last day has passed. Returns how many."""
    over = Invitation.objects.open().filter(expires_at__lte=clock.now())
    primary_keys = list(over.order_by("expires_at", "pk").values_list("pk", flat=True)[:limit])
    return Invitation.objects.open().filter(pk__in=primary_keys).update(state=State.EXPIRED)


def _held(rows: QuerySet[Invitation], limit: int) -> QuerySet[Invitation]:
    return rows.order_by("pk").select_for_update(
        of=("self",), no_key=True, skip_locked=connection.features.has_select_for_update_skip_locked
    )[:limit]


def _reason(of_letter: str) -> str:
    """The postman's reasons are ours where the words are the same."""
    return of_letter if of_letter in Reason.values else Reason.NOT_DELIVERED
