from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from apps.checkout.services import Spending, reverse_order
from apps.offers.models import OfferUse
from apps.orders.models import Order, OrderLine
from apps.programs.models import Accrual
from apps.programs.reports import explain
from apps.rewards.models import Redemption
from apps.storefront.authentication import ApiRequest
from apps.storefront.fields import Instant, Money, Output, Past, Quantity, Text
from apps.storefront.guesses import count_codes_of_order
from apps.storefront.services import place_order
from apps.storefront.views.base import ApiView
from apps.storefront.views.baskets import BasketInput, buyer_of, draft_of
from apps.storefront.views.discounts import UsedOfferOutput

OFFERS_MAX = 50
ENDINGS = (Order.Status.CANCELLED, Order.Status.RETURNED)


class OrderLineOutput(Output):
    position = serializers.IntegerField()
    kind = serializers.CharField()
    sku = serializers.SerializerMethodField()
    name = serializers.CharField()
    quantity = Quantity(source="quantity_milli")
    unit_price = Money(source="unit_price_minor")
    discount = Money(source="discount_minor")
    tax = Money(source="tax_minor")
    total = Money(source="total_minor")
    refunded = Money(source="refunded_minor")

    def get_sku(self, line: OrderLine) -> str:
        return line.product.sku if line.product else ""


class PointsOutput(Output):
    """Why an order gave points: by which rule, on which amount, and what became of them."""

    program = serializers.CharField(source="rule.program.code")
    rule = serializers.CharField(source="rule.name")
    points = serializers.IntegerField(source="granted")
    base = Money(source="base_minor")
    explanation = serializers.SerializerMethodField()
    available_from = Instant(source="activates_at")
    is_pending = serializers.SerializerMethodField()
    taken_back = serializers.IntegerField()
    shortfall = serializers.IntegerField()

    def get_explanation(self, accrual: Accrual) -> str:
        return str(explain(accrual))

    def get_is_pending(self, accrual: Accrual) -> bool:
        return accrual.activated_at is None


class OrderRedemptionOutput(Output):
    id = serializers.UUIDField(source="public_id")
    reward = serializers.CharField(source="reward.code")
    discount = Money(source="discount_minor")


class OrderOutput(Output):
    external_id = serializers.CharField()
    status = serializers.CharField()
    customer = serializers.UUIDField(source="customer.public_id", allow_null=True, default=None)
    store = serializers.CharField(source="store.code", allow_null=True, default=None)
    currency = serializers.CharField()
    total = Money(source="total_minor")
    points_paid = Money(source="points_paid_minor")
    refunded = Money(source="refunded_minor")
    placed_at = Instant()
    promised_at = Instant(allow_null=True)
    delivered_at = Instant(allow_null=True)
    recorded_at = Instant(source="created_at")
    lines = OrderLineOutput(many=True)
    points = PointsOutput(many=True, source="accruals")
    redemptions = OrderRedemptionOutput(many=True)
    offers = UsedOfferOutput(many=True, source="offer_uses")


def find(request: ApiRequest, external_id: str) -> Order:
    """Of the key's own channel, whatever others know. Raises NotFound."""
    mine = Order.objects.standing().filter(channel=request.auth.channel, external_id=external_id)
    points = Accrual.objects.select_related("rule__program").order_by("pk")
    order = (
        mine.select_related("customer", "store")
        .prefetch_related(
            Prefetch("lines", OrderLine.objects.select_related("product")),
            Prefetch("accruals", points),
            Prefetch("offer_uses", OfferUse.objects.used().select_related("offer").order_by("pk")),
            Prefetch("redemptions", Redemption.objects.select_related("reward")),
        )
        .first()
    )
    if order is None:
        raise NotFound
    return order


def present(order: Order) -> Any:
    return OrderOutput(order).data


class OrderDetail(ApiView):
    scopes = {"GET": "orders:read", "PUT": "orders:write"}

    class Input(BasketInput):
        """``offers``: the ids of those that the quote applied by themselves; ``hold``: the number of the quote's basket."""

        placed_at = Past(required=False, allow_null=True)
        offers = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=OFFERS_MAX)
        hold = Text(required=False, max_length=120)

    @extend_schema(operation_id="getOrder", responses=OrderOutput)
    def get(self, request: ApiRequest, external_id: str) -> Response:
        return Response(present(find(request, external_id)))

    @extend_schema(operation_id="putOrder", request=Input, responses={200: OrderOutput, 201: OrderOutput})
    def put(self, request: ApiRequest, external_id: str) -> Response:
        """Record a purchase and give its points. The same again changes nothing (200); a paid order is frozen (409).

        ``cancelled`` or ``returned`` takes everything back; for that the lines may be left out.
        """
        payload = self.Input(data=request.data)
        payload.is_valid(raise_exception=True)
        asked = payload.validated_data
        if "lines" not in asked and asked["status"] in ENDINGS:
            reverse_order(order=find(request, external_id), cause=asked["status"])
            return Response(present(find(request, external_id)))
        codes = asked.get("codes", ())
        count_codes_of_order(request, codes)
        spending = Spending(codes, [str(one) for one in asked.get("offers", ())], asked.get("hold", ""))
        draft = draft_of(asked, request, external_id=external_id)
        receipt = place_order(by=request.auth.key, draft=draft, buyer=buyer_of(asked), spending=spending)
        return Response(present(find(request, external_id)), status=201 if receipt.created else 200)
