"""How many of those who could be asked answered (rule 101)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from apps.customers.models import Consent
from apps.messaging.models import DeliveryEvent
from apps.surveys.models import Invitation, Response, Survey
from apps.surveys.models.invitation import InvitationQuerySet

State, Kind = Invitation.State, DeliveryEvent.Kind
BROKEN = (Kind.BOUNCED, Kind.REJECTED)


@dataclass(frozen=True, slots=True)
class Funnel:
    """By letter. ``receipts`` are answers that came from a receipt without being asked by letter."""

    sent: int
    bounced: int
    opened: int
    started: int
    completed: int
    throttled: int
    skipped: dict[str, int]  # by reason
    unsubscribed: int
    receipts: int

    @property
    def delivered(self) -> int:
        return self.sent - self.bounced

    @property
    def rate(self) -> float | None:
        """Completed of delivered, in percent; None where nothing was delivered."""
        return 100 * self.completed / self.delivered if self.delivered else None


def funnel(survey: Survey, since: dt.datetime | None = None, until: dt.datetime | None = None) -> Funnel:
    """Of the invitations noted in a time; what became of them counts whenever it happened. Three queries."""
    noted = Invitation.objects.filter(survey=survey)
    answered = Response.objects.finished().filter(survey=survey, invitation=None)
    if since is not None:
        noted, answered = noted.filter(created_at__gte=since), answered.filter(finished_at__gte=since)
    if until is not None:
        noted, answered = noted.filter(created_at__lt=until), answered.filter(finished_at__lt=until)
    counts = _marked(noted).aggregate(
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        bounced=Count("pk", filter=Q(sent_at__isnull=False, is_broken=True)),
        opened=Count(
            "pk", filter=Q(sent_at__isnull=False) & (Q(state=State.OPENED) | Q(has_begun=True) | Q(was_read=True))
        ),
        started=Count("pk", filter=Q(sent_at__isnull=False, has_begun=True)),
        completed=Count("pk", filter=Q(sent_at__isnull=False, state=State.FINISHED)),
        throttled=Count("pk", filter=Q(state=State.THROTTLED)),
        unsubscribed=Count("pk", filter=Q(has_stopped=True)),
    )
    reasons = noted.filter(state=State.SKIPPED).values_list("reason").annotate(number=Count("pk")).order_by("-number")
    return Funnel(**counts, skipped=dict(reasons), receipts=answered.count())


def _marked(noted: InvitationQuerySet) -> InvitationQuerySet:
    events = DeliveryEvent.objects.filter(Q(message=OuterRef("message")) | Q(message=OuterRef("reminder")))
    stopped = Consent.objects.filter(
        customer=OuterRef("customer"),
        purpose=Consent.Purpose.SURVEY,
        granted=False,
        recorded_at__gte=OuterRef("sent_at"),
        recorded_at__lt=OuterRef("expires_at"),
    )
    return noted.annotate(
        is_broken=Exists(events.filter(kind__in=BROKEN, is_permanent=True)),
        was_read=Exists(events.filter(kind__in=[Kind.OPENED, Kind.CLICKED])),
        has_begun=Exists(Response.objects.filter(invitation=OuterRef("pk"))),
        has_stopped=Exists(stopped),
    )
