from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.ledger.models import Transfer
from apps.orders.models import Order, Refund
from apps.programs.models.ladder import Tier
from apps.programs.models.membership import Membership
from apps.programs.models.program import Program
from apps.programs.models.rule import Rule, RuleVersion


class Accrual(models.Model):
    """Why these points: the rule of that day, what it counted and what it gave (rule 9). Answers "why 52 points?" for ever."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="accruals", verbose_name=_("order"))
    # Beside the version on purpose: the constraint below is per order and rule, whatever version judged.
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+", verbose_name=_("rule"))
    version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="accruals", verbose_name=_("membership"))
    base_minor = models.BigIntegerField(_("amount that counts"))
    points_per_unit = models.PositiveIntegerField(_("points per amount"))
    unit_minor = models.PositiveBigIntegerField(_("for each amount of"))
    multiplier_milli = models.PositiveIntegerField(_("multiplier"), default=1000)
    # The tier that multiplied; null where the programme had none.
    tier = models.ForeignKey(Tier, models.PROTECT, null=True, related_name="+", verbose_name=_("tier"))
    # The programme's on that day; taking back rounds as giving did.
    rounding = models.CharField(_("rounding"), max_length=8, choices=Program.Rounding, default=Program.Rounding.FLOOR)
    wanted = models.BigIntegerField(_("points by the rule"))
    granted = models.BigIntegerField(_("points granted"))
    # Sums of the clawbacks below, kept beside them so that the CHECK can stop taking too much (rule 30).
    taken_back = models.BigIntegerField(_("points taken back"), default=0)
    shortfall = models.BigIntegerField(_("points that could not be taken back"), default=0)
    # The earn; null where nothing was granted.
    transfer = models.OneToOneField(
        Transfer, models.PROTECT, null=True, related_name="accrual", verbose_name=_("movement")
    )
    # What made them available after waiting; their lot is that transfer's. Null where they were available at once.
    activation = models.OneToOneField(
        Transfer, models.PROTECT, null=True, related_name="+", verbose_name=_("made available by")
    )
    # ``activated_at`` is null while the points wait; set when they became available (or were available at once).
    activates_at = models.DateTimeField(_("available from"))
    activated_at = models.DateTimeField(_("became available"), null=True)
    created_at = models.DateTimeField(_("recorded"), default=clock.now)

    # Whether a taking back was itself undone once; the settling fills it. Not a column.
    was_rewound = False

    class Meta:
        verbose_name = _("accrual")
        verbose_name_plural = _("accruals")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "rule"], name="programs_accrual_once_per_order_and_rule"),
            models.CheckConstraint(
                condition=models.Q(granted__gte=0, granted__lte=models.F("wanted")),
                name="programs_accrual_granted_within_wanted",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_back__gte=0, shortfall__gte=0)
                & models.Q(granted__gte=models.F("taken_back") + models.F("shortfall")),
                name="programs_accrual_taken_within_granted",
            ),
        ]
        indexes = [
            # The activation sweep: what waits and is due.
            models.Index(
                fields=["activates_at"], condition=models.Q(activated_at=None), name="programs_accrual_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.granted}"


class Clawback(models.Model):
    """Points taken back from one accrual, and why: a refund, a cancelled order, an undone import."""

    class Cause(models.TextChoices):
        REFUND = "refund", _("Refund")
        CANCELLED = "cancelled", _("Order cancelled")
        RETURNED = "returned", _("Order returned")
        UNDONE = "undone", _("Import undone")

    accrual = models.ForeignKey(Accrual, models.PROTECT, related_name="clawbacks", verbose_name=_("accrual"))
    cause = models.CharField(_("cause"), max_length=12, choices=Cause)
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="+", verbose_name=_("refund"))
    # What of the order still counted afterwards.
    base_minor = models.BigIntegerField(_("amount that still counts"))
    wanted = models.BigIntegerField(_("points to take back"))
    taken = models.BigIntegerField(_("points taken back"))
    shortfall = models.BigIntegerField(_("points that were missing"))
    # Up to two movements: out of pending first (rule 27), then out of what is available.
    from_pending = models.OneToOneField(
        Transfer, models.PROTECT, null=True, related_name="+", verbose_name=_("out of waiting points")
    )
    from_available = models.OneToOneField(
        Transfer, models.PROTECT, null=True, related_name="+", verbose_name=_("out of available points")
    )
    created_at = models.DateTimeField(_("recorded"), default=clock.now)

    class Meta:
        verbose_name = _("clawback")
        verbose_name_plural = _("clawbacks")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wanted=models.F("taken") + models.F("shortfall"), wanted__gt=0),
                name="programs_clawback_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.accrual_id}: -{self.taken}"
