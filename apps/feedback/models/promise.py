from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.feedback.models.case import Case

REOPEN_DAYS, WARN_PERCENT = 7, 80


class Promise(models.Model):
    """How soon a case is answered and solved, in minutes of business time. The first that fits a case holds (rule 103).

    An empty ``priority`` or ``channel`` fits every one. An empty figure promises nothing.
    """

    rank = models.PositiveSmallIntegerField(
        _("place"), default=10, help_text=_("The smallest number is asked first. The first that fits a case holds.")
    )
    name = models.CharField(_("name"), max_length=80)
    priority = models.CharField(
        _("priority"), max_length=8, choices=Case.Priority, blank=True, help_text=_("Empty: every priority.")
    )
    channel = models.CharField(
        _("channel"), max_length=8, choices=Case.Channel, blank=True, help_text=_("Empty: every channel.")
    )
    newcomers_only = models.BooleanField(
        _("only first-time buyers"), default=False, help_text=_("Customers with one purchase or none.")
    )
    first_reply_minutes = models.PositiveIntegerField(
        _("first reply within"), null=True, blank=True, help_text=_("Minutes of business time, for example 60.")
    )
    next_reply_minutes = models.PositiveIntegerField(
        _("every later reply within"), null=True, blank=True, help_text=_("Minutes of business time, for example 240.")
    )
    resolution_minutes = models.PositiveIntegerField(
        _("solved within"), null=True, blank=True, help_text=_("Minutes of business time, for example 1440.")
    )

    class Meta:
        verbose_name = _("promise to answer")
        verbose_name_plural = _("promises to answer")
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(first_reply_minutes=None) | models.Q(first_reply_minutes__range=(1, 100_000)))
                & (models.Q(next_reply_minutes=None) | models.Q(next_reply_minutes__range=(1, 100_000)))
                & (models.Q(resolution_minutes=None) | models.Q(resolution_minutes__range=(1, 100_000))),
                name="feedback_promise_minutes_make_sense",
                violation_error_message=_("Give from 1 to 100,000 minutes, or leave the field empty."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def fits(self, case: Case) -> bool:
        return (
            self.priority in ("", case.priority)
            and self.channel in ("", case.channel)
            and (case.is_newcomer or not self.newcomers_only)
        )


class CaseRules(models.Model):
    """What holds for every case. One row, or none: then the defaults."""

    reopen_days = models.PositiveSmallIntegerField(
        _("days to come back"),
        default=REOPEN_DAYS,
        help_text=_("So long after a case is solved, the customer's next message opens it again. Then it closes."),
    )
    warn_percent = models.PositiveSmallIntegerField(
        _("warn after percent of the time"), default=WARN_PERCENT, help_text=_("For example 80.")
    )

    class Meta:
        verbose_name = _("rules for cases")
        verbose_name_plural = _("rules for cases")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="feedback_caserules_are_the_only_ones"),
            models.CheckConstraint(
                condition=models.Q(warn_percent__range=(1, 99)),
                name="feedback_caserules_warn_before_the_end",
                violation_error_message=_("Warn after 1 to 99 percent of the time."),
            ),
            models.CheckConstraint(
                condition=models.Q(reopen_days__lte=365),
                name="feedback_caserules_reopen_within_a_year",
                violation_error_message=_("Give at most 365 days."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Rules for cases"))
