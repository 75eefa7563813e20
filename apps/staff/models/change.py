from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock


class StaffChange(models.Model):
    """Who changed what about whom, and when. Sealed; what a name or an address was is not kept here."""

    class Kind(models.TextChoices):
        INVITED = "invited", _("Invited")
        INVITED_AGAIN = "invited_again", _("New link made")
        WITHDRAWN = "withdrawn", _("Invitation withdrawn")
        JOINED = "joined", _("Invitation accepted")
        ROLE = "role", _("Role changed")
        DETAILS = "details", _("Name, e-mail or language changed")
        LEFT = "left", _("Let go")
        BACK = "back", _("Taken back")
        PASSWORD = "password", _("New password by letter or link")
        FACTOR_ON = "factor_on", _("Two-step sign-in turned on")
        FACTOR_OFF = "factor_off", _("Two-step sign-in turned off")
        FACTOR_REMOVED = "factor_removed", _("Lost device removed")
        RECOVERY_USED = "recovery_used", _("Signed in with a recovery code")
        RECOVERY_NEW = "recovery_new", _("New recovery codes made")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="changes", verbose_name=_("who"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by whom")
    )
    kind = models.CharField(_("what"), max_length=16, choices=Kind)
    role_before = models.CharField(_("role before"), max_length=16, blank=True)
    role_after = models.CharField(_("role after"), max_length=16, blank=True)
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("change of staff")
        verbose_name_plural = _("changes of staff")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="role") | ~models.Q(role_before=models.F("role_after")),
                name="staff_staffchange_of_role_names_two_roles",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
