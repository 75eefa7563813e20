from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Product
from apps.common import clock
from apps.customers.models import Customer
from apps.orders.models.place import Channel, Store
from apps.orders.numbers import short_number


class OrderQuerySet(models.QuerySet["Order"]):
    def standing(self) -> Self:
        """Orders that count: everything but those undone with their import."""
        return self.exclude(status="void")

    def with_story(self) -> Self:
        """What a list needs to print one line per order, in one query."""
        return self.select_related("customer", "channel", "store", "cashier")


class Order(models.Model):
    """A purchase as its channel reported it."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Cancelled")
        RETURNED = "returned", _("Returned")
        VOID = "void", _("Void")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.ForeignKey(Channel, models.PROTECT, verbose_name=_("channel"), related_name="+")
    external_id = models.CharField(_("order number"), max_length=120)
    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True, verbose_name=_("store"), related_name="+")
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, verbose_name=_("customer"), related_name="orders"
    )
    cashier = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("cashier"), related_name="+"
    )
    status = models.CharField(_("status"), max_length=12, choices=Status)
    currency = models.CharField(_("currency"), max_length=3)
    # What the customer owes for the lines, after discounts, tax included.
    total_minor = models.BigIntegerField(_("total"))
    # Of the total, the part settled with points or a reward code; it does not earn unless the rule says so (rule 12).
    points_paid_minor = models.BigIntegerField(_("paid with points"), default=0)
    refunded_minor = models.BigIntegerField(_("refunded"), default=0)
    placed_at = models.DateTimeField(_("placed"))
    promised_at = models.DateTimeField(_("promised for"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    # Hash of what was sent, so that the same PUT again is recognised and a different one is refused.
    fingerprint = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("recorded"), default=clock.now)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-placed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=~models.Q(status="void"),
                name="orders_order_external_id_unique",
                violation_error_message=_("This channel already sent an order with this number."),
            ),
            models.CheckConstraint(condition=models.Q(total_minor__gte=0), name="orders_order_total_not_negative"),
            models.CheckConstraint(
                condition=models.Q(refunded_minor__gte=0, refunded_minor__lte=models.F("total_minor")),
                name="orders_order_refunded_within_total",
                violation_error_message=_("More would be refunded than was paid."),
            ),
            models.CheckConstraint(
                condition=models.Q(points_paid_minor__gte=0, points_paid_minor__lte=models.F("total_minor")),
                name="orders_order_points_paid_within_total",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-placed_at"], name="orders_order_of_customer"),
            models.Index(fields=["-placed_at", "-id"], name="orders_order_newest"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As people read it."""
        return short_number(self.external_id)


class OrderLine(models.Model):
    class Kind(models.TextChoices):
        PRODUCT = "product", _("Product")
        SHIPPING = "shipping", _("Shipping")
        GIFT_CARD = "gift_card", _("Gift card")

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", verbose_name=_("order"))
    position = models.PositiveIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PRODUCT)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    quantity_milli = models.BigIntegerField(_("quantity"))
    unit_price_minor = models.BigIntegerField(_("unit price"))
    discount_minor = models.BigIntegerField(_("discount"), default=0)
    tax_minor = models.BigIntegerField(_("tax contained"), default=0)
    # quantity x unit price - discount, rounded half up to the smallest unit.
    total_minor = models.BigIntegerField(_("total"))
    refunded_minor = models.BigIntegerField(_("refunded"), default=0)
    refunded_milli = models.BigIntegerField(_("quantity returned"), default=0)

    # The product's, not columns of the line; ``services.lines`` fills them for those who match and judge.
    sku: str | None
    category_id: int | None

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="orders_orderline_position_unique"),
            models.CheckConstraint(condition=models.Q(quantity_milli__gt=0), name="orders_orderline_quantity_positive"),
            models.CheckConstraint(
                condition=models.Q(
                    unit_price_minor__gte=0, discount_minor__gte=0, total_minor__gte=0, tax_minor__gte=0
                ),
                name="orders_orderline_money_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_minor__gte=0, refunded_minor__lte=models.F("total_minor")),
                name="orders_orderline_refunded_within_total",
                violation_error_message=_("More would be refunded than this line cost."),
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_milli__gte=0, refunded_milli__lte=models.F("quantity_milli")),
                name="orders_orderline_returned_within_quantity",
                violation_error_message=_("More would be returned than was bought."),
            ),
        ]
        indexes = [models.Index(fields=["product", "order"], name="orders_orderline_of_product")]

    def __str__(self) -> str:
        return self.name or f"{self.order_id}/{self.position}"


class LineAttribute(models.Model):
    """Something a line was marked with, such as "own cup": a row, since offers and segments ask for it."""

    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="attributes", verbose_name=_("line"))
    key = models.CharField(_("attribute"), max_length=60)
    value = models.CharField(_("value"), max_length=200)

    class Meta:
        verbose_name = _("line attribute")
        verbose_name_plural = _("line attributes")
        constraints = [models.UniqueConstraint(fields=["line", "key"], name="orders_lineattribute_key_unique")]

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"
