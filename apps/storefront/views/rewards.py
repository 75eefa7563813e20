from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from apps.common import clock
from apps.rewards.models import Reward
from apps.shop.services import current_shop
from apps.storefront.authentication import ApiRequest
from apps.storefront.fields import Money, Output
from apps.storefront.pagination import page_by_key
from apps.storefront.views.base import ApiView


class RewardOutput(Output):
    code = serializers.CharField()
    program = serializers.CharField(source="program.code")
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=Reward.Kind.choices)
    amount = Money(source="amount_minor", allow_null=True)
    percent = serializers.IntegerField(allow_null=True)
    sku = serializers.CharField(source="product.sku", allow_null=True, default=None)
    price_points = serializers.IntegerField()
    is_in_stock = serializers.SerializerMethodField()
    per_member_max = serializers.IntegerField(allow_null=True)
    valid_until = serializers.DateField(source="valid_until_on", allow_null=True)
    code_days = serializers.IntegerField()

    def get_is_in_stock(self, reward: Reward) -> bool:
        return reward.stock_left != 0


class RewardList(ApiView):
    scopes = {"GET": "rewards:read"}
    is_open_to_browsers = True

    class Page(Output):
        results = RewardOutput(many=True)
        next = serializers.URLField(allow_null=True)
        previous = serializers.URLField(allow_null=True)

    @extend_schema(
        operation_id="listRewards",
        parameters=[OpenApiParameter("cursor", str), OpenApiParameter("limit", int)],
        responses=Page,
    )
    def get(self, request: ApiRequest) -> Response:
        """What points buy today."""
        today = current_shop().local_date(clock.now())
        on_offer = Reward.objects.on_offer(today).select_related("program", "product")
        return Response(page_by_key(request, on_offer).answer(lambda reward: RewardOutput(reward).data))
