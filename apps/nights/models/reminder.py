from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.messaging.models import Message
from apps.programs.models import Membership


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def due(self, now: dt.datetime) -> Self:
        return self.filter(state="waiting", due_at__lte=now).order_by("due_at", "pk")


class Reminder(models.Model):
    """Something a member should hear in time. Written by a night; when its hour comes it becomes a letter or says why not."""

    class Kind(models.TextChoices):
        POINTS_EXPIRE = "points_expire", _("Points end soon")
        TIER_AT_RISK = "tier_at_risk", _("A level may be lost")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for its hour")
        QUEUED = "queued", _("Letter written")
        SKIPPED = "skipped", _("Not written")

    class Reason(models.TextChoices):
        SPENT = "spent", _("The points were used before")
        MOVED = "moved", _("The points do not end on that day any more")
        TOO_LITTLE = "too_little", _("Too few points to write about")
        OVER = "over", _("The date had passed")
        LATER_LETTER = "later_letter", _("The last reminder says the same")
        SAFE = "safe", _("The level is safe by now")
        NO_ADDRESS = "no_address", _("No e-mail address is known")
        UNSUBSCRIBED = "unsubscribed", _("The member does not want these letters")
        SUPPRESSED = "suppressed", _("Letters to this address are not accepted")

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="reminders", verbose_name=_("member"))
    kind = models.CharField(_("about"), max_length=16, choices=Kind)
    # The last usable day of the points, or the day until which the level is promised.
    about_on = models.DateField(_("date it is about"))
    days_before = models.PositiveSmallIntegerField(_("days before"))
    # As the night saw them; the letter counts again.
    points = models.BigIntegerField(_("points"), default=0)
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason, blank=True)
    # What is due for a member on one morning stands in one letter.
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+", verbose_name=_("letter"))
    created_at = models.DateTimeField(_("noted"), default=clock.now)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "kind", "about_on", "days_before"], name="nights_reminder_once_per_date"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", reason="", message=None)
                | models.Q(state="queued", reason="", message__isnull=False)
                | (models.Q(state="skipped", message=None) & ~models.Q(reason="")),
                name="nights_reminder_ends_as_letter_or_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state="waiting"), name="nights_reminder_due"),
        ]

    def __str__(self) -> str:
        return f"{self.membership} {self.about_on}"
