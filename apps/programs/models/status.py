from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.orders.models import Order
from apps.programs.models.ladder import Tier
from apps.programs.models.membership import Membership


class Progress(models.Model):
    """What one order counts towards a member's status. Kept apart from points that can be spent (rule 47)."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="progress", verbose_name=_("membership"))
    order = models.ForeignKey(Order, models.PROTECT, related_name="+", verbose_name=_("order"))
    # The shop's day of the purchase; refunds lower what counts on this day, not on theirs (rule 35).
    counted_on = models.DateField(_("counts on"))
    spend_minor = models.BigIntegerField(_("spent"))
    spend_left_minor = models.BigIntegerField(_("spent after refunds"))
    points = models.BigIntegerField(_("points earned"))
    points_left = models.BigIntegerField(_("points after refunds"))
    # Called off, or returned in full: as if it had never been.
    is_void = models.BooleanField(_("called off"), default=False)

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "membership"], name="programs_progress_once_per_order"),
            models.CheckConstraint(
                condition=models.Q(spend_left_minor__gte=0, spend_left_minor__lte=models.F("spend_minor"))
                & models.Q(points_left__gte=0, points_left__lte=models.F("points")),
                name="programs_progress_left_within_bought",
            ),
        ]
        indexes = [models.Index(fields=["membership", "counted_on"], name="programs_progress_of_member")]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.counted_on}"


class TierMove(models.Model):
    """The history of a status (rule 51). The latest row says the same as the membership."""

    class Reason(models.TextChoices):
        START = "start", _("Tiers began")
        EARNED = "earned", _("Reached by purchases")
        KEPT = "kept", _("Earned again and kept")
        NOT_KEPT = "not_kept", _("Not earned again")
        REFUND = "refund", _("Purchase called off or refunded")
        MANUAL = "manual", _("Changed by staff")
        LADDER = "ladder", _("The tiers were changed")
        UNDONE = "undone", _("Import undone")

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="tier_moves", verbose_name=_("membership"))
    from_tier = models.ForeignKey(Tier, models.PROTECT, related_name="+", verbose_name=_("from"))
    to_tier = models.ForeignKey(Tier, models.PROTECT, related_name="+", verbose_name=_("to"))
    reason = models.CharField(_("reason"), max_length=8, choices=Reason)
    # What was counted, and the figure it was held against.
    value = models.BigIntegerField(_("counted"), default=0)
    threshold = models.BigIntegerField(_("needed"), default=0)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+", verbose_name=_("order"))
    # The first shop day of what holds from then on.
    effective_on = models.DateField(_("from day"))
    until_on = models.DateField(_("at least until"), null=True)
    earned_on = models.DateField(null=True, editable=False)
    earned_for = models.BigIntegerField(null=True, editable=False)
    # Of an undone import: the row whose status holds again, as if those after it had never been; none is the base level.
    back_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", editable=False)
    # What staff said when they changed it by hand.
    words = models.CharField(_("words"), max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("recorded"), default=clock.now)

    class Meta:
        verbose_name = _("tier change")
        verbose_name_plural = _("tier changes")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["membership", "-id"], name="programs_tiermove_of_member")]

    def __str__(self) -> str:
        return f"{self.from_tier} → {self.to_tier}"
