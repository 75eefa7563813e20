from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.programs.models.program import Program


class Ladder(models.Model):
    """How members of a programme climb: what is counted, over which time, and what happens when it is no longer reached."""

    class Basis(models.TextChoices):
        SPEND = "spend", _("Money spent")
        POINTS = "points", _("Points earned")
        ORDERS = "orders", _("Number of purchases")

    class Window(models.TextChoices):
        LIFETIME = "lifetime", _("Everything so far")
        CALENDAR_YEAR = "calendar_year", _("A calendar year")
        ROLLING = "rolling", _("The last months, to the day")

    class Downgrade(models.TextChoices):
        """What happens to a level that was not earned again (rule 46)."""

        NONE = "none", _("Members keep it")
        ONE_LEVEL = "one_level", _("One level down")
        TO_EARNED = "to_earned", _("Down to the level they earned")

    program = models.OneToOneField(Program, models.PROTECT, related_name="ladder", verbose_name=_("programme"))
    basis = models.CharField(_("what counts"), max_length=8, choices=Basis, default=Basis.SPEND)
    window = models.CharField(_("over what time"), max_length=16, choices=Window, default=Window.CALENDAR_YEAR)
    # Of a rolling window, and of its promise.
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    downgrade = models.CharField(
        _("when a level is not kept"), max_length=12, choices=Downgrade, default=Downgrade.TO_EARNED
    )
    # Purchases of these days after the promised one still count for keeping.
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("tier ladder")
        verbose_name_plural = _("tier ladders")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(window="rolling", months__gt=0)
                | (~models.Q(window="rolling") & models.Q(months=None)),
                name="programs_ladder_months_when_rolling",
                violation_error_message=_("Say over how many months."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program}"


class Tier(models.Model):
    """A level. Half-open: from its threshold up to the next one's (rule 48)."""

    ladder = models.ForeignKey(Ladder, models.CASCADE, related_name="tiers", verbose_name=_("tier ladder"))
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    # Smallest units of money, points or purchases, whatever the ladder counts; the base level has 0.
    threshold = models.BigIntegerField(_("from"))
    multiplier_milli = models.PositiveIntegerField(_("points multiplier"), default=1000)
    # Whoever has reached it never falls below it.
    is_permanent = models.BooleanField(_("for ever"), default=False)
    benefits = models.TextField(_("benefits"), blank=True, max_length=1000)

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        ordering = ["ladder", "threshold"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "code"], name="programs_tier_code_unique"),
            models.UniqueConstraint(
                fields=["ladder", "threshold"],
                name="programs_tier_threshold_unique",
                violation_error_message=_("Two levels begin at the same figure."),
            ),
            models.CheckConstraint(condition=models.Q(threshold__gte=0), name="programs_tier_threshold_not_negative"),
            models.CheckConstraint(
                condition=models.Q(multiplier_milli__gt=0), name="programs_tier_multiplier_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name
