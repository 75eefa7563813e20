from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.orders.models.order import Order, OrderLine
from apps.orders.models.place import Channel
from apps.orders.numbers import short_number


class Refund(models.Model):
    """Money given back on an order, in part or whole."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds", verbose_name=_("order"))
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", verbose_name=_("channel"))
    external_id = models.CharField(_("refund number"), max_length=120)
    amount_minor = models.BigIntegerField(_("amount"))
    refunded_at = models.DateTimeField(_("refunded"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    fingerprint = models.CharField(max_length=64, editable=False)
    # A refund undone with its import frees its external id, as a void order does.
    voided_at = models.DateTimeField(_("undone"), null=True, editable=False)
    created_at = models.DateTimeField(_("recorded"), default=clock.now)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-refunded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id", "order"],
                condition=models.Q(voided_at=None),
                name="orders_refund_external_id_unique",
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="orders_refund_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As people read it."""
        return short_number(self.external_id)


class RefundLine(models.Model):
    """The share of a refund that falls on one order line."""

    refund = models.ForeignKey(Refund, models.CASCADE, related_name="lines", verbose_name=_("refund"))
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="refund_lines", verbose_name=_("line"))
    quantity_milli = models.BigIntegerField(_("quantity"), default=0)
    amount_minor = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("refund line")
        verbose_name_plural = _("refund lines")
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="orders_refundline_once_per_line"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0, quantity_milli__gte=0), name="orders_refundline_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.refund_id}: {self.amount_minor}"


class ParkedRefund(models.Model):
    """A refund whose order has not arrived yet, or a return no sale could be found for. Listed for staff until resolved."""

    class Reason(models.TextChoices):
        ORDER_UNKNOWN = "order_unknown", _("Its order has not arrived yet")
        UNMATCHED = "unmatched", _("No earlier sale was found for it")

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", verbose_name=_("channel"))
    reason = models.CharField(_("why"), max_length=16, choices=Reason)
    order_external_id = models.CharField(_("order number"), max_length=120, blank=True)
    external_id = models.CharField(_("refund number"), max_length=120)
    amount_minor = models.BigIntegerField(_("amount"))
    # What was sent, replayed word for word once the order is here; never shown or filtered.
    payload = models.JSONField(default=dict, editable=False)
    received_at = models.DateTimeField(_("received"), default=clock.now)
    refund = models.OneToOneField(
        Refund, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("refund")
    )
    # Why it could not be applied when its order came, as an error code; staff decide.
    refused = models.CharField(_("refused"), max_length=60, blank=True)
    dismissed_at = models.DateTimeField(_("dismissed"), null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("set aside by"),
    )

    class Meta:
        verbose_name = _("waiting refund")
        verbose_name_plural = _("waiting refunds")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "order_external_id", "external_id"],
                condition=models.Q(dismissed_at=None, refund=None),
                name="orders_parkedrefund_unique",
            ),
        ]
        indexes = [
            # Asked by every new order: is a refund waiting for me?
            models.Index(
                fields=["channel", "order_external_id"],
                condition=models.Q(refund=None, dismissed_at=None),
                name="orders_parkedrefund_waiting",
            ),
        ]

    def __str__(self) -> str:
        return short_number(self.external_id)
