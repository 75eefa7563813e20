from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from apps.customers.services.joining import Asked
from apps.messaging.tasks import nudge
from apps.storefront.authentication import ApiRequest
from apps.storefront.fields import Flag, Instant, Output, Text
from apps.storefront.fields import Input as StrictInput
from apps.storefront.guesses import count_join, count_proof
from apps.storefront.services import ask_to_join, contact_of, prove
from apps.storefront.views.base import ApiView
from apps.storefront.views.customers import CustomerOutput, find, present


class JoinOutput(Output):
    """How the contact is proven: by the mailed code, or by reading ``counter_code`` aloud at the counter."""

    id = serializers.UUIDField()
    proof = serializers.ChoiceField(choices=["mailed_code", "at_the_counter"])
    counter_code = serializers.CharField(allow_null=True)
    expires_at = Instant()


class JoinList(ApiView):
    scopes = {"POST": "joins:write"}

    class Input(StrictInput):
        """An e-mail address or a phone number, not both."""

        name = Text(default="", allow_blank=True, max_length=200)
        email = Text(default="", allow_blank=True, max_length=254)
        phone = Text(default="", allow_blank=True, max_length=40)
        language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
        wants_email = Flag(default=False)
        wants_sms = Flag(default=False)

    @extend_schema(operation_id="askToJoin", request=Input, responses={202: JoinOutput})
    def post(self, request: ApiRequest) -> Response:
        """Somebody wants to join. The answer is the same whether the shop knows them or not."""
        payload = self.Input(data=request.data)
        payload.is_valid(raise_exception=True)
        asked = payload.validated_data
        count_join(request, contact=contact_of(email=asked["email"], phone=asked["phone"]))
        answer = ask_to_join(**asked)
        nudge()
        return Response(_present(answer), status=202)


class JoinProof(ApiView):
    scopes = {"POST": "joins:write"}

    class Input(StrictInput):
        code = Text(max_length=20)

    @extend_schema(operation_id="proveJoin", request=Input, responses=CustomerOutput)
    def post(self, request: ApiRequest, public_id: uuid.UUID) -> Response:
        """The six digits from the letter. Only now is a customer found or made; five wrong ones end it."""
        payload = self.Input(data=request.data)
        payload.is_valid(raise_exception=True)
        count_proof(request)
        customer = prove(request_id=public_id, code=payload.validated_data["code"])
        return Response(present(find(customer.public_id), request.auth.channel))


def _present(asked: Asked) -> Any:
    is_mailed = bool(asked.request.email)
    row = {
        "id": asked.request.public_id,
        "proof": "mailed_code" if is_mailed else "at_the_counter",
        "counter_code": None if is_mailed else asked.code,
        "expires_at": asked.request.expires_at,
    }
    return JoinOutput(row).data
