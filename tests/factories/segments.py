"""Questions about customers, short to write."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from apps.common import clock
from apps.customers.models import Consent, Customer
from apps.customers.services import current_notice, record_consent
from apps.orders.models import Channel, Order
from apps.segments.drafts import ConditionDraft, GroupDraft, Values
from apps.segments.models import Segment
from apps.segments.services import save_segment
from apps.shop.services import current_shop, save_shop

_numbers = count(1)


def istanbul() -> None:
    """A shop three hours ahead of UTC, so that its days and UTC's differ."""
    save_shop(name="Lale", currency="TRY", time_zone="Europe/Istanbul", country="TR", language="tr")


def condition(kind: str, how: str = "", **values: Any) -> ConditionDraft:
    return ConditionDraft(kind, Values(how=how, **values))


def all_of(*parts: ConditionDraft | GroupDraft) -> GroupDraft:
    return _group("all", parts)


def any_of(*parts: ConditionDraft | GroupDraft) -> GroupDraft:
    return _group("any", parts)


def none_of(*parts: ConditionDraft | GroupDraft) -> GroupDraft:
    return _group("none", parts)


def _group(mode: str, parts: tuple[ConditionDraft | GroupDraft, ...]) -> GroupDraft:
    return GroupDraft(
        mode,
        conditions=tuple(each for each in parts if isinstance(each, ConditionDraft)),
        groups=tuple(each for each in parts if isinstance(each, GroupDraft)),
    )


def segment(*parts: ConditionDraft | GroupDraft, name: str = "") -> Segment:
    parts = parts or (condition("purchases", "at_least", low=1),)
    return save_segment(name=name or f"Segment {next(_numbers)}", root=all_of(*parts), by=None)


def bought(customer: Customer | None, at: dt.datetime | None = None, total_minor: int = 10_000, **more: Any) -> Order:
    """A purchase as a row, without the points that would follow from it."""
    channel, _made = Channel.objects.get_or_create(code="shelf", defaults={"name": "Shelf"})
    number = f"S-{next(_numbers)}"
    fields = {"status": "paid", "currency": "TRY", "fingerprint": number, "placed_at": at or clock.now()}
    return Order.objects.create(
        channel=channel, external_id=number, customer=customer, total_minor=total_minor, **(fields | more)
    )


def shop_time(day: str, time: str = "12:00") -> dt.datetime:
    """An instant as the shop's clock on the wall shows it."""
    return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=current_shop().zone)


def says(customer: Customer, granted: bool, channel: str = "email", purpose: str = "marketing") -> Consent:
    return record_consent(
        customer=customer,
        channel=channel,
        purpose=purpose,
        granted=granted,
        source=Consent.Source.COUNTER,
        evidence="said so",
        notice=current_notice(kind="marketing", language="tr"),
    )
