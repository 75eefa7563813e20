"""What a batch wrote. The rows themselves know no batch, so the ties are kept here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.imports.models.batch import Batch
from apps.ledger.models import Transfer
from apps.orders.models import Order, ParkedRefund, Refund
from apps.programs.models import Membership


class BatchOrder(models.Model):
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="order_links")
    order = models.OneToOneField(Order, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("imported order")
        verbose_name_plural = _("imported orders")

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.order_id}"


class BatchRefund(models.Model):
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="refund_links")
    refund = models.OneToOneField(Refund, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("imported refund")
        verbose_name_plural = _("imported refunds")

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.refund_id}"


class BatchReturn(models.Model):
    """A return, or the part of it, that no earlier sale was found for."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="return_links")
    parked = models.OneToOneField(ParkedRefund, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("imported return without a sale")
        verbose_name_plural = _("imported returns without a sale")

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.parked_id}"


class BatchOpening(models.Model):
    """One opening balance; ``identity`` is its content and occurrence, so that the same row again adds nothing."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="openings")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    identity = models.CharField(max_length=80, editable=False)
    points = models.PositiveBigIntegerField(_("points"))
    since_on = models.DateField(_("valid since"))
    expires_on = models.DateField(_("last usable day"), null=True)
    transfer = models.OneToOneField(Transfer, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, editable=False)
    # Points that were already spent or had run out when it was undone.
    shortfall = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("opening balance")
        verbose_name_plural = _("opening balances")
        constraints = [
            models.UniqueConstraint(
                fields=["identity"], condition=models.Q(undone_at=None), name="imports_batchopening_once"
            ),
            models.CheckConstraint(condition=models.Q(points__gt=0), name="imports_batchopening_has_points"),
            models.CheckConstraint(
                condition=models.Q(shortfall__lte=models.F("points")),
                name="imports_batchopening_shortfall_within_points",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.points}"


class RejectedRow(models.Model):
    """A row that was not taken, and why; the first of them, for the screen. The error file has them all."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rejected_rows")
    row = models.PositiveIntegerField(_("row"))
    order_number = models.CharField(_("order number"), max_length=120, blank=True)
    field = models.CharField(_("column"), max_length=200, blank=True)
    code = models.CharField(max_length=40, editable=False)
    message = models.TextField(_("what is wrong"))

    class Meta:
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="imports_rejectedrow_once")]

    def __str__(self) -> str:
        return f"{self.row}: {self.message}"
