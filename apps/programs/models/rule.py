from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Category, Product
from apps.common import clock
from apps.programs.models.program import Program


class Rule(models.Model):
    """One way to earn in a programme. Its terms live in versions."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="rules", verbose_name=_("programme"))
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["program", "code"], name="programs_rule_code_unique")]

    def __str__(self) -> str:
        return self.name


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    def in_force(self, instant: dt.datetime) -> Self:
        """The versions that judge a purchase made at an instant (rule 22)."""
        return self.filter(models.Q(valid_until=None) | models.Q(valid_until__gt=instant), valid_from__lte=instant)


class RuleVersion(models.Model):
    """Terms that never change once written; editing a rule ends one version and begins the next."""

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="versions", verbose_name=_("rule"))
    number = models.PositiveIntegerField(_("version"))
    # Half-open: valid_from <= placed_at < valid_until.
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    points_per_unit = models.PositiveIntegerField(_("points per amount"), default=1)
    unit_minor = models.PositiveBigIntegerField(_("for each amount of"))
    min_spend_minor = models.PositiveBigIntegerField(_("minimum spend"), default=0)
    # The merchant's own active window (a season), inclusive shop dates; apart from the version's validity.
    active_from_on = models.DateField(_("active from"), null=True, blank=True)
    active_until_on = models.DateField(_("active until"), null=True, blank=True)
    wait_days = models.PositiveSmallIntegerField(_("waiting period in days"), default=0)
    after_discount = models.BooleanField(_("count what is paid after discounts"), default=True)
    includes_tax = models.BooleanField(_("count tax"), default=True)
    includes_shipping = models.BooleanField(_("count shipping"), default=False)
    includes_gift_cards = models.BooleanField(_("count buying gift cards"), default=False)
    includes_points_paid = models.BooleanField(_("count the part paid with points"), default=False)
    excluded_products = models.ManyToManyField(
        Product, blank=True, related_name="+", verbose_name=_("products that do not earn")
    )
    excluded_categories = models.ManyToManyField(
        Category, blank=True, related_name="+", verbose_name=_("categories that do not earn")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule version")
        verbose_name_plural = _("rule versions")
        ordering = ["rule", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="programs_ruleversion_number_unique"),
            models.UniqueConstraint(
                fields=["rule"], condition=models.Q(valid_until=None), name="programs_ruleversion_one_is_current"
            ),
            models.CheckConstraint(condition=models.Q(unit_minor__gt=0), name="programs_ruleversion_unit_positive"),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="programs_ruleversion_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(active_from_on=None)
                | models.Q(active_until_on=None)
                | models.Q(active_until_on__gte=models.F("active_from_on")),
                name="programs_ruleversion_window_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.number}"
