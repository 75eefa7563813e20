from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from apps.checkout.services import PointsQuote, quote
from apps.storefront.authentication import ApiRequest
from apps.storefront.errors import HoldNeedsSecretKey
from apps.storefront.fields import Instant, Money, Output, Text
from apps.storefront.guesses import count_codes
from apps.storefront.services import find_buyer, unknown_customer
from apps.storefront.views.base import ApiView
from apps.storefront.views.baskets import BasketInput, buyer_of, draft_of
from apps.storefront.views.discounts import CodeOutput, OfferOutput
from apps.storefront.views.tiers import TierOutput, tier_row


class QuoteOutput(Output):
    """``points`` are what a member would get; a guest gets none until they are known."""

    class LineOutput(Output):
        discount = Money(source="discount_minor")
        total = Money(source="total_minor")

    class PointsOutput(Output):
        program = serializers.CharField(source="program_code")
        points = serializers.IntegerField()
        base = Money(source="base_minor")
        wait_days = serializers.IntegerField()
        tier = serializers.SerializerMethodField()

        @extend_schema_field(TierOutput(allow_null=True))
        def get_tier(self, quoted: PointsQuote) -> dict[str, Any] | None:
            """The buyer's; null for a guest, and where the programme has no tiers. Its multiplier is in the points."""
            row = tier_row(quoted.standing)
            return TierOutput(row).data if row is not None else None

    total = Money(source="total_minor")
    discount = Money(source="discount_minor")
    lines = LineOutput(many=True)
    points = PointsOutput(many=True)
    codes = CodeOutput(many=True)
    offers = OfferOutput(many=True)
    held_until = Instant(allow_null=True)


class QuoteList(ApiView):
    scopes = {"POST": "quotes:read"}
    is_open_to_browsers = True

    class Input(BasketInput):
        """The body of an order; nothing is written. ``hold``: a number of yours for the basket, for which offers that somebody
        else could use up are set aside for a quarter of an hour; send it with the order. Not with a publishable key."""

        hold = Text(required=False, max_length=120)

    @extend_schema(operation_id="quote", request=Input, responses=QuoteOutput)
    def post(self, request: ApiRequest) -> Response:
        """What a purchase would cost and give, decided by the same rules as the purchase itself."""
        payload = self.Input(data=request.data)
        payload.is_valid(raise_exception=True)
        asked = payload.validated_data | {"cashier": ""}
        codes = asked.get("codes", ())
        count_codes(request, codes)
        hold = asked.get("hold", "")
        if hold and request.auth.key.is_publishable:
            raise HoldNeedsSecretKey(_("A publishable key cannot set anything aside."), field="hold")
        buyer = buyer_of(asked)
        customer = find_buyer(by=request.auth.key, buyer=buyer) if buyer else None
        if buyer and customer is None and not buyer.create:
            raise unknown_customer()
        draft = draft_of(asked, request, external_id="quote")
        draft = replace(draft, customer_id=customer.pk if customer else None)
        return Response(QuoteOutput(quote(draft=draft, codes=codes, hold_as=hold)).data)
