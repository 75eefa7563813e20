from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Product
from apps.common import clock
from apps.programs.models import Program


class RewardQuerySet(models.QuerySet["Reward"]):
    def on_offer(self, day: dt.date) -> Self:
        """What a member may get on a shop day, stock apart."""
        return self.filter(
            models.Q(valid_from_on=None) | models.Q(valid_from_on__lte=day),
            models.Q(valid_until_on=None) | models.Q(valid_until_on__gte=day),
            is_active=True,
            program__status="live",
        )


class Reward(models.Model):
    class Kind(models.TextChoices):
        AMOUNT_OFF = "amount_off", _("Amount off")
        PERCENT_OFF = "percent_off", _("Percent off")
        FREE_PRODUCT = "free_product", _("Free product")
        GIFT = "gift", _("Gift")

    program = models.ForeignKey(Program, models.PROTECT, related_name="rewards", verbose_name=_("programme"))
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    amount_minor = models.BigIntegerField(_("amount off"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("percent off"), null=True, blank=True)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, verbose_name=_("product"), related_name="+"
    )
    price_points = models.PositiveIntegerField(_("price in points"))
    # Null: no limit. Decremented in the transaction that issues.
    stock_left = models.IntegerField(_("left in stock"), null=True, blank=True)
    per_member_max = models.PositiveIntegerField(_("at most per member"), null=True, blank=True)
    valid_from_on = models.DateField(_("from"), null=True, blank=True)
    valid_until_on = models.DateField(_("until"), null=True, blank=True)
    code_days = models.PositiveSmallIntegerField(
        _("code valid for days"), default=90, help_text=_("How long a member may use the code after getting it.")
    )
    is_active = models.BooleanField(_("on offer"), default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = RewardQuerySet.as_manager()

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        ordering = ["price_points", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(price_points__gt=0), name="rewards_reward_price_positive"),
            models.CheckConstraint(
                condition=models.Q(stock_left=None) | models.Q(stock_left__gte=0),
                name="rewards_reward_stock_not_negative",
                violation_error_message=_("This reward is out of stock."),
            ),
            models.CheckConstraint(
                condition=(models.Q(kind="amount_off", amount_minor__gt=0, percent=None, product=None))
                | models.Q(kind="percent_off", percent__gte=1, percent__lte=100, amount_minor=None, product=None)
                | models.Q(kind="free_product", product__isnull=False, amount_minor=None, percent=None)
                | models.Q(kind="gift", amount_minor=None, percent=None),
                name="rewards_reward_has_what_its_kind_needs",
                violation_error_message=_(
                    "Fill in what this kind of reward needs: an amount, a percentage (1 to 100) or a product, and nothing else."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from_on=None)
                | models.Q(valid_until_on=None)
                | models.Q(valid_until_on__gte=models.F("valid_from_on")),
                name="rewards_reward_validity_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
