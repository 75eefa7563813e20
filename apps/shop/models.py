from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

# Rule 89: nobody is woken by a letter about points.
QUIET_FROM, QUIET_UNTIL, LETTERS_AT = dt.time(20), dt.time(9), dt.time(10)
REMIND_MIN_MINOR = 100


class Shop(models.Model):
    """The one merchant of this installation. ``current_shop()`` reads it; nothing else should."""

    name = models.CharField(_("shop name"), max_length=120)
    currency = models.CharField(_("currency"), max_length=3, help_text=_("Three letters, such as TRY or AZN."))
    time_zone = models.CharField(_("time zone"), max_length=64, help_text=_("Such as Europe/Istanbul or Asia/Baku."))
    country = models.CharField(
        _("country"), max_length=2, help_text=_("Two letters. Phone numbers without a country code belong here.")
    )
    language = models.CharField(_("language"), max_length=5, default="en")
    quiet_from = models.TimeField(_("no letters from"), default=QUIET_FROM)
    quiet_until = models.TimeField(
        _("until"),
        default=QUIET_UNTIL,
        help_text=_("Letters about points and offers wait until then. The same time twice: no quiet hours."),
    )
    letters_at = models.TimeField(
        _("reminders are sent at"), default=LETTERS_AT, help_text=_("When members hear that points end soon.")
    )
    remind_min_minor = models.PositiveBigIntegerField(
        _("remind of points worth at least"),
        default=REMIND_MIN_MINOR,
        help_text=_("Nobody is written to about points that are worth less."),
    )
    # How long customers may bring things back; null where the shop did not say.
    return_days = models.PositiveSmallIntegerField(_("return window in days"), null=True, blank=True)
    needs_second_factor = models.BooleanField(_("owners and managers need two-step sign-in"), default=False)
    locked_at = models.DateTimeField(_("locked at"), null=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("shop settings")
        verbose_name_plural = _("shop settings")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="shop_shop_is_the_only_one")]

    def __str__(self) -> str:
        return self.name
