from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.feedback.models.case import Case
from apps.feedback.models.timer import Timer
from apps.messaging.models import Message

TEXT_MAX = 5_000


class CaseMessage(models.Model):
    """What the customer said, or what we answered. Plain text, shown as text. Blanked when its person is forgotten."""

    public_id = models.UUIDField(_("public number"), default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="messages", verbose_name=_("case"))
    reference = models.CharField(_("reference"), max_length=120, unique=True)
    is_ours = models.BooleanField(_("from us"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("written by")
    )
    text = models.TextField(_("text"), max_length=TEXT_MAX)
    # Where our answer went out; none where it was said aloud or there is no address.
    letter = models.OneToOneField(Message, models.PROTECT, null=True, related_name="+", verbose_name=_("letter"))
    written_at = models.DateTimeField(_("written"), default=clock.now)

    class Meta:
        verbose_name = _("message of a case")
        verbose_name_plural = _("messages of cases")
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_ours=True, by__isnull=False) | models.Q(is_ours=False, letter=None),
                name="feedback_casemessage_ours_names_who",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class CaseNote(models.Model):
    """Words among the staff. The customer never sees them."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes", verbose_name=_("case"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by"))
    text = models.TextField(_("text"), max_length=TEXT_MAX)
    written_at = models.DateTimeField(_("written"), default=clock.now)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class CaseEvent(models.Model):
    """What happened to a case, in codes: no free text about people stands in a history."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        LINKED = "linked", _("Customer found")
        ASSIGNED = "assigned", _("Assigned")
        PRIORITY = "priority", _("Priority changed")
        TAGGED = "tagged", _("Tags changed")
        WAITING = "waiting", _("Waits for the customer")
        WENT_ON = "went_on", _("Taken up again")
        WARNED = "warned", _("Time is nearly over")
        BREACHED = "breached", _("Promise not kept")
        SOLVED = "solved", _("Solved")
        REOPENED = "reopened", _("Opened again")
        CLOSED = "closed", _("Closed")
        ASKED = "asked", _("Compensation asked for")
        GIVEN = "given", _("Compensation given")
        REFUSED = "refused", _("Compensation refused")

    case = models.ForeignKey(Case, models.CASCADE, related_name="events", verbose_name=_("case"))
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    at = models.DateTimeField(_("when"), default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    # Of an assignment: to whom; nobody where it was laid back.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("to")
    )
    # A code: the new priority, the outcome.
    became = models.CharField(_("became"), max_length=40, blank=True)
    # Of a warning or a breach: which promise.
    timer = models.ForeignKey(Timer, models.CASCADE, null=True, related_name="events", verbose_name=_("promise"))

    class Meta:
        verbose_name = _("event of a case")
        verbose_name_plural = _("events of cases")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["timer", "kind"],
                condition=models.Q(timer__isnull=False),
                name="feedback_caseevent_once_per_promise",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["warned", "breached"], timer__isnull=False)
                | (~models.Q(kind__in=["warned", "breached"]) & models.Q(timer=None)),
                name="feedback_caseevent_warning_names_its_promise",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
