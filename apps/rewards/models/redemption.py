from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Product
from apps.codes.models import Code
from apps.common import clock
from apps.ledger.models import Hold, Transfer
from apps.orders.models import Order
from apps.programs.models import Membership
from apps.rewards.models.reward import Reward


class RedemptionQuerySet(models.QuerySet["Redemption"]):
    def issued(self) -> Self:
        return self.filter(status="issued")

    def counting(self) -> Self:
        """What counts against a member's limit: points that came back did not buy anything."""
        return self.filter(status__in=["issued", "used"])

    def run_out(self, day: dt.date) -> Self:
        return self.filter(status="issued", expires_on__lt=day)

    def with_story(self) -> Self:
        """Everything a list needs to print one line per redemption, in one query."""
        return self.select_related("reward__program", "membership__customer", "code", "order", "hold", "product")


class Redemption(models.Model):
    """A reward a member took: the points are set aside until the code is used, called off or runs out."""

    class Status(models.TextChoices):
        ISSUED = "issued", _("Ready to use")
        USED = "used", _("Used")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    class GiveBack(models.TextChoices):
        """Why the points of a used reward were given back (rule 52)."""

        ORDER = "order", _("Its order was cancelled")
        MISTAKE = "mistake", _("Used by mistake")
        FAULTY = "faulty", _("Something was wrong with it")
        GOODWILL = "goodwill", _("Goodwill")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reward = models.ForeignKey(Reward, models.PROTECT, related_name="redemptions", verbose_name=_("reward"))
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="redemptions", verbose_name=_("member"))
    code = models.OneToOneField(Code, models.PROTECT, related_name="+", verbose_name=_("code"))
    hold = models.OneToOneField(Hold, models.PROTECT, related_name="+", verbose_name=_("points set aside"))
    reference = models.CharField(_("reference"), max_length=120, unique=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.ISSUED)
    # What was promised on the day it was taken; a later change of the reward does not change a code.
    kind = models.CharField(_("kind"), max_length=16, choices=Reward.Kind)
    price_points = models.PositiveIntegerField(_("points"))
    amount_minor = models.BigIntegerField(_("amount off"), null=True)
    percent = models.PositiveSmallIntegerField(_("percent off"), null=True)
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+", verbose_name=_("product"))
    issued_at = models.DateTimeField(_("taken"), default=clock.now)
    expires_on = models.DateField(_("last usable day"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    # The purchase it was used on, and what it took off there.
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="redemptions", verbose_name=_("order")
    )
    discount_minor = models.BigIntegerField(_("taken off"), default=0)
    # Points given back after a used reward was reversed by staff or with its order.
    given_back = models.OneToOneField(
        Transfer, models.PROTECT, null=True, related_name="+", verbose_name=_("given back")
    )
    given_back_why = models.CharField(_("given back because"), max_length=12, choices=GiveBack, blank=True)

    # Of the points that came back, those taken at once for a purchase that was returned; not a column.
    taken_points = 0

    objects = RedemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="issued", ended_at=None)
                | (~models.Q(status="issued") & models.Q(ended_at__isnull=False)),
                name="rewards_redemption_ended_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(order=None) | models.Q(status__in=["used", "cancelled"]),
                name="rewards_redemption_order_means_used",
            ),
            models.CheckConstraint(
                condition=models.Q(given_back=None, given_back_why="")
                | (models.Q(given_back__isnull=False, status="cancelled") & ~models.Q(given_back_why="")),
                name="rewards_redemption_give_back_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(discount_minor__gte=0), name="rewards_redemption_discount_not_negative"
            ),
        ]
        indexes = [
            # The sweep: codes whose last day has passed.
            models.Index(
                fields=["expires_on"], condition=models.Q(status="issued"), name="rewards_redemption_running_out"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reward} {self.code}"
