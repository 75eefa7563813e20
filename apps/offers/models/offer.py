from __future__ import annotations

import functools
import operator
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Category, Product
from apps.common import clock
from apps.offers.engine.kinds import CHOICES, FIGURES, KINDS
from apps.orders.models import Channel, Store
from apps.programs.models import Tier
from apps.segments.models import Segment

EVERY_DAY = 127

_MAKES_SENSE = {
    "percent": models.Q(percent__gte=1, percent__lte=100),
    "amount_minor": models.Q(amount_minor__gte=1),
    "pay_count": models.Q(pay_count__gte=1),
    "take_count": models.Q(take_count__gt=models.F("pay_count")),
}


def _figures_of(kind: str) -> models.Q:
    """Its own figures are there and make sense; all others are empty."""
    needed = KINDS[kind].figures
    # Said to be there, since a CHECK lets pass what it cannot tell of an empty column.
    there = [models.Q(**{f"{figure}__isnull": figure not in needed}) for figure in FIGURES]
    parts = there + [_MAKES_SENSE[figure] for figure in needed]
    return functools.reduce(operator.and_, parts, models.Q(kind=kind))


class OfferQuerySet(models.QuerySet["Offer"]):
    def live(self) -> Self:
        return self.filter(status="live")

    def by_themselves(self) -> Self:
        """Those that nobody has to type a code for."""
        return self.filter(needs_code=False)


