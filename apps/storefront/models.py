from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.orders.models import Channel


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def valid(self) -> Self:
        return self.filter(revoked_at=None)


class ApiKey(models.Model):
    """What a web shop or a till proves itself with. Acts for one channel; the key itself is shown once and not kept."""

    class Kind(models.TextChoices):
        SECRET = "secret", _("Secret: for servers only")
        PUBLISHABLE = "publishable", _("Publishable: may stand in a web page")

    name = models.CharField(_("name"), max_length=120)
    channel = models.ForeignKey(Channel, models.PROTECT, verbose_name=_("channel"), related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SECRET)
    # The readable beginning of the key: finds the row and lets staff tell keys apart.
    prefix = models.CharField(_("begins with"), max_length=20, unique=True)
    # Plain SHA-256: the secret part is 256 random bits, so there is nothing a slow hash would protect.
    key_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)
    # To a few minutes only, so that reading does not become writing.
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(key_hash=""), name="storefront_apikey_has_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_publishable(self) -> bool:
        return self.kind == self.Kind.PUBLISHABLE


class KeyScope(models.Model):
    """One thing a key may do."""

    class Scope(models.TextChoices):
        CUSTOMERS_READ = "customers:read", _("Read customers")
        CUSTOMERS_WRITE = "customers:write", _("Write customers")
        WALLETS_READ = "wallets:read", _("Read balances and histories")
        ORDERS_READ = "orders:read", _("Read orders")
        ORDERS_WRITE = "orders:write", _("Write orders and returns")
        QUOTES_READ = "quotes:read", _("Ask for quotes")
        REWARDS_READ = "rewards:read", _("Read what is on offer")
        REDEMPTIONS_READ = "redemptions:read", _("Read redemptions and their codes")
        REDEMPTIONS_WRITE = "redemptions:write", _("Issue, cancel and roll back rewards")
        JOINS_WRITE = "joins:write", _("Let people join")
        CASES_READ = "cases:read", _("Read cases and their answers")
        CASES_WRITE = "cases:write", _("Open cases and write to them")

    key = models.ForeignKey(ApiKey, models.CASCADE, related_name="scopes")
    scope = models.CharField(_("scope"), max_length=24, choices=Scope)

    class Meta:
        verbose_name = _("scope")
        verbose_name_plural = _("scopes")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["key", "scope"], name="storefront_keyscope_once_per_key")]

    def __str__(self) -> str:
        return self.scope


class IdempotencyRecord(models.Model):
    """What was answered to a request, written in the transaction of its effect: it exists exactly when the effect does."""

    key = models.ForeignKey(ApiKey, models.PROTECT, related_name="+")
    idempotency_key = models.CharField(max_length=255)
    # Of method, path and body, so that a key used again for something else is noticed.
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(_("status"))
    content_type = models.CharField(max_length=60)
    body = models.BinaryField()
    created_at = models.DateTimeField(_("recorded"), default=clock.now)

    class Meta:
        verbose_name = _("idempotency record")
        verbose_name_plural = _("idempotency records")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "idempotency_key"], name="storefront_idempotencyrecord_once"),
            models.CheckConstraint(
                condition=~models.Q(idempotency_key=""), name="storefront_idempotencyrecord_has_a_key"
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="storefront_idempotency_old")]

    def __str__(self) -> str:
        return f"{self.idempotency_key} {self.status}"
