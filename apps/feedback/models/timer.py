from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.feedback.hours import Stopwatch
from apps.feedback.models.case import Case


class TimerQuerySet(models.QuerySet["Timer"]):
    def unfinished(self) -> Self:
        return self.filter(stopped_at=None)

    def to_mark(self, now: dt.datetime) -> Self:
        """Running ones that have come to their warning or their end and do not say so yet."""
        warn = models.Q(warned_at=None, warn_at__lte=now)
        breach = models.Q(breached_at=None, due_at__lte=now)
        return self.unfinished().filter(warn | breach)

    def nearly_over(self, now: dt.datetime) -> Self:
        """Running ones between their warning and their end, whether a sweep has marked it or not."""
        return self.unfinished().filter(warn_at__lte=now, due_at__gt=now)


class Timer(models.Model):
    """One promise of one case, counted in business time (rule 103). ``due_at`` and ``warn_at`` are null in a pause."""

    class Kind(models.TextChoices):
        FIRST_REPLY = "first_reply", _("First reply")
        NEXT_REPLY = "next_reply", _("Reply")
        RESOLUTION = "resolution", _("Solution")

    class Result(models.TextChoices):
        KEPT = "kept", _("Kept")
        MISSED = "missed", _("Not kept")
        # The case was not one, or nobody needed this answer any more.
        DROPPED = "dropped", _("Not counted")

    case = models.ForeignKey(Case, models.CASCADE, related_name="timers", verbose_name=_("case"))
    kind = models.CharField(_("promise"), max_length=12, choices=Kind)
    # The case's priority when the promise was last aimed; reports are cut by it.
    priority = models.CharField(_("priority"), max_length=8, choices=Case.Priority)
    promised_seconds = models.PositiveIntegerField(_("promised business time"))
    banked_seconds = models.PositiveIntegerField(_("counted business time"), default=0)
    since = models.DateTimeField(_("runs since"), null=True)
    started_at = models.DateTimeField(_("started"))
    warn_at = models.DateTimeField(_("warning due"), null=True)
    due_at = models.DateTimeField(_("due"), null=True)
    warned_at = models.DateTimeField(_("warned"), null=True)
    breached_at = models.DateTimeField(_("not kept since"), null=True)
    stopped_at = models.DateTimeField(_("ended"), null=True)
    result = models.CharField(_("result"), max_length=8, choices=Result, blank=True)

    objects = TimerQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise of a case")
        verbose_name_plural = _("promises of cases")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=models.Q(stopped_at=None),
                name="feedback_timer_one_of_a_kind_runs",
            ),
            models.CheckConstraint(
                condition=models.Q(stopped_at=None, result="")
                | (models.Q(stopped_at__isnull=False, since=None, due_at=None, warn_at=None) & ~models.Q(result="")),
                name="feedback_timer_ended_says_how",
            ),
            models.CheckConstraint(
                condition=models.Q(since=None, due_at=None, warn_at=None)
                | models.Q(since__isnull=False, due_at__isnull=False, warn_at__isnull=False),
                name="feedback_timer_runs_towards_an_end",
            ),
            models.CheckConstraint(
                condition=~models.Q(result="kept") | models.Q(breached_at=None), name="feedback_timer_kept_or_breached"
            ),
        ]
        indexes = [
            models.Index(
                fields=["warn_at"],
                condition=models.Q(stopped_at=None, warned_at=None),
                name="feedback_timer_to_warn",
            ),
            models.Index(
                fields=["due_at"],
                condition=models.Q(stopped_at=None, breached_at=None),
                name="feedback_timer_to_breach",
            ),
            models.Index(fields=["kind", "stopped_at"], name="feedback_timer_report"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.promised_seconds // 60}"

    @property
    def watch(self) -> Stopwatch:
        return Stopwatch(self.banked_seconds, self.since)
