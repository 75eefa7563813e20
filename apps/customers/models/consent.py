from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.customers.models.customer import Customer


class Notice(models.Model):
    """A version of the privacy notice or of a consent's wording, as the person saw it. Never edited: a change is new."""

    class Kind(models.TextChoices):
        PRIVACY = "privacy", _("Privacy notice")
        MARKETING = "marketing", _("Marketing consent")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    language = models.CharField(_("language"), max_length=5)
    version = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"))
    # Printed under the notice at the counter; the customer reads it aloud as evidence that it lay before them.
    counter_code = models.CharField(_("counter code"), max_length=6, blank=True)
    published_at = models.DateTimeField(_("published"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["kind", "language", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "version"], name="customers_notice_version_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.language} {self.version}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def latest_words(self) -> Self:
        """The newest row per person, channel and purpose: what holds now."""
        newer = Consent.objects.filter(
            customer=models.OuterRef("customer"),
            channel=models.OuterRef("channel"),
            purpose=models.OuterRef("purpose"),
            pk__gt=models.OuterRef("pk"),
        )
        return self.filter(~models.Exists(newer))


class Consent(models.Model):
    """One statement of will: this person, this channel, this purpose, yes or no. Append-only (rule 85); sealed by trigger."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("SMS")
        CALL = "call", _("Phone call")

    class Purpose(models.TextChoices):
        MARKETING = "marketing", _("Offers and news")
        PROGRAMME = "programme", _("Letters about my points")
        SURVEY = "survey", _("Questions about my visits")

    class Source(models.TextChoices):
        JOIN_PAGE = "join_page", _("Join page")
        COUNTER = "counter", _("At the counter")
        API = "api", _("Storefront")
        PREFERENCES = "preferences", _("Preference page")
        UNSUBSCRIBE = "unsubscribe", _("Unsubscribe link")
        STAFF = "staff", _("Staff")
        IMPORT = "import", _("Import")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="consents", verbose_name=_("customer"))
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose)
    granted = models.BooleanField(_("granted"))
    source = models.CharField(_("source"), max_length=16, choices=Source)
    # What the person saw; null for withdrawals by link, which need no text.
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="+", verbose_name=_("text shown"))
    # A pointer to the proof (join:<uuid>, message:<id>, key:<prefix>), never free text about a person.
    evidence = models.CharField(_("evidence"), max_length=120)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"), default=clock.now)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(evidence=""), name="customers_consent_has_evidence"),
            models.CheckConstraint(
                condition=models.Q(granted=False) | ~models.Q(purpose="marketing") | models.Q(notice__isnull=False),
                name="customers_consent_yes_names_its_text",
            ),
        ]
        indexes = [models.Index(fields=["customer", "channel", "purpose", "-id"], name="customers_consent_latest")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.channel} {self.purpose} {'+' if self.granted else '-'}"
