"""Places where purchases come from, and drafts of the purchases tests make most."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

import factory

from apps.orders.drafts import LineDraft, OrderDraft, RefundDraft
from apps.orders.models import Channel, Order, Store

NOON = dt.datetime(2026, 5, 10, 9, tzinfo=dt.UTC)
_numbers = count(1)


class ChannelFactory(factory.django.DjangoModelFactory[Channel]):
    class Meta:
        model = Channel
        django_get_or_create = ("code",)

    code = "web"
    name = "Web shop"
    kind = Channel.Kind.WEB


class StoreFactory(factory.django.DjangoModelFactory[Store]):
    class Meta:
        model = Store

    code = factory.Sequence(lambda n: f"store-{n}")
    name = factory.Sequence(lambda n: f"Store {n}")


def line(total_minor: int = 12_000, **more: Any) -> LineDraft:
    """One piece for a price."""
    return LineDraft(unit_price_minor=total_minor, **more)


def draft_order(total_minor: int = 12_000, *, lines: tuple[LineDraft, ...] | None = None, **more: Any) -> OrderDraft:
    """A purchase that was not recorded yet."""
    values: dict[str, Any] = {
        "channel_id": more.pop("channel_id", None) or ChannelFactory.create().pk,
        "external_id": f"order-{next(_numbers)}",
        "placed_at": NOON,
        "lines": (line(total_minor),) if lines is None else lines,
    }
    return OrderDraft(**(values | more))


def draft_refund(order: Order, amount_minor: int | None = None, **more: Any) -> RefundDraft:
    values: dict[str, Any] = {
        "channel_id": order.channel_id,
        "order_external_id": order.external_id,
        "external_id": f"refund-{next(_numbers)}",
        "refunded_at": NOON + dt.timedelta(days=1),
        "amount_minor": amount_minor,
    }
    return RefundDraft(**(values | more))
