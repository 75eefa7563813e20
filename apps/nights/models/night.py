from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock


class Night(models.Model):
    """What was done once a shop day was over. Its row is the lock under which each batch is done."""

    day = models.DateField(_("shop day"), unique=True)
    started_at = models.DateTimeField(_("started"), default=clock.now)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("night")
        verbose_name_plural = _("nights")
        ordering = ["-day"]

    def __str__(self) -> str:
        return self.day.isoformat()


class NightStep(models.Model):
    """One part of a night, and how many rows it changed so far."""

    class Name(models.TextChoices):
        """In the order in which they run (rule 42)."""

        ACTIVATE = "activate", _("Waiting points become available")
        TIERS = "tiers", _("Levels are judged")
        EXPIRY = "expiry", _("Points expire")
        REWARDS = "rewards", _("Unused rewards are given back")
        TIERS_AGAIN = "tiers_again", _("Levels are judged again")
        REMINDERS = "reminders", _("Reminders are written down")

    night = models.ForeignKey(Night, models.CASCADE, related_name="steps")
    name = models.CharField(_("step"), max_length=16, choices=Name)
    count = models.PositiveIntegerField(_("how many"), default=0)
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        verbose_name = _("step of a night")
        verbose_name_plural = _("steps of a night")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["night", "name"], name="nights_nightstep_once_per_night"),
        ]

    def __str__(self) -> str:
        return self.name
