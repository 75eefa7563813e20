from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _


class BusinessHours(models.Model):
    """One open span of a weekday, in the shop's local time. A day may have several; a shop without any row keeps
    ``reports.calendar.USUAL_WEEK``."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens_at = models.TimeField(_("from"))
    # 00:00 is the end of the day.
    closes_at = models.TimeField(_("until"))

    class Meta:
        verbose_name = _("business hours")
        verbose_name_plural = _("business hours")
        ordering = ["weekday", "opens_at"]
        constraints = [
            models.UniqueConstraint(fields=["weekday", "opens_at"], name="feedback_businesshours_starts_once"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="feedback_businesshours_day_of_a_week"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")) | models.Q(closes_at=dt.time()),
                name="feedback_businesshours_end_after_start",
                violation_error_message=_("The end must be later than the start. 00:00 is the end of the day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


class Holiday(models.Model):
    """A day on which nobody answers, or only until a time."""

    day = models.DateField(_("day"), unique=True, error_messages={"unique": _("This day is already on the list.")})
    name = models.CharField(_("name"), max_length=120)
    closes_at = models.TimeField(
        _("closed from"),
        null=True,
        blank=True,
        help_text=_("Leave empty when the whole day is free. For half a day, for example 13:00."),
    )

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="feedback_holiday_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
