from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.customers.models import Customer
from apps.offers.models.code import PromoCode
from apps.offers.models.offer import Offer
from apps.orders.models import Channel, Order


class OfferUseQuerySet(models.QuerySet["OfferUse"]):
    def used(self) -> Self:
        return self.filter(status="used")

    def counting(self) -> Self:
        """What stands in the tallies."""
        return self.filter(status__in=["reserved", "used"])

    def run_out(self, at: dt.datetime) -> Self:
        return self.filter(status="reserved", reserved_until__lte=at)


class OfferUse(models.Model):
    """One offer on one purchase: set aside while a basket is open, then used, or released again."""

    class Status(models.TextChoices):
        RESERVED = "reserved", _("Set aside")
        USED = "used", _("Used")
        RELEASED = "released", _("Released")

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="uses", verbose_name=_("offer"))
    code = models.ForeignKey(
        PromoCode, models.PROTECT, null=True, blank=True, related_name="uses", verbose_name=_("code")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    status = models.CharField(_("status"), max_length=8, choices=Status)
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="offer_uses", verbose_name=_("order")
    )
    # The basket it is or was set aside for: its number within its channel; empty where nobody asked for that.
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", verbose_name=_("channel"))
    basket_number = models.CharField(_("basket"), max_length=120, blank=True, default="")
    reserved_until = models.DateTimeField(_("set aside until"), null=True, blank=True)
    discount_minor = models.BigIntegerField(_("discount"), default=0)
    # First day of the calendar period that it counts in, where the offer counts by period.
    period_on = models.DateField(null=True, editable=False)
    at = models.DateTimeField(_("at"), default=clock.now)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)

    objects = OfferUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of an offer")
        verbose_name_plural = _("uses of offers")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "order"], condition=models.Q(status="used"), name="offers_offeruse_once_per_order"
            ),
            models.UniqueConstraint(
                fields=["offer", "channel", "basket_number"],
                condition=models.Q(status="reserved"),
                name="offers_offeruse_once_per_basket",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(status="reserved", order=None, reserved_until__isnull=False) & ~models.Q(basket_number="")
                )
                | models.Q(status="used", order__isnull=False)
                | models.Q(status="released", released_at__isnull=False),
                name="offers_offeruse_status_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(discount_minor__gte=0), name="offers_offeruse_discount_not_negative"
            ),
        ]
        indexes = [
            models.Index(
                fields=["reserved_until"], condition=models.Q(status="reserved"), name="offers_offeruse_run_out"
            ),
            models.Index(
                fields=["channel", "basket_number"],
                condition=models.Q(status="reserved"),
                name="offers_offeruse_of_basket",
            ),
            models.Index(fields=["offer", "-at"], name="offers_offeruse_newest"),
            models.Index(fields=["customer", "offer"], name="offers_offeruse_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.offer} {self.get_status_display()}"


class UseLine(models.Model):
    """What a used offer took off one line of its order."""

    use = models.ForeignKey(OfferUse, models.CASCADE, related_name="lines", verbose_name=_("use"))
    # Of the order's line, from 1.
    position = models.PositiveIntegerField(_("position"))
    discount_minor = models.BigIntegerField(_("discount"))

    class Meta:
        verbose_name = _("discount on a line")
        verbose_name_plural = _("discounts on lines")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["use", "position"], name="offers_useline_position_unique"),
            models.CheckConstraint(condition=models.Q(discount_minor__gte=1), name="offers_useline_discount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.discount_minor}"
