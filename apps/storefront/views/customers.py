from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django_filters import CharFilter
from django_filters.filterset import FilterSet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from apps.common.errors import DomainError
from apps.customers.models import Consent, Customer, Identifier
from apps.customers.models.customer import CustomerQuerySet
from apps.customers.services import normalize_email, normalize_phone
from apps.customers.services.contacts import clean_card, clean_value
from apps.orders.models import Channel
from apps.shop.services import current_shop
from apps.storefront.authentication import ApiRequest
from apps.storefront.fields import Day, Flag, Input, Instant, Output, Text
from apps.storefront.idempotency import idempotent
from apps.storefront.pagination import page_by_key
from apps.storefront.problems import BadQuery
from apps.storefront.services import Wish, add_customer, change_customer
from apps.storefront.views.base import ApiView

FILTERS = ("email", "phone", "external_id", "card")


class ConsentInput(Input):
    channel = serializers.ChoiceField(choices=Consent.Channel.choices)
    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices, default=Consent.Purpose.MARKETING.value)
    granted = Flag()


class CustomerFields(Input):
    name = Text(required=False, allow_blank=True, max_length=200)
    email = Text(required=False, allow_blank=True, max_length=254)
    phone = Text(required=False, allow_blank=True, max_length=40)
    birthday = Day(required=False, allow_null=True, source="birthday_on")
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    consents = serializers.ListField(child=ConsentInput(), required=False, max_length=10)

    def wishes(self) -> list[Wish]:
        """Taken out of the validated data; what remains are the record's own fields."""
        return [Wish(**each) for each in self.validated_data.pop("consents", [])]


class CustomerOutput(Output):
    """A customer as the calling channel knows them: ``external_id`` is the channel's own."""

    class ConsentOutput(Output):
        channel = serializers.CharField()
        purpose = serializers.CharField()
        granted = serializers.BooleanField()
        recorded_at = Instant()

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    birthday = serializers.DateField(source="birthday_on", allow_null=True)
    language = serializers.CharField()
    external_id = serializers.SerializerMethodField()
    card = serializers.SerializerMethodField()
    joined_at = Instant()
    consents = ConsentOutput(many=True, source="words")

    def get_external_id(self, customer: Customer) -> str | None:
        return self._first(customer, Identifier.Kind.EXTERNAL, self.context["channel"].code)

    def get_card(self, customer: Customer) -> str | None:
        return self._first(customer, Identifier.Kind.CARD, "")

    @staticmethod
    def _first(customer: Customer, kind: str, scope: str) -> str | None:
        known = [row for row in customer.identifiers.all() if (row.kind, row.scope) == (kind, scope)]
        return min(known, key=lambda row: row.pk).value if known else None


class CustomerFilter(FilterSet):
    """Exact, after the same normalisation that stored them."""

    email = CharFilter(method="by_email")
    phone = CharFilter(method="by_phone")
    external_id = CharFilter(method="by_external_id")
    card = CharFilter(method="by_card")

    def by_email(self, rows: QuerySet[Customer], _name: str, value: str) -> QuerySet[Customer]:
        return rows.filter(email=normalize_email(value))

    def by_phone(self, rows: QuerySet[Customer], _name: str, value: str) -> QuerySet[Customer]:
        return rows.filter(phone=normalize_phone(value, current_shop().country))

    def by_external_id(self, rows: QuerySet[Customer], _name: str, value: str) -> QuerySet[Customer]:
        scope = self.request.auth.channel.code
        value = clean_value(value, field="external_id")
        return rows.filter(
            identifiers__kind=Identifier.Kind.EXTERNAL, identifiers__scope=scope, identifiers__value=value
        )

    def by_card(self, rows: QuerySet[Customer], _name: str, value: str) -> QuerySet[Customer]:
        return rows.filter(identifiers__kind=Identifier.Kind.CARD, identifiers__value=clean_card(value))


def with_details(rows: CustomerQuerySet) -> CustomerQuerySet:
    """Everything that is shown of a customer, in three queries however many there are."""
    words = Consent.objects.latest_words().order_by("pk")
    return rows.present().prefetch_related("identifiers", Prefetch("consents", queryset=words, to_attr="words"))


def present(customer: Customer, channel: Channel) -> Any:
    return CustomerOutput(customer, context={"channel": channel}).data


def find(public_id: uuid.UUID) -> Customer:
    """Raises NotFound, with the same words for whoever was forgotten and whoever never was."""
    customer = with_details(Customer.objects.all()).filter(public_id=public_id).first()
    if customer is None:
        raise NotFound
    return customer


class CustomerList(ApiView):
    scopes = {"GET": "customers:read", "POST": "customers:write"}

    class Input(CustomerFields):
        external_id = Text(required=False, allow_blank=True, max_length=120)
        card = Text(required=False, allow_blank=True, max_length=120)

    class Page(Output):
        results = CustomerOutput(many=True)
        next = serializers.URLField(allow_null=True)
        previous = serializers.URLField(allow_null=True)

    @extend_schema(
        operation_id="listCustomers",
        parameters=[OpenApiParameter(name, str) for name in (*FILTERS, "cursor")] + [OpenApiParameter("limit", int)],
        responses=Page,
    )
    def get(self, request: ApiRequest) -> Response:
        """Find customers by contact, card or the channel's own id, exactly; or list them all, newest first."""
        if empty := [name for name in FILTERS if not request.query_params.get(name, "-").strip()]:
            # An empty field of a form must not find everybody.
            raise BadQuery({name: [_("Say what to look for.")] for name in empty})
        found: Any = CustomerFilter(request.query_params, with_details(Customer.objects.all()), request=request)  # type: ignore[no-untyped-call]
        if not found.is_valid():
            raise BadQuery(found.errors)
        try:
            page = page_by_key(request, found.qs, also=FILTERS)
        except DomainError as refusal:
            raise BadQuery({refusal.field: [str(refusal)]}) from None
        return Response(page.answer(lambda customer: present(customer, request.auth.channel)))

    @extend_schema(operation_id="createCustomer", request=Input, responses={201: CustomerOutput})
    @idempotent()
    def post(self, request: ApiRequest) -> Response:
        """Make a customer. 409 customer_exists when a contact, card or id is taken; errors say which."""
        payload = self.Input(data=request.data)
        payload.is_valid(raise_exception=True)
        consents = payload.wishes()
        customer = add_customer(by=request.auth.key, consents=consents, **payload.validated_data)
        return Response(present(find(customer.public_id), request.auth.channel), status=201)


class CustomerDetail(ApiView):
    scopes = {"GET": "customers:read", "PATCH": "customers:write"}

    class Input(CustomerFields):
        """Only what is sent changes. An empty text removes; a changed contact counts as unproven."""

    @extend_schema(operation_id="getCustomer", responses=CustomerOutput)
    def get(self, request: ApiRequest, public_id: uuid.UUID) -> Response:
        return Response(present(find(public_id), request.auth.channel))

    @extend_schema(operation_id="changeCustomer", request=Input, responses=CustomerOutput)
    def patch(self, request: ApiRequest, public_id: uuid.UUID) -> Response:
        customer = find(public_id)
        payload = self.Input(data=request.data)
        payload.is_valid(raise_exception=True)
        consents = payload.wishes()
        change_customer(by=request.auth.key, customer=customer, consents=consents, changes=payload.validated_data)
        return Response(present(find(public_id), request.auth.channel))
