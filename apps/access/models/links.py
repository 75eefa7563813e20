from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock


class AccessLinkQuerySet(models.QuerySet["AccessLink"]):
    def open(self) -> Self:
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=clock.now(), person__is_active=True)


class AccessLink(models.Model):
    """A way to a first or a new password. Only a keyed hash of what the link carries is kept.

    ``person`` is empty where a letter was asked for an address that nobody here has: the same work hides who works here.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        RESET = "reset", _("New password")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="access_links")
    key_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("works until"))
    used_at = models.DateTimeField(_("used"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    created_at = models.DateTimeField(_("made"), default=clock.now)

    objects = AccessLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a password")
        verbose_name_plural = _("links to a password")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at=None) | models.Q(withdrawn_at=None),
                name="access_accesslink_used_or_withdrawn_not_both",
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | models.Q(kind="reset", used_at=None),
                name="access_accesslink_of_nobody_opens_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
