from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.offers.models import Offer, PromoCode
from apps.segments.models import Segment

HOLD_OUT_MAX, VALID_DAYS = 50, 3


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def to_begin(self) -> Self:
        return self.filter(status="scheduled", send_at__lte=clock.now()).order_by("send_at", "pk")


class Campaign(models.Model):
    """One letter to many people, once: goal, segment, offer, hold-out, hour."""

    class Goal(models.TextChoices):
        VISIT = "visit", _("More visits")
        RETURN = "return", _("Bring people back")
        PRODUCT = "product", _("Make a product known")
        NEWS = "news", _("Tell news")
        THANKS = "thanks", _("Say thank you")

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("SMS")

    class Codes(models.TextChoices):
        NONE = "none", _("No code")
        SHARED = "shared", _("One code for all")
        PERSONAL = "personal", _("A code of their own for each")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        SENDING = "sending", _("Being sent")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Sent")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    goal = models.CharField(_("goal"), max_length=8, choices=Goal, default=Goal.VISIT)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.EMAIL)
    # Null is everybody who agreed to such letters.
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="campaigns", verbose_name=_("segment")
    )
    hold_out_percent = models.PositiveSmallIntegerField(_("hold-out in percent"), default=0)
    offer = models.ForeignKey(
        Offer, models.PROTECT, null=True, blank=True, related_name="campaigns", verbose_name=_("offer")
    )
    codes = models.CharField(_("code"), max_length=8, choices=Codes, default=Codes.NONE)
    shared_code = models.ForeignKey(
        PromoCode, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("code for all")
    )
    # How long a personal code can be used; null as long as the offer.
    code_days = models.PositiveSmallIntegerField(_("days a code can be used"), null=True, blank=True)
    button_url = models.CharField(
        _("address of the button"),
        max_length=300,
        blank=True,
        validators=[URLValidator(schemes=["https", "http"])],
    )
    # A letter that could not leave by then, because of quiet hours or the cap, is not sent any more.
    valid_days = models.PositiveSmallIntegerField(_("days in which letters may leave"), default=VALID_DAYS)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    send_at = models.DateTimeField(_("to be sent"), null=True, blank=True)
    started_at = models.DateTimeField(_("begun"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hold_out_percent__lte=HOLD_OUT_MAX), name="campaigns_campaign_hold_out_at_most_half"
            ),
            models.CheckConstraint(
                condition=models.Q(codes="none") | models.Q(offer__isnull=False),
                name="campaigns_campaign_codes_need_offer",
            ),
            models.CheckConstraint(
                condition=models.Q(codes="shared", shared_code__isnull=False)
                | (~models.Q(codes="shared") & models.Q(shared_code=None)),
                name="campaigns_campaign_shared_code_is_named",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "cancelled"]) | models.Q(send_at__isnull=False),
                name="campaigns_campaign_has_its_hour",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["sending", "paused", "done"]) | models.Q(started_at__isnull=False),
                name="campaigns_campaign_says_when_begun",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT


class CampaignText(models.Model):
    """The letter in one language, in the merchant's words."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="texts", verbose_name=_("campaign"))
    language = models.CharField(_("language"), max_length=5)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    button = models.CharField(_("words on the button"), max_length=60, blank=True)
    sms = models.TextField(_("SMS"), blank=True)

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "language"], name="campaigns_campaigntext_one_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.subject}"
