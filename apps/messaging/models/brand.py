from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.messaging.models.message import Message

COLOUR = "#2f6f4e"


class Brand(models.Model):
    """How the shop's letters look and who they come from. ``current_brand()`` reads it; nothing else should."""

    sender_name = models.CharField(_("sender's name"), max_length=100, blank=True)
    reply_to = models.EmailField(_("answers go to"), blank=True)
    colour = models.CharField(_("colour"), max_length=7, default=COLOUR)
    signature = models.TextField(_("signature"), max_length=500, blank=True)
    logo_url = models.URLField(_("address of the logo"), max_length=500, blank=True)
    # Small, and needed by every process and every backup: so it lies in the table.
    logo = models.BinaryField(null=True)
    logo_digest = models.CharField(max_length=32, blank=True)
    sms_footer = models.CharField(_("end of an SMS with offers"), max_length=100, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("look of the letters")
        verbose_name_plural = _("look of the letters")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="messaging_brand_is_the_only_one"),
            models.CheckConstraint(
                condition=models.Q(logo__isnull=True, logo_digest="") | models.Q(logo__isnull=False, logo_url=""),
                name="messaging_brand_has_one_logo",
            ),
        ]

    def __str__(self) -> str:
        return self.sender_name or str(_("look of the letters"))


class Cap(models.Model):
    """At most so many marketing letters to one person, by one channel, in so many days (rule 88)."""

    channel = models.CharField(_("channel"), max_length=8, choices=Message.Channel, unique=True)
    letters_max = models.PositiveSmallIntegerField(_("letters at most"))
    days = models.PositiveSmallIntegerField(_("in so many days"))

    class Meta:
        verbose_name = _("frequency cap")
        verbose_name_plural = _("frequency caps")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(letters_max__gte=1, days__gte=1), name="messaging_cap_lets_something_through"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.letters_max}/{self.days}"
