from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.customers.models import Customer


class PauseQuerySet(models.QuerySet["Pause"]):
    def in_force(self, at: dt.datetime) -> Self:
        """Those that hold at this instant."""
        return self.filter(models.Q(until_at=None) | models.Q(until_at__gt=at), since_at__lte=at)


class Pause(models.Model):
    """A time in which somebody is left in peace: they wait for an answer of ours, or asked for it. Read at sending."""

    class What(models.TextChoices):
        MARKETING = "marketing", _("Offers and news")
        SURVEYS = "surveys", _("Questions")
        ALL = "all", _("All but service letters")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="pauses", verbose_name=_("customer"))
    what = models.CharField(_("what is paused"), max_length=12, choices=What)
    # Of whoever asked for the pause, such as case:12.
    reference = models.CharField(_("reference"), max_length=120, unique=True)
    since_at = models.DateTimeField(_("since"), default=clock.now)
    until_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reference=""), name="messaging_pause_names_its_cause"),
            models.CheckConstraint(
                condition=models.Q(until_at=None) | models.Q(until_at__gte=models.F("since_at")),
                name="messaging_pause_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.what}"
