from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.messaging.models.message import Message


class DeliveryEvent(models.Model):
    """One report of a provider about one letter, once, whenever it comes and however often it is sent (E5)."""

    class Kind(models.TextChoices):
        DEFERRED = "deferred", _("Held up")
        DELIVERED = "delivered", _("Delivered")
        OPENED = "opened", _("Opened")
        CLICKED = "clicked", _("Clicked")
        REJECTED = "rejected", _("Refused by the provider")
        BOUNCED = "bounced", _("Bounced")
        COMPLAINED = "complained", _("Reported as spam")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed at the provider")

    # Null while the letter's own number is not known yet: reports may overtake the answer to the sending.
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="events", verbose_name=_("message"))
    provider = models.CharField(_("provider"), max_length=40)
    event_id = models.CharField(_("provider's event number"), max_length=200)
    provider_message_id = models.CharField(_("provider's number"), max_length=200, blank=True)
    kind = models.CharField(_("what happened"), max_length=12, choices=Kind)
    is_permanent = models.BooleanField(_("for good"), default=False)
    happened_at = models.DateTimeField(_("happened"))
    received_at = models.DateTimeField(_("received"), default=clock.now)

    class Meta:
        verbose_name = _("delivery report")
        verbose_name_plural = _("delivery reports")
        ordering = ["happened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="messaging_deliveryevent_told_once"),
            models.CheckConstraint(condition=~models.Q(event_id=""), name="messaging_deliveryevent_has_a_number"),
        ]
        indexes = [
            models.Index(
                fields=["provider_message_id"],
                condition=models.Q(message=None),
                name="messaging_deliveryevent_early",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.kind}"
