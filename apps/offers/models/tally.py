from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.customers.models import Customer
from apps.offers.models.code import PromoCode
from apps.offers.models.offer import Offer


class Tally(models.Model):
    """How often and for how much something was used or set aside. One UPDATE counts and checks; the limit stands beside the
    count, so that the row alone decides and no limit is passed however many come at once (rule 61)."""

    class Scope(models.TextChoices):
        OFFER = "offer", _("Offer")
        CODE = "code", _("Code")
        CUSTOMER = "customer", _("Customer")
        PERIOD = "period", _("Customer and period")

    scope = models.CharField(max_length=8, choices=Scope)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="tallies")
    code = models.ForeignKey(PromoCode, models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    period_on = models.DateField(null=True)
    uses = models.PositiveIntegerField(default=0)
    uses_max = models.PositiveIntegerField(null=True)
    money_minor = models.BigIntegerField(default=0)
    money_max_minor = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.UniqueConstraint(
                fields=["offer"], condition=models.Q(scope="offer"), name="offers_tally_one_per_offer"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(scope="code"), name="offers_tally_one_per_code"
            ),
            models.UniqueConstraint(
                fields=["offer", "customer"],
                condition=models.Q(scope="customer"),
                name="offers_tally_one_per_customer",
            ),
            models.UniqueConstraint(
                fields=["offer", "customer", "period_on"],
                condition=models.Q(scope="period"),
                name="offers_tally_one_per_period",
            ),
            models.CheckConstraint(
                condition=models.Q(scope="offer", code=None, customer=None, period_on=None)
                | models.Q(scope="code", code__isnull=False, customer=None, period_on=None)
                | models.Q(scope="customer", code=None, customer__isnull=False, period_on=None)
                | models.Q(scope="period", code=None, customer__isnull=False, period_on__isnull=False),
                name="offers_tally_says_what_it_counts",
            ),
            models.CheckConstraint(
                condition=models.Q(uses_max=None) | models.Q(uses__lte=models.F("uses_max")),
                name="offers_tally_uses_within_limit",
            ),
            models.CheckConstraint(
                condition=models.Q(money_max_minor=None) | models.Q(money_minor__lte=models.F("money_max_minor")),
                name="offers_tally_money_within_budget",
            ),
            models.CheckConstraint(condition=models.Q(money_minor__gte=0), name="offers_tally_money_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.uses}"
