from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock


class Code(models.Model):
    """A code's place in the namespace. Whoever it belongs to points here (rule 58)."""

    class Kind(models.TextChoices):
        REWARD = "reward", _("Reward")
        CLAIM = "claim", _("Claim")
        PROMO = "promo", _("Promo code")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    # Stands before the sixteen characters of a secret code, so that people see what a code is for.
    prefix = models.CharField(_("prefix"), max_length=16, blank=True, default="")
    seed = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key_hash = models.CharField(max_length=64)
    tail = models.CharField(_("last characters"), max_length=4)
    created_at = models.DateTimeField(_("created"), default=clock.now)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        constraints = [
            models.UniqueConstraint(
                fields=["key_hash"],
                name="codes_code_key_unique",
                violation_error_message=_("This code is already taken."),
            ),
        ]

    def __str__(self) -> str:
        return f"…{self.tail}"


class Attempts(models.Model):
    """How often something was tried in a window. Counted by one upsert, so that parallel guesses cannot slip through."""

    # A keyed hash of (what, who): no address or phone number is stored here.
    subject = models.CharField(max_length=64)
    window_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("attempts")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(fields=["subject", "window_at"], name="codes_attempts_window_unique"),
        ]
        indexes = [models.Index(fields=["window_at"], name="codes_attempts_old")]

    def __str__(self) -> str:
        return f"{self.subject[:8]} {self.count}"
