"""Somebody wrote to the web shop: a case is opened, read, and written to again."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from apps.customers.models import Customer
from apps.customers.services import find_customer, normalize_email, normalize_phone
from apps.feedback.models import Case
from apps.feedback.models.talk import TEXT_MAX
from apps.feedback.services import customer_writes, open_case
from apps.orders.models import Order
from apps.shop.services import current_shop
from apps.storefront.authentication import ApiRequest
from apps.storefront.errors import UnknownCustomer, UnknownOrder
from apps.storefront.fields import Input as StrictInput
from apps.storefront.fields import Instant, Output, Text
from apps.storefront.idempotency import idempotent, read_key
from apps.storefront.views.base import ApiView
from apps.storefront.views.redemptions import IDEMPOTENCY_KEY


class CaseMessageOutput(Output):
    id = serializers.UUIDField(source="public_id")
    written_by = serializers.ChoiceField(choices=["customer", "shop"])
    text = serializers.CharField()
    written_at = Instant()


class CaseOutput(Output):
    """A ``solved`` case opens again with the customer's next message; a ``closed`` one does not."""

    id = serializers.UUIDField(source="public_id")
    status = serializers.ChoiceField(choices=Case.Status.choices)
    subject = serializers.CharField()
    customer = serializers.UUIDField(source="customer.public_id", allow_null=True, default=None)
    order = serializers.CharField(source="order.external_id", allow_null=True, default=None)
    opened_at = Instant()
    solved_at = Instant(allow_null=True)
    messages = CaseMessageOutput(many=True)


class CaseList(ApiView):
    scopes = {"POST": "cases:write"}

    class Input(StrictInput):
        """``customer`` is an id of ours. Without it somebody is found by ``email`` or ``phone``, and may be unknown."""

        subject = Text(max_length=200)
        text = Text(max_length=TEXT_MAX)
        customer = serializers.UUIDField(required=False)
        name = Text(default="", allow_blank=True, max_length=200)
        email = Text(default="", allow_blank=True, max_length=254)
        phone = Text(default="", allow_blank=True, max_length=40)
        language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
        order = Text(default="", allow_blank=True, max_length=120)

    @extend_schema(operation_id="openCase", request=Input, responses={201: CaseOutput}, parameters=[IDEMPOTENCY_KEY])
    @idempotent(required=True)
    def post(self, request: ApiRequest) -> Response:
        """Somebody waits for an answer. The Idempotency-Key is required."""
        payload = self.Input(data=request.data)
        payload.is_valid(raise_exception=True)
        asked = payload.validated_data
        case = open_case(
            channel=Case.Channel.API,
            subject=asked["subject"],
            text=asked["text"],
            name=asked["name"],
            language=asked.get("language", ""),
            reference=_reference(request),
            order=_order(request, asked["order"]),
            **_who(asked),
        )
        return Response(_present(_find(case.public_id)), status=201)


class CaseDetail(ApiView):
    scopes = {"GET": "cases:read"}

    @extend_schema(operation_id="getCase", responses=CaseOutput)
    def get(self, request: ApiRequest, public_id: uuid.UUID) -> Response:
        """The conversation, without what the staff say among themselves."""
        return Response(_present(_find(public_id)))


class CaseMessageList(ApiView):
    scopes = {"POST": "cases:write"}

    class Input(StrictInput):
        text = Text(max_length=TEXT_MAX)

    @extend_schema(operation_id="writeToCase", request=Input, responses={201: CaseOutput}, parameters=[IDEMPOTENCY_KEY])
    @idempotent(required=True)
    def post(self, request: ApiRequest, public_id: uuid.UUID) -> Response:
        """The customer says more. A solved case opens again; a closed one answers 409 ``case_closed``."""
        case = _find(public_id)
        payload = self.Input(data=request.data)
        payload.is_valid(raise_exception=True)
        customer_writes(case=case, text=payload.validated_data["text"], reference=_reference(request))
        return Response(_present(_find(public_id)), status=201)


def _reference(request: ApiRequest) -> str:
    # The key may be 255 characters long, a reference 120.
    key = uuid.uuid5(uuid.NAMESPACE_URL, read_key(request.headers.get("Idempotency-Key")))
    return f"api:{request.auth.key.pk}:{key}"


def _who(asked: dict[str, Any]) -> dict[str, Any]:
    """The customer meant, or the contact of somebody unknown. Raises UnknownCustomer, BadEmail or BadPhone."""
    if public_id := asked.get("customer"):
        customer = Customer.objects.present().filter(public_id=public_id).first()
        if customer is None:
            raise UnknownCustomer(_("This customer is not known."), field="customer")
        return {"customer": customer}
    email = normalize_email(asked["email"]) if asked["email"] else ""
    phone = normalize_phone(asked["phone"], current_shop().country) if asked["phone"] else ""
    found = find_customer(email=email) if email else None
    found = found or (find_customer(phone=phone) if phone else None)
    return {"customer": found, "contact": email or phone}


def _order(request: ApiRequest, number: str) -> Order | None:
    """An order of the key's own channel. Raises UnknownOrder."""
    if not number:
        return None
    order = Order.objects.standing().filter(channel=request.auth.channel, external_id=number).first()
    if order is None:
        raise UnknownOrder(_("This channel has no order with this number."), field="order")
    return order


def _find(public_id: uuid.UUID) -> Case:
    case = Case.objects.with_story().select_related("order").filter(public_id=public_id).first()
    if case is None:
        raise NotFound
    return case


def _present(case: Case) -> Any:
    said = [
        {
            "public_id": message.public_id,
            "written_by": "shop" if message.is_ours else "customer",
            "text": message.text,
            "written_at": message.written_at,
        }
        for message in case.messages.all()
    ]
    row = {
        "public_id": case.public_id,
        "status": case.status,
        "subject": case.subject,
        "customer": case.customer,
        "order": case.order,
        "opened_at": case.opened_at,
        "solved_at": case.solved_at,
        "messages": said,
    }
    return CaseOutput(row).data
