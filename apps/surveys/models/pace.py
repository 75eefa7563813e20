from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Pace(models.Model):
    """How often anybody is asked at all, over all surveys (rule 95). One row; its lock is what keeps two sweeps apart."""

    cooldown_days = models.PositiveSmallIntegerField(
        _("days of rest after any survey"),
        default=30,
        help_text=_("Nobody is asked by two surveys within so many days."),
    )
    contact_gap_days = models.PositiveSmallIntegerField(
        _("days of rest after a letter with offers"), default=1, help_text=_("0 asks at once.")
    )

    class Meta:
        verbose_name = _("pace of surveys")
        verbose_name_plural = _("pace of surveys")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="surveys_pace_is_one")]

    def __str__(self) -> str:
        return str(_("Pace of surveys"))
