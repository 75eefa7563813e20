from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from apps.common import clock
from apps.customers.models import Customer
from apps.insights.reports import history
from apps.programs.models import Membership
from apps.programs.reports import StandingReport, standings, wallet
from apps.shop.services import current_shop
from apps.storefront.authentication import ApiRequest
from apps.storefront.fields import Instant, Money, Output
from apps.storefront.pagination import page_by_mark
from apps.storefront.problems import BadQuery
from apps.storefront.views.base import ApiView
from apps.storefront.views.tiers import TierOutput, tier_row


class WalletOutput(Output):
    """What a customer has in each programme they are a member of."""

    class ProgramWallet(Output):
        class Expiring(Output):
            last_day = serializers.DateField()
            points = serializers.IntegerField()

        program = serializers.CharField()
        name = serializers.CharField()
        available = serializers.IntegerField()
        worth = Money()
        pending = serializers.IntegerField()
        held = serializers.IntegerField()
        expiring = Expiring(many=True)
        tier = TierOutput(allow_null=True, help_text="Null where the programme has no tiers.")

    customer = serializers.UUIDField()
    currency = serializers.CharField()
    wallets = ProgramWallet(many=True)


class LedgerLineOutput(Output):
    at = Instant()
    kind = serializers.CharField()
    account = serializers.CharField()
    points = serializers.IntegerField()
    balance_after = serializers.IntegerField()
    text = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    order = serializers.CharField(source="order_external_id", allow_blank=True)
    redemption = serializers.UUIDField(source="redemption_public_id", allow_null=True)


def find_customer(public_id: uuid.UUID) -> Customer:
    customer = Customer.objects.present().filter(public_id=public_id).first()
    if customer is None:
        raise NotFound
    return customer


def memberships(customer: Customer) -> list[Membership]:
    return list(Membership.objects.with_wallet().filter(customer=customer).order_by("pk"))


class Wallet(ApiView):
    scopes = {"GET": "wallets:read"}

    @extend_schema(operation_id="getWallet", responses=WalletOutput)
    def get(self, request: ApiRequest, public_id: uuid.UUID) -> Response:
        customer = find_customer(public_id)
        shop, joined = current_shop(), memberships(customer)
        standing = standings(joined, shop.local_date(clock.now()))
        row = {
            "customer": customer.public_id,
            "currency": shop.currency,
            "wallets": [_of_program(membership, standing.get(membership.pk)) for membership in joined],
        }
        return Response(WalletOutput(row).data)


def _of_program(membership: Membership, standing: StandingReport | None) -> dict[str, Any]:
    held = wallet(membership)
    return {
        "program": membership.program.code,
        "name": membership.program.name,
        "available": held.available,
        "worth": held.worth_minor,
        "pending": held.pending,
        "held": held.held,
        "expiring": [{"last_day": day, "points": points} for day, points in held.expiring],
        "tier": tier_row(standing),
    }


class Ledger(ApiView):
    scopes = {"GET": "wallets:read"}

    class Page(Output):
        results = LedgerLineOutput(many=True)
        next = serializers.URLField(allow_null=True)
        previous = serializers.URLField(allow_null=True)

    @extend_schema(
        operation_id="listLedger",
        parameters=[
            OpenApiParameter("program", str, description="Its code; the customer's first programme if left out."),
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", int),
        ],
        responses=Page,
    )
    def get(self, request: ApiRequest, public_id: uuid.UUID) -> Response:
        """Every movement of the customer's points, newest first, with its reason in words."""
        joined = memberships(find_customer(public_id))
        asked = request.query_params.get("program")
        chosen = [one for one in joined if asked in (None, one.program.code)]
        if asked is not None and not chosen:
            raise BadQuery({"program": [_("The customer is not a member of this programme.")]})
        page = page_by_mark(
            request,
            lambda before, limit: history(chosen[0], before=before, limit=limit) if chosen else [],
            mark=lambda line: line.cursor,
            also=("program",),
        )
        return Response(page.answer(lambda line: LedgerLineOutput(line).data))
