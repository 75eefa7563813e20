from __future__ import annotations

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.offers.models import Offer
from apps.segments.models import Segment


class Flow(models.Model):
    """One reminder of the shop, such as the letter for birthdays: its figures, its offer, and whether it is on."""

    class Kind(models.TextChoices):
        """What ``kinds`` knows, each in a module of its own."""

        BIRTHDAY = "birthday", _("Birthday")
        JOINING_DAY = "joining_day", _("Joining day")
        COME_BACK = "come_back", _("Second purchase")
        REWARD_IN_REACH = "reward_in_reach", _("Reward within reach")
        WIN_BACK = "win_back", _("Win back")

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("SMS")

    # One flow of each. No choices, so that a new kind asks for no migration.
    kind = models.CharField(_("automatic letter"), max_length=20, unique=True)
    is_on = models.BooleanField(_("on"), default=False)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.EMAIL)
    # Null is everybody who agreed to such letters.
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="flows", verbose_name=_("segment")
    )
    offer = models.ForeignKey(
        Offer, models.PROTECT, null=True, blank=True, related_name="flows", verbose_name=_("offer")
    )
    # How long the code of a letter can be used; null as long as the offer.
    code_days = models.PositiveSmallIntegerField(_("days a code can be used"), null=True, blank=True)
    # What they mean, the kind says; null where it asks for none.
    days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("percent"), null=True, blank=True)
    second_days = models.PositiveSmallIntegerField(_("days until the second letter"), null=True, blank=True)
    button_url = models.CharField(
        _("address of the button"),
        max_length=300,
        blank=True,
        validators=[URLValidator(schemes=["https", "http"])],
    )
    # Nothing that happened before this instant is an occasion.
    switched_at = models.DateTimeField(_("switched on"), null=True, editable=False)
    # The last shop day whose occasions are all written down.
    entered_on = models.DateField(_("looked at until"), null=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=clock.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("automatic letter")
        verbose_name_plural = _("automatic letters")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_on=False) | models.Q(switched_at__isnull=False, entered_on__isnull=False),
                name="flows_flow_on_says_since_when",
            ),
            models.CheckConstraint(
                condition=models.Q(code_days=None) | models.Q(code_days__gte=1), name="flows_flow_codes_last_a_day"
            ),
        ]

    def __str__(self) -> str:
        return str(self.Kind(self.kind).label) if self.kind in self.Kind else self.kind


class FlowText(models.Model):
    """A letter of the flow in one language, in the merchant's words."""

    flow = models.ForeignKey(Flow, models.CASCADE, related_name="texts", verbose_name=_("automatic letter"))
    step = models.PositiveSmallIntegerField(_("letter"), default=1)
    language = models.CharField(_("language"), max_length=5)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    button = models.CharField(_("words on the button"), max_length=60, blank=True)
    sms = models.TextField(_("SMS"), blank=True)

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = [
            models.UniqueConstraint(fields=["flow", "step", "language"], name="flows_flowtext_one_per_language"),
            models.CheckConstraint(condition=models.Q(step__range=(1, 2)), name="flows_flowtext_first_or_second"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.language} {self.subject}"
