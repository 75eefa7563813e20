from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.messaging.models.message import Message


class Suppression(models.Model):
    """An address nothing more is sent to, whatever was consented: it bounced or complained (rule 85)."""

    class Reason(models.TextChoices):
        BOUNCE = "bounce", _("Bounced")
        COMPLAINT = "complaint", _("Complained")
        STAFF = "staff", _("Entered by staff")

    channel = models.CharField(_("channel"), max_length=8, choices=Message.Channel)
    address = models.CharField(_("address"), max_length=254)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    created_at = models.DateTimeField(_("since"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints = [
            models.UniqueConstraint(fields=["channel", "address"], name="messaging_suppression_address_unique"),
        ]

    def __str__(self) -> str:
        return self.address
