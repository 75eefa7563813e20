from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.customers.models import Customer
from apps.ledger.models import Account
from apps.programs.models.program import Program


class MembershipQuerySet(models.QuerySet["Membership"]):
    def with_wallet(self) -> Self:
        return self.select_related("program", "available", "pending", "held")


class Membership(models.Model):
    """The only tie between a person and accounts: one wallet per customer and programme."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="memberships", verbose_name=_("programme"))
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="memberships", verbose_name=_("customer"))
    available = models.OneToOneField(Account, models.PROTECT, related_name="+")
    pending = models.OneToOneField(Account, models.PROTECT, related_name="+")
    held = models.OneToOneField(Account, models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(_("joined"), default=clock.now)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["customer", "program"], name="programs_membership_once_per_program"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} / {self.program}"