class Offer(models.Model):
    """Something the shop gives on a purchase, under conditions and within limits."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LIVE = "live", _("Live")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    class Covers(models.TextChoices):
        BASKET = "basket", _("The whole basket")
        CHOSEN = "chosen", _("Chosen products and categories")

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("Everyone")
        MEMBERS = "members", _("Members")
        TIER = "tier", _("Members from a tier up")

    class Stacking(models.TextChoices):
        STACKABLE = "stackable", _("Adds up with other offers")
        EXCLUSIVE = "exclusive", _("Not with other offers")

    class Period(models.TextChoices):
        DAY = "day", _("Day")
        WEEK = "week", _("Week")
        MONTH = "month", _("Month")
        YEAR = "year", _("Year")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120, help_text=_("Customers see it too."))
    description = models.TextField(_("description"), blank=True, max_length=1000)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.DRAFT)
    kind = models.CharField(_("kind"), max_length=24, choices=CHOICES)
    percent = models.PositiveSmallIntegerField(_("percent"), null=True, blank=True)
    amount_minor = models.BigIntegerField(_("amount off"), null=True, blank=True)
    pay_count = models.PositiveSmallIntegerField(_("pieces to pay"), null=True, blank=True)
    take_count = models.PositiveSmallIntegerField(_("pieces to take"), null=True, blank=True)

    # What must be in the basket. The minimum counts goods after the shop's own discounts, without shipping and gift cards.
    minimum_minor = models.BigIntegerField(_("basket from"), default=0)
    covers = models.CharField(_("valid for"), max_length=8, choices=Covers, default=Covers.BASKET)
    products = models.ManyToManyField(Product, blank=True, related_name="+", verbose_name=_("products"))
    categories = models.ManyToManyField(Category, blank=True, related_name="+", verbose_name=_("categories"))
    skips_discounted = models.BooleanField(_("not on goods that are already reduced"), default=False)

    # Who.
    first_order_only = models.BooleanField(_("first purchase only"), default=False)
    audience = models.CharField(_("for"), max_length=8, choices=Audience, default=Audience.EVERYONE)
    tier = models.ForeignKey(
        Tier, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from this tier up")
    )
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("segment")
    )

    # Where and when, by the order's own time on the shop's clock (rule 23). Both days are within.
    channels = models.ManyToManyField(Channel, blank=True, related_name="+", verbose_name=_("channels"))
    stores = models.ManyToManyField(Store, blank=True, related_name="+", verbose_name=_("stores"))
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    # One bit a day, Monday first.
    weekdays = models.PositiveSmallIntegerField(_("weekdays"), default=EVERY_DAY)
    # Until may be earlier than from: then it is open over midnight, and the day is that of the evening.
    from_time = models.TimeField(_("from"), null=True, blank=True)
    until_time = models.TimeField(_("until"), null=True, blank=True)

    # How it meets others.
    needs_code = models.BooleanField(_("needs a code"), default=False)
    priority = models.SmallIntegerField(_("priority"), default=0, help_text=_("The higher one comes first."))
    stacking = models.CharField(_("with other offers"), max_length=10, choices=Stacking, default=Stacking.EXCLUSIVE)
    is_listed = models.BooleanField(_("shown to members"), default=True)

    # How often and how much; empty is without end.
    uses_max = models.PositiveIntegerField(_("uses in total"), null=True, blank=True)
    per_customer_max = models.PositiveIntegerField(_("uses per customer"), null=True, blank=True)
    per_period_max = models.PositiveIntegerField(_("uses per customer and period"), null=True, blank=True)
    period = models.CharField(_("period"), max_length=6, choices=Period, blank=True, default="")
    budget_minor = models.BigIntegerField(_("budget"), null=True, blank=True)

    # New with every change, so that a process that remembers the terms knows when to read again.
    edition = models.UUIDField(default=uuid.uuid4, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=functools.reduce(operator.or_, (_figures_of(kind) for kind in KINDS)),
                name="offers_offer_has_what_its_kind_needs",
                violation_error_message=_(
                    "Fill in what this kind of offer needs and nothing else: a percentage (1 to 100), an amount, or how many "
                    "pieces to pay and to take."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="offers_offer_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(weekdays__gte=1, weekdays__lte=EVERY_DAY),
                name="offers_offer_has_a_weekday",
                violation_error_message=_("Choose at least one weekday."),
            ),
            models.CheckConstraint(
                condition=models.Q(from_time=None, until_time=None)
                | (
                    models.Q(from_time__isnull=False, until_time__isnull=False)
                    & ~models.Q(from_time=models.F("until_time"))
                ),
                name="offers_offer_hours_have_both_ends",
                violation_error_message=_("Say both from when and until when, and not the same hour twice."),
            ),
            models.CheckConstraint(
                condition=models.Q(audience="tier", tier__isnull=False)
                | (~models.Q(audience="tier") & models.Q(tier=None)),
                name="offers_offer_tier_is_named",
                violation_error_message=_("Choose a tier, or offer it to everyone or to members."),
            ),
            models.CheckConstraint(
                condition=models.Q(per_period_max=None, period="")
                | (models.Q(per_period_max__isnull=False) & ~models.Q(period="")),
                name="offers_offer_period_is_named",
                violation_error_message=_("A limit per period needs the period, and a period needs the limit."),
            ),
            models.CheckConstraint(
                condition=models.Q(minimum_minor__gte=0)
                & (models.Q(budget_minor=None) | models.Q(budget_minor__gte=1))
                & (models.Q(uses_max=None) | models.Q(uses_max__gte=1))
                & (models.Q(per_customer_max=None) | models.Q(per_customer_max__gte=1))
                & (models.Q(per_period_max=None) | models.Q(per_period_max__gte=1)),
                name="offers_offer_limits_positive",
                violation_error_message=_("A limit is at least one. Leave it empty where there is none."),
            ),
        ]
        indexes = [
            models.Index(fields=["needs_code"], condition=models.Q(status="live"), name="offers_offer_live"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def per_person_max(self) -> int | None:
        """Nobody has two first purchases, however many of them are paid at one moment."""
        if self.per_customer_max is None and self.first_order_only:
            return 1
        return self.per_customer_max

    @property
    def is_limited(self) -> bool:
        """Somebody may come too late for it."""
        limits = (self.uses_max, self.per_person_max, self.per_period_max, self.budget_minor)
        return any(limit is not None for limit in limits)
