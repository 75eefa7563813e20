from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.campaigns.models.campaign import Campaign
from apps.common import clock
from apps.customers.models import Customer
from apps.messaging.models import Message
from apps.offers.models import PromoCode


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def waiting(self) -> Self:
        return self.filter(state="waiting").order_by("pk")


class Recipient(models.Model):
    """One person of the segment, as it was when the campaign began: gets it, is held out, or is left out with the reason.

    Written once, in one statement for all; what became of the letter stands in the letter.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        WRITTEN = "written", _("Letter written")
        HELD_OUT = "held_out", _("Held out to compare")
        LEFT_OUT = "left_out", _("Not written to")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="recipients", verbose_name=_("campaign"))
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    state = models.CharField(_("state"), max_length=8, choices=State)
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=5)
    code = models.OneToOneField(PromoCode, models.PROTECT, null=True, related_name="+", verbose_name=_("code"))
    message = models.OneToOneField(Message, models.PROTECT, null=True, related_name="+", verbose_name=_("letter"))
    decided_at = models.DateTimeField(_("decided"), default=clock.now)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "customer"], name="campaigns_recipient_once_per_campaign"),
            models.CheckConstraint(
                condition=models.Q(state="left_out") & ~models.Q(reason="")
                | ~models.Q(state="left_out") & models.Q(reason=""),
                name="campaigns_recipient_left_out_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(state="written", message__isnull=False)
                | (~models.Q(state="written") & models.Q(message=None)),
                name="campaigns_recipient_written_has_its_letter",
            ),
        ]
        indexes = [
            models.Index(
                fields=["campaign", "id"], condition=models.Q(state="waiting"), name="campaigns_recipient_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.customer_id} {self.state}"
