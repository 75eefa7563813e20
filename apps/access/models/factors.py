from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock


class SecondFactor(models.Model):
    """A phone that shows six digits. Its key follows from ``seed`` and a key outside the database.

    Until ``confirmed_at`` it is being set up and asks nothing of anybody.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seed = models.UUIDField(default=uuid.uuid4)
    confirmed_at = models.DateTimeField(_("since"), null=True)
    # The half minute of the newest code that was used: neither it nor an older one counts again.
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("two-step sign-in")
        verbose_name_plural = _("two-step sign-ins")

    def __str__(self) -> str:
        return f"{self.person_id}"


class RecoveryCode(models.Model):
    """One way in without the phone. Kept as a keyed hash, works once."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    key_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [
            models.UniqueConstraint(fields=["factor", "key_hash"], name="access_recoverycode_unique_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.factor_id}"
