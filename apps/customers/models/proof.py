from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.customers.models.consent import Notice
from apps.customers.models.customer import Customer


class JoinRequest(models.Model):
    """Somebody asked to join with a contact that is not proven yet.

    Holds what they wrote until a mailed code, a code read aloud at the counter or a till link proves the contact; only
    then is a customer found or made. Wishes for consent wait here too, and become Consent rows on proof.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    language = models.CharField(_("language"), max_length=5, default="en")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name=_("privacy notice"))
    marketing_notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name=_("text about offers"))
    wants_email = models.BooleanField(_("wants e-mail"), default=False)
    wants_sms = models.BooleanField(_("wants SMS"), default=False)
    # Keyed hash of the six digits that prove the contact.
    code_hash = models.CharField(max_length=64)
    tries_left = models.PositiveSmallIntegerField(_("tries left"), default=5)
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    expires_at = models.DateTimeField(_("expires"))
    proven_at = models.DateTimeField(_("proven"), null=True)
    proven_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+", verbose_name=_("customer"))

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(proven_at=None, customer=None)
                | models.Q(proven_at__isnull=False, customer__isnull=False),
                name="customers_joinrequest_proven_names_customer",
            ),
        ]
        indexes = [models.Index(fields=["phone"], name="customers_join_phone", condition=models.Q(proven_at=None))]

    def __str__(self) -> str:
        return self.name or self.phone or self.email


class SignIn(models.Model):
    """A way into the portal, usable once: a mailed code, or the link the till shows. Only hashes are kept.

    A row is made for unknown addresses too (customer is null), so that the answer and the work are the same.
    """

    class Way(models.TextChoices):
        EMAIL_CODE = "email_code", _("Mailed code")
        TILL_LINK = "till_link", _("Link shown at the till")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+", verbose_name=_("customer"))
    way = models.CharField(_("way"), max_length=16, choices=Way)
    code_hash = models.CharField(max_length=64)
    tries_left = models.PositiveSmallIntegerField(_("tries left"), default=5)
    made_at = models.DateTimeField(_("made"), default=clock.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(tries_left__gte=0), name="customers_signin_tries_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.public_id}"
