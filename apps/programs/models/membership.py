from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.customers.models import Customer
from apps.ledger.models import Account
from apps.programs.models.ladder import Tier
from apps.programs.models.program import Program


class MembershipQuerySet(models.QuerySet["Membership"]):
    def with_wallet(self) -> Self:
        return self.select_related("program", "available", "pending", "held")

    def to_review(self, day: dt.date) -> Self:
        """Those whose status must be judged at the end of a shop day."""
        return self.filter(tier_review_on__lte=day)


class Membership(models.Model):
    """The only tie between a person and accounts: one wallet per customer and programme."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="memberships", verbose_name=_("programme"))
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="memberships", verbose_name=_("customer"))
    available = models.OneToOneField(Account, models.PROTECT, related_name="+", verbose_name=_("available points"))
    pending = models.OneToOneField(Account, models.PROTECT, related_name="+", verbose_name=_("waiting points"))
    held = models.OneToOneField(Account, models.PROTECT, related_name="+", verbose_name=_("points set aside"))
    joined_at = models.DateTimeField(_("joined"), default=clock.now)
    # The status; null where the programme has no ladder. ``services.climbing`` alone writes these.
    tier = models.ForeignKey(Tier, models.PROTECT, null=True, related_name="+", verbose_name=_("tier"), editable=False)
    # Null: since joining.
    tier_since_on = models.DateField(_("tier since"), null=True, editable=False)
    # Promised at least until this shop day; null has no end.
    tier_until_on = models.DateField(_("tier at least until"), null=True, editable=False)
    # The shop day at whose end the status must be judged again; null: never.
    tier_review_on = models.DateField(null=True, editable=False)
    # The day the promise was earned on and the figure that was reached; null where nobody had to earn it.
    tier_earned_on = models.DateField(null=True, editable=False)
    tier_earned_for = models.BigIntegerField(null=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["customer", "program"], name="programs_membership_once_per_program"),
        ]
        indexes = [
            # The night: whose status is due.
            models.Index(
                fields=["tier_review_on"],
                condition=models.Q(tier_review_on__isnull=False),
                name="programs_membership_to_review",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} / {self.program}"
