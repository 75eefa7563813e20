from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.customers.models import Customer
from apps.feedback.models import Case
from apps.messaging.models import Message
from apps.orders.models import Order
from apps.surveys.models.survey import Survey


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Whoever may still answer."""
        return self.filter(state__in=Invitation.OPEN)

    def asked(self) -> Self:
        """Those that count for how often somebody is asked: not the ones that never left."""
        return self.exclude(state__in=[Invitation.State.THROTTLED, Invitation.State.SKIPPED])


class Invitation(models.Model):
    """That somebody was asked, or was not and why: one row for each occasion (rule 96)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Letter waits")
        SENT = "sent", _("Sent")
        OPENED = "opened", _("Page opened")
        STARTED = "started", _("Begun")
        FINISHED = "finished", _("Answered")
        EXPIRED = "expired", _("Not answered in time")
        THROTTLED = "throttled", _("Asked too recently")
        SKIPPED = "skipped", _("Not asked")

    class Reason(models.TextChoices):
        RECONTACT = "recontact", _("This survey asked them recently")
        COOLDOWN = "cooldown", _("Another survey asked them recently")
        NOT_DRAWN = "not_drawn", _("Not drawn for the sample")
        PAUSED = "paused", _("They wait for an answer of ours, or surveys are paused")
        UNSUBSCRIBED = "unsubscribed", _("They do not want to be asked")
        SUPPRESSED = "suppressed", _("Letters to this address are not accepted")
        NO_ADDRESS = "no_address", _("No e-mail address is known")
        CONTACTED = "contacted", _("They had a letter with offers just before")
        STAFF = "staff", _("They work here")
        ANSWERED = "answered", _("They answered from the receipt")
        RETURNED = "returned", _("The purchase was cancelled or returned")
        SWITCHED_OFF = "switched_off", _("The survey was switched off")
        NOT_DELIVERED = "not_delivered", _("The letter could not be sent")

    OPEN = ("queued", "sent", "opened", "started")

    public_id = models.UUIDField(_("public number"), default=uuid.uuid4, unique=True, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="invitations", verbose_name=_("survey"))
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="invitations", verbose_name=_("customer"))
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+", verbose_name=_("order"))
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", verbose_name=_("case"))
    # The occasion: this survey asks about it once, whatever becomes of it.
    reference = models.CharField(_("occasion"), max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.QUEUED)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason, blank=True)
    message = models.OneToOneField(Message, models.PROTECT, null=True, related_name="+", verbose_name=_("letter"))
    reminder = models.OneToOneField(Message, models.PROTECT, null=True, related_name="+", verbose_name=_("reminder"))
    created_at = models.DateTimeField(_("noted"), default=clock.now)
    sent_at = models.DateTimeField(_("sent"), null=True)
    # The end of the last shop day on which the link works.
    expires_at = models.DateTimeField(_("link works until"))

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "order"],
                condition=models.Q(order__isnull=False),
                name="surveys_invitation_once_per_order",
            ),
            models.UniqueConstraint(
                fields=["survey", "case"],
                condition=models.Q(case__isnull=False),
                name="surveys_invitation_once_per_case",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["throttled", "skipped"]) | ~models.Q(reason=""),
                name="surveys_invitation_not_asked_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["throttled", "skipped"]) | models.Q(reason=""),
                name="surveys_invitation_asked_has_no_reason_against",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-created_at"], name="surveys_invitation_of_customer"),
            models.Index(
                fields=["state", "expires_at"],
                condition=models.Q(state__in=["queued", "sent", "opened", "started"]),
                name="surveys_invitation_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.customer_id}"
