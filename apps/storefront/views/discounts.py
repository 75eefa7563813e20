"""What became of codes and offers, as the API tells it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.checkout.services import CodeAnswer, OfferAnswer
from apps.common import money
from apps.shop.services import current_shop
from apps.storefront.fields import Money, Output


class AnswerOutput(Output):
    """``reason`` is for machines and ``message`` for people; both are empty where it applied. ``lines``: what it takes off
    each line, in their order. ``facts``: what is missing, such as ``{"missing": "20.00"}``."""

    applied = serializers.BooleanField()
    discount = Money(source="discount_minor")
    reason = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    lines = serializers.ListField(child=Money())
    facts = serializers.SerializerMethodField()

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_facts(self, answer: CodeAnswer | OfferAnswer) -> dict[str, Any]:
        return facts_of(answer.facts)


class CodeOutput(AnswerOutput):
    code = serializers.CharField()


class OfferOutput(AnswerOutput):
    """An offer that applied by itself, or that the basket almost reaches."""

    id = serializers.UUIDField(source="public_id")


class UsedOfferOutput(Output):
    """An offer that was counted on an order."""

    id = serializers.UUIDField(source="offer.public_id")
    name = serializers.CharField(source="offer.name")
    discount = Money(source="discount_minor")


def facts_of(facts: Mapping[str, object]) -> dict[str, Any]:
    """Money as decimals without the unit in its name, days and times as text."""
    return {name.removesuffix("_minor"): _plain(name, value) for name, value in facts.items()}


def _plain(name: str, value: object) -> Any:
    if isinstance(value, int) and name.endswith("_minor"):
        return money.to_text(value, current_shop().currency)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value
