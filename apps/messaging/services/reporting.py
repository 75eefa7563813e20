"""What providers report about letters that left: idempotent by their event number, in any order (E5)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from apps.common import clock
from apps.customers.models import Consent
from apps.customers.services import record_consent
from apps.messaging.models import DeliveryEvent, Message, Suppression
from apps.messaging.services.suppression import suppress

Kind = DeliveryEvent.Kind
# A later report only ever moves a letter to the right: a late "delivered" never hides a bounce.
_RANK = ["", *Message.Delivery.values]


@dataclass(frozen=True, slots=True)
class DeliveryDraft:
    """``letter`` is the public number that went out with the letter, where the provider gave it back."""

    provider: str
    event_id: str
    kind: str
    happened_at: dt.datetime | None = None
    provider_message_id: str = ""
    letter: str = ""
    # Of a bounce: the address will never work.
    is_permanent: bool = False


@transaction.atomic
def record_delivery(*, event: DeliveryDraft) -> DeliveryEvent:
    """Keep one report and draw its consequences once. The same number again finds the first."""
    message = _letter_of(event)
    row, created = DeliveryEvent.objects.get_or_create(
        provider=event.provider[:40],
        event_id=event.event_id[:200],
        defaults={
            "message": message,
            "provider_message_id": event.provider_message_id[:200],
            "kind": event.kind,
            "is_permanent": event.is_permanent,
            "happened_at": _instant(event.happened_at),
        },
    )
    if created and message is not None:
        _draw_consequences(row, message)
    return row


@transaction.atomic
def claim_early_reports(*, message_id: int, provider_id: str) -> int:
    """Reports that overtook the answer to the sending find their letter now. Returns how many."""
    early = list(
        DeliveryEvent.objects.select_for_update().filter(message=None, provider_message_id=provider_id).order_by("pk")
    )
    if early:
        message = Message.objects.select_for_update().get(pk=message_id)
        for row in early:
            row.message = message
            row.save(update_fields=["message"])
            _draw_consequences(row, message)
    return len(early)


def _letter_of(event: DeliveryDraft) -> Message | None:
    letters = Message.objects.select_for_update(of=("self",)).select_related("customer")
    if event.letter:
        try:
            found = letters.filter(public_id=uuid.UUID(event.letter)).first()
        except ValueError:
            found = None
        if found is not None:
            return found
    if not event.provider_message_id:
        return None
    return letters.filter(provider_id=event.provider_message_id[:200]).order_by("-pk").first()


def _instant(moment: dt.datetime | None) -> dt.datetime:
    if moment is None:
        return clock.now()
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=dt.UTC)


def _draw_consequences(row: DeliveryEvent, message: Message) -> None:
    if row.kind in Message.Delivery.values and _RANK.index(row.kind) > _RANK.index(message.delivery):
        message.delivery = row.kind
        message.save(update_fields=["delivery"])
    if not message.to:
        return
    if row.kind == Kind.COMPLAINED:
        suppress(address=message.to, channel=message.channel, reason=Suppression.Reason.COMPLAINT)
    elif row.kind == Kind.BOUNCED and row.is_permanent:
        suppress(address=message.to, channel=message.channel, reason=Suppression.Reason.BOUNCE)
    elif row.kind == Kind.UNSUBSCRIBED and message.customer and message.purpose != Message.Purpose.SERVICE:
        record_consent(
            customer=message.customer,
            channel=message.channel,
            purpose=message.purpose,
            granted=False,
            source=Consent.Source.UNSUBSCRIBE,
            evidence=f"message:{message.public_id}",
        )
