from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from apps.checkout.services import RefundReceipt, refund_order
from apps.orders.drafts import RefundDraft, RefundLineDraft
from apps.orders.models import Order
from apps.programs.models import Clawback
from apps.storefront.authentication import ApiRequest
from apps.storefront.fields import Input as StrictInput
from apps.storefront.fields import Instant, Money, Output, Past, Quantity, Text
from apps.storefront.idempotency import idempotent
from apps.storefront.views.base import ApiView
from apps.storefront.views.baskets import LINES_MAX


class TakenBackOutput(Output):
    program = serializers.CharField(source="accrual.rule.program.code")
    points = serializers.IntegerField(source="taken")
    shortfall = serializers.IntegerField()


class ReturnOutput(Output):
    """``status`` is parked while the order is not here yet; then nothing is taken back so far."""

    id = serializers.CharField()
    order = serializers.CharField()
    status = serializers.ChoiceField(choices=["recorded", "parked"])
    amount = Money(allow_null=True)
    refunded_at = Instant(allow_null=True)
    points_taken_back = TakenBackOutput(many=True)


class ReturnList(ApiView):
    scopes = {"POST": "orders:write"}

    class Input(StrictInput):
        """Lines, an amount, or both; with neither everything that remains is given back."""

        class LineInput(StrictInput):
            position = serializers.IntegerField(required=False, min_value=1, max_value=LINES_MAX)
            sku = Text(required=False, max_length=80)
            quantity = Quantity(required=False, source="quantity_milli")
            amount = Money(required=False, source="amount_minor")

        id = Text(max_length=120)
        refunded_at = Past(required=False, allow_null=True)
        amount = Money(required=False, allow_null=True)
        lines = serializers.ListField(child=LineInput(), required=False, max_length=LINES_MAX)

    @extend_schema(
        operation_id="createReturn",
        request=Input,
        responses={200: ReturnOutput, 201: ReturnOutput, 202: ReturnOutput},
    )
    @idempotent()
    def post(self, request: ApiRequest, external_id: str) -> Response:
        """Give back money and take back its points. The same id again changes nothing (200); before its order 202."""
        payload = self.Input(data=request.data)
        payload.is_valid(raise_exception=True)
        asked = payload.validated_data
        _refuse_before_the_sale(request, external_id, asked.get("refunded_at"))
        receipt = refund_order(
            draft=RefundDraft(
                channel_id=request.auth.channel.pk,
                order_external_id=external_id,
                external_id=asked["id"],
                refunded_at=asked.get("refunded_at"),
                amount_minor=asked.get("amount"),
                lines=tuple(RefundLineDraft(**line) for line in asked.get("lines", ())),
            )
        )
        return Response(present(receipt, external_id), status=_status(receipt))


def _refuse_before_the_sale(request: ApiRequest, order: str, at: dt.datetime | None) -> None:
    """By more than a day: clocks differ, and some tell no seconds."""
    if at is not None:
        mine = Order.objects.standing().filter(channel=request.auth.channel, external_id=order)
        if mine.filter(placed_at__gt=at + dt.timedelta(days=1)).exists():
            raise serializers.ValidationError({"refunded_at": [_("This is before the purchase.")]})


def present(receipt: RefundReceipt, order: str) -> Any:
    refund, parked = receipt.refund, receipt.parked
    taken = Clawback.objects.filter(refund=refund).select_related("accrual__rule__program").order_by("pk")
    row = {
        "id": refund.external_id if refund else parked.external_id if parked else "",
        "order": order,
        "status": "recorded" if refund else "parked",
        "amount": refund.amount_minor if refund else None,
        "refunded_at": refund.refunded_at if refund else None,
        "points_taken_back": taken if refund else [],
    }
    return ReturnOutput(row).data


def _status(receipt: RefundReceipt) -> int:
    if receipt.refund is None:
        return 202
    return 201 if receipt.created else 200
