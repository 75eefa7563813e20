from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.ledger.models import Transfer
from apps.programs.models.membership import Membership
from apps.staff.models import User

# What a role may add or take in a day where the shop says nothing else. Who is not named here may do neither.
ADJUST_POINTS_MAX: dict[str, int | None] = {User.Role.OWNER: None, User.Role.MANAGER: 5_000, User.Role.SUPPORT: 500}


def click_reference(user: User, reference: str) -> str:
    """In the ledger; a person's own, so that two who send the same one do not meet."""
    return f"adjust:{user.pk}:{reference}"


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    def made_by(self, user: User, day: dt.date) -> Self:
        return self.filter(by=user, made_on=day)

    def of_click(self, user: User, reference: str) -> Self:
        """What a person did with one reference: one row or none."""
        return self.filter(transfer__reference=click_reference(user, reference))

    def with_story(self) -> Self:
        return self.select_related("membership__customer", "membership__program", "by", "undone_by")


class Adjustment(models.Model):
    """Points that somebody of the staff added or took by hand, and why.

    The words stand here and not in the ledger, which is sealed: they may be blanked when a person is forgotten.
    """

    class Reason(models.TextChoices):
        GOODWILL = "goodwill", _("Goodwill: something went wrong for the customer")
        MISSED = "missed", _("A purchase that was not counted")
        MISTAKE = "mistake", _("A mistake of ours put right")
        PRESENT = "present", _("A present")
        OTHER = "other", _("Something else")

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="adjustments", verbose_name=_("membership"))
    # Signed: above zero was added, below zero was taken.
    points = models.BigIntegerField(_("points"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    note = models.CharField(_("note for the staff"), max_length=300, blank=True)
    words = models.CharField(_("words for the customer"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    # The shop's day on which it counts against the role's limit.
    made_on = models.DateField(_("day"))
    transfer = models.OneToOneField(Transfer, models.PROTECT, related_name="+", verbose_name=_("movement"))
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by")
    )
    undo_transfer = models.OneToOneField(
        Transfer, models.PROTECT, null=True, related_name="+", verbose_name=_("undone with")
    )
    # Added points that were spent or had expired before they could be taken back (rule 6).
    undo_shortfall = models.BigIntegerField(_("points that could not be taken back"), default=0)
    created_at = models.DateTimeField(_("recorded"), default=clock.now)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(points=0), name="programs_adjustment_moves_something"),
            models.CheckConstraint(
                condition=models.Q(undone_at=None, undone_by=None, undo_transfer=None, undo_shortfall=0)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False, undo_transfer__isnull=False),
                name="programs_adjustment_undone_names_who_and_how",
            ),
            models.CheckConstraint(
                condition=models.Q(undo_shortfall=0)
                | models.Q(undo_shortfall__gt=0, points__gt=models.F("undo_shortfall")),
                name="programs_adjustment_shortfall_within_points",
            ),
        ]
        indexes = [models.Index(fields=["by", "made_on"], name="programs_adjustment_of_a_day")]

    def __str__(self) -> str:
        return f"{self.points:+d}"

    @property
    def taken_back(self) -> int:
        """Of the points added, those that the undoing took; of the points taken, those given back."""
        return abs(self.points) - self.undo_shortfall if self.undone_at else 0


class AdjustLimit(models.Model):
    """What the shop says instead of ADJUST_POINTS_MAX: points that one person of a role may add or take in a day."""

    role = models.CharField(_("role"), max_length=16, choices=User.Role, unique=True)
    points_max = models.PositiveIntegerField(_("points in a day"))

    class Meta:
        verbose_name = _("limit for adjustments")
        verbose_name_plural = _("limits for adjustments")
        constraints = [
            models.CheckConstraint(condition=~models.Q(role="owner"), name="programs_adjustlimit_owner_has_none"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.points_max}"
