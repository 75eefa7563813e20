"""The body of orders and quotes: a purchase as the shop system knows it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.orders.drafts import LineDraft, OrderDraft
from apps.orders.models import Order, OrderLine
from apps.storefront.authentication import ApiRequest
from apps.storefront.fields import Attributes, Flag, Input, Instant, Money, Quantity, Text
from apps.storefront.services import Buyer, cashier_by_email, store_by_code

LINES_MAX = 1_000
CODES_MAX = 10
STATUSES = [choice for choice in Order.Status.choices if choice[0] != Order.Status.VOID]


class BuyerInput(Input):
    id = serializers.UUIDField(required=False)
    external_id = Text(required=False, max_length=120)
    email = Text(required=False, max_length=254)
    phone = Text(required=False, max_length=40)
    card = Text(required=False, max_length=120)
    name = Text(required=False, max_length=200)
    create = Flag(required=False)  # type: ignore[assignment]


class LineInput(Input):
    """``own_discount``: of ``discount``, the part that was there before offers and codes. Tell it with an order that uses
    some, so that nothing has to be worked out; a quote takes all of ``discount`` for your own."""

    kind = serializers.ChoiceField(choices=OrderLine.Kind.choices, default=OrderLine.Kind.PRODUCT.value)
    sku = Text(default="", allow_blank=True, max_length=80)
    name = Text(default="", allow_blank=True, max_length=200)
    quantity = Quantity(default=1000, source="quantity_milli")
    unit_price = Money(source="unit_price_minor")
    discount = Money(default=0, source="discount_minor")
    own_discount = Money(required=False, source="own_discount_minor")
    tax = Money(default=0, source="tax_minor")
    category = Text(default="", allow_blank=True, max_length=80)
    brand = Text(default="", allow_blank=True, max_length=80)
    supplier = Text(default="", allow_blank=True, max_length=80)
    attributes = Attributes(default=dict)


class BasketInput(Input):
    """Prices contain tax; discount and tax are of the whole line. ``lines`` may be left out to cancel or return."""

    status = serializers.ChoiceField(choices=STATUSES, default=Order.Status.PAID.value)
    customer = BuyerInput(required=False, allow_null=True)
    store = Text(default="", allow_blank=True, max_length=40)
    cashier = Text(default="", allow_blank=True, max_length=254)
    placed_at = Instant(required=False, allow_null=True)
    promised_at = Instant(required=False, allow_null=True)
    delivered_at = Instant(required=False, allow_null=True)
    currency = Text(required=False, max_length=3)
    points_paid = Money(default=0)
    lines = serializers.ListField(child=LineInput(), required=False, max_length=LINES_MAX)
    codes = serializers.ListField(child=Text(max_length=60), required=False, max_length=CODES_MAX)


def buyer_of(asked: dict[str, Any]) -> Buyer | None:
    named = asked.get("customer")
    return Buyer(**named) if named else None


def draft_of(asked: dict[str, Any], request: ApiRequest, *, external_id: str) -> OrderDraft:
    """Raises UnknownStore and UnknownCashier."""
    return OrderDraft(
        channel_id=request.auth.channel.pk,
        external_id=external_id,
        placed_at=asked.get("placed_at"),
        lines=tuple(_line(each) for each in asked.get("lines", ())),
        status=asked["status"],
        currency=asked.get("currency"),
        store_id=store_by_code(asked["store"]),
        cashier_id=cashier_by_email(asked["cashier"]),
        points_paid_minor=asked["points_paid"],
        promised_at=asked.get("promised_at"),
        delivered_at=asked.get("delivered_at"),
    )


def _line(asked: dict[str, Any]) -> LineDraft:
    return LineDraft(**(asked | {"attributes": tuple(sorted(asked["attributes"].items()))}))
