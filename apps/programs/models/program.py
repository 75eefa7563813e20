from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.ledger.models import Account

# Fifty years: whoever means longer means for ever.
EXPIRY_MONTHS_MAX = 600


class ProgramQuerySet(models.QuerySet["Program"]):
    def live(self) -> Self:
        return self.filter(status="live")


class Program(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LIVE = "live", _("Live")
        PAUSED = "paused", _("Paused")
        CLOSED = "closed", _("Closed")

    class Enrolment(models.TextChoices):
        FIRST_PURCHASE = "first_purchase", _("At the first purchase")
        JOINING = "joining", _("Only by joining")

    class Shortfall(models.TextChoices):
        """What happens when more points must be taken back than a member has (rule 6)."""

        PENDING_ONLY = "pending_only", _("Take only points that are still waiting")
        DOWN_TO_ZERO = "down_to_zero", _("Take what is there and note the rest")
        ALLOW_DEBT = "allow_debt", _("Let the balance go below zero")

    class Combine(models.TextChoices):
        SUM = "sum", _("All matching rules together")
        BEST = "best", _("Only the best rule")

    class Rounding(models.TextChoices):
        FLOOR = "floor", _("Round down")
        HALF_UP = "half_up", _("Round half up")

    class Expiry(models.TextChoices):
        """How long points last (rule 37)."""

        NONE = "none", _("Points last for ever")
        ROLLING = "rolling", _("A number of months after they become available")

    class RoundUp(models.TextChoices):
        MONTH = "month", _("To the end of the month")
        QUARTER = "quarter", _("To the end of the quarter")
        HALF_YEAR = "half_year", _("To the end of the half-year")
        YEAR = "year", _("To the end of the year")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.DRAFT)
    enrolment = models.CharField(
        _("members are enrolled"), max_length=16, choices=Enrolment, default=Enrolment.FIRST_PURCHASE
    )
    shortfall = models.CharField(
        _("when points are missing"), max_length=16, choices=Shortfall, default=Shortfall.DOWN_TO_ZERO
    )
    combine = models.CharField(_("several rules"), max_length=8, choices=Combine, default=Combine.SUM)
    rounding = models.CharField(_("rounding"), max_length=8, choices=Rounding, default=Rounding.FLOOR)
    hundred_points_minor = models.BigIntegerField(
        _("worth of 100 points"), default=100, help_text=_("What 100 points are worth to a member, in money.")
    )
    expiry = models.CharField(_("expiry"), max_length=8, choices=Expiry, default=Expiry.NONE)
    expiry_months = models.PositiveSmallIntegerField(_("months that points last"), null=True, blank=True)
    expiry_round_up = models.CharField(_("round up"), max_length=10, choices=RoundUp, blank=True, default="")
    # Since when points may run out sooner than before: nothing starts ageing earlier (rule 40). Null: since ever.
    expiry_changed_on = models.DateField(_("expiry changed"), null=True, editable=False)
    issuing = models.OneToOneField(Account, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hundred_points_minor__gte=0), name="programs_program_worth_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(expiry="none", expiry_months=None, expiry_round_up="")
                | models.Q(
                    expiry="rolling",
                    expiry_months__isnull=False,
                    expiry_months__gt=0,
                    expiry_months__lte=EXPIRY_MONTHS_MAX,
                ),
                name="programs_program_rolling_expiry_has_months",
                violation_error_message=_("Say how many months points last."),
            ),
            models.CheckConstraint(
                condition=models.Q(expiry_round_up__in=["", "month", "quarter", "half_year", "year"]),
                name="programs_program_rounds_up_to_a_known_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def worth_minor(self, points: int) -> int:
        """What a member may read beside a balance, rounded down to the smallest unit."""
        return points * self.hundred_points_minor // 100


def since_ever() -> dt.datetime:
    """The start of a rule that is valid for all imported history."""
    return dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
