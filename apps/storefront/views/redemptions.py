from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from apps.codes.services import code_text
from apps.rewards.models import Redemption
from apps.rewards.services import cancel_redemption
from apps.storefront.authentication import ApiRequest
from apps.storefront.fields import Input as StrictInput
from apps.storefront.fields import Instant, Money, Output, Text
from apps.storefront.idempotency import WithCodes, idempotent, read_key
from apps.storefront.services import issue_by_code, roll_back
from apps.storefront.views.base import ApiView
from apps.storefront.views.wallets import find_customer

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="A UUID per request; the same for a retry.",
)


class RedemptionOutput(Output):
    """``code`` is what the customer shows or types at checkout, as long as the status is issued."""

    id = serializers.UUIDField(source="public_id")
    reward = serializers.CharField(source="reward.code")
    customer = serializers.UUIDField(source="membership.customer.public_id")
    status = serializers.ChoiceField(choices=Redemption.Status.choices)
    code = serializers.SerializerMethodField()
    price_points = serializers.IntegerField()
    issued_at = Instant()
    last_day = serializers.DateField(source="expires_on")
    ended_at = Instant(allow_null=True)
    order = serializers.CharField(source="order.external_id", allow_null=True, default=None)
    discount = Money(source="discount_minor")

    def get_code(self, redemption: Redemption) -> str:
        return code_text(redemption.code)


class RolledBackOutput(RedemptionOutput):
    already_rolled_back = serializers.BooleanField()


def find(public_id: uuid.UUID) -> Redemption:
    redemption = Redemption.objects.with_story().filter(public_id=public_id).first()
    if redemption is None:
        raise NotFound
    return redemption


def answer(redemption: Redemption, *, status: int = 200, **more: Any) -> WithCodes:
    shown = WithCodes(RedemptionOutput(redemption).data | more, status=status)
    shown.codes = [redemption.code]
    return shown


class NoInput(StrictInput):
    """An empty object, or no body at all."""


class CustomerRedemptions(ApiView):
    scopes = {"POST": "redemptions:write"}

    class Input(StrictInput):
        reward = Text(max_length=40)

    @extend_schema(
        operation_id="issueReward", request=Input, responses={201: RedemptionOutput}, parameters=[IDEMPOTENCY_KEY]
    )
    @idempotent(required=True)
    def post(self, request: ApiRequest, public_id: uuid.UUID) -> Response:
        """Give the customer a reward's code against points that are set aside. The Idempotency-Key is required."""
        customer = find_customer(public_id)
        payload = self.Input(data=request.data)
        payload.is_valid(raise_exception=True)
        redemption = issue_by_code(
            by=request.auth.key,
            customer=customer,
            reward_code=payload.validated_data["reward"],
            idempotency_key=read_key(request.headers.get("Idempotency-Key")),
        )
        return answer(find(redemption.public_id), status=201)


class RedemptionDetail(ApiView):
    scopes = {"GET": "redemptions:read"}

    @extend_schema(operation_id="getRedemption", responses=RedemptionOutput)
    def get(self, request: ApiRequest, public_id: uuid.UUID) -> Response:
        return answer(find(public_id))


class Cancellation(ApiView):
    scopes = {"POST": "redemptions:write"}

    @extend_schema(operation_id="cancelRedemption", request=NoInput, responses=RedemptionOutput)
    @idempotent()
    def post(self, request: ApiRequest, public_id: uuid.UUID) -> Response:
        """Call off an unused reward: its points come back. Twice is once."""
        NoInput(data=request.data).is_valid(raise_exception=True)
        return answer(cancel_redemption(redemption=find(public_id)))


class Rollback(ApiView):
    scopes = {"POST": "redemptions:write"}

    @extend_schema(operation_id="rollBackRedemption", request=NoInput, responses=RolledBackOutput)
    @idempotent()
    def post(self, request: ApiRequest, public_id: uuid.UUID) -> Response:
        """Give back a used reward because its purchase fell through. The second call says already_rolled_back."""
        NoInput(data=request.data).is_valid(raise_exception=True)
        redemption, already = roll_back(redemption=find(public_id))
        return answer(find(redemption.public_id), already_rolled_back=already)
