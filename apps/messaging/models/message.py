from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.customers.models import Customer
from apps.messaging.words import letter_name


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self) -> Self:
        return self.filter(state="queued", due_at__lte=clock.now()).order_by("due_at", "pk")


class Message(models.Model):
    """A letter, from the tray to the recipient. The text is blanked when its person is forgotten; the row stays."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("SMS")
        # Sent by hand from the shop's own telephone, and noted here.
        WHATSAPP = "whatsapp", _("WhatsApp")

    class Purpose(models.TextChoices):
        SERVICE = "service", _("Service")
        PROGRAMME = "programme", _("Programme")
        MARKETING = "marketing", _("Marketing")
        SURVEY = "survey", _("Question")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        HELD = "held", _("On hold")
        CLAIMED = "claimed", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Not sent")
        UNKNOWN = "unknown", _("Unknown whether sent")

    class Delivery(models.TextChoices):
        """What the provider told of it; a later word never hides a worse one."""

        DEFERRED = "deferred", _("Held up")
        DELIVERED = "delivered", _("Delivered")
        OPENED = "opened", _("Opened")
        CLICKED = "clicked", _("Clicked")
        REJECTED = "rejected", _("Refused by the provider")
        BOUNCED = "bounced", _("Bounced")
        COMPLAINED = "complained", _("Reported as spam")

    public_id = models.UUIDField(_("public number"), default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=120, unique=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="messages", verbose_name=_("customer")
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.EMAIL)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    template = models.CharField(_("kind of letter"), max_length=60)
    language = models.CharField(_("language"), max_length=5)
    to = models.CharField(_("to"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body_text = models.TextField(_("text"), blank=True)
    body_html = models.TextField(blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    delivery = models.CharField(_("what the provider told"), max_length=10, choices=Delivery, blank=True)
    # The provider's own number of it, by which its reports find it again.
    provider_id = models.CharField(_("provider's number"), max_length=200, blank=True)
    # Of an SMS: how many of them it costs.
    parts = models.PositiveSmallIntegerField(_("SMS parts"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    due_at = models.DateTimeField(_("due"), default=clock.now)
    valid_until = models.DateTimeField(_("valid until"), null=True)
    claimed_at = models.DateTimeField(_("taken up"), null=True)
    # When it passed the gates: what the frequency cap counts (rule 88).
    attempted_at = models.DateTimeField(_("attempted"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    created_at = models.DateTimeField(_("written"), default=clock.now)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["skipped", "failed"]) | ~models.Q(reason=""),
                name="messaging_message_not_sent_says_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
                name="messaging_message_sent_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state="queued"), name="messaging_message_due"),
            # A code to sign in must not wait behind a newsletter.
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(state="queued", purpose="service"),
                name="messaging_message_due_service",
            ),
            models.Index(
                fields=["customer", "channel", "attempted_at"],
                condition=models.Q(purpose="marketing", attempted_at__isnull=False),
                name="messaging_message_attempts",
            ),
            models.Index(
                fields=["provider_id"], condition=~models.Q(provider_id=""), name="messaging_message_provider_id"
            ),
            models.Index(fields=["claimed_at"], condition=models.Q(state="claimed"), name="messaging_message_claimed"),
        ]

    def __str__(self) -> str:
        return letter_name(self.template, self.purpose)
