"""What may stop a letter, asked at the moment of sending and never before: what people say now counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from apps.customers.models import Customer
from apps.customers.services import consents_now
from apps.messaging.models import Message
from apps.messaging.services.capping import free_at
from apps.messaging.services.pausing import is_paused
from apps.messaging.services.suppression import is_suppressed

Purpose = Message.Purpose


@dataclass(frozen=True, slots=True)
class Gate:
    """Open when both are empty. With ``defer_until`` it opens later by itself; ``reason`` then says what it waits for."""

    reason: str = ""
    defer_until: dt.datetime | None = None

    @property
    def is_open(self) -> bool:
        return not self.reason


OPEN = Gate()


def gate(
    *,
    customer: Customer | None,
    channel: str,
    purpose: str,
    address: str,
    at: dt.datetime,
    letter_id: int | None = None,
) -> Gate:
    """Whether a letter of this purpose may leave now. Reasons: no_address, suppressed, no_consent, unsubscribed,
    paused, capped (which passes). A letter that is tried again (``letter_id``) does not stand in its own way."""
    if not address:
        return Gate("no_address")
    if is_suppressed(address=address, channel=channel):
        return Gate("suppressed")
    if purpose == Purpose.SERVICE:
        return OPEN
    reason = _reason_of_consent(customer, channel, purpose)
    if reason:
        return Gate(reason)
    if customer is not None and is_paused(customer=customer, purpose=purpose, at=at):
        return Gate("paused")
    if customer is not None and purpose == Purpose.MARKETING:
        later = free_at(customer_id=customer.pk, channel=channel, at=at, letter_id=letter_id)
        return Gate("capped", later) if later else OPEN
    return OPEN


def _reason_of_consent(customer: Customer | None, channel: str, purpose: str) -> str:
    said = consents_now(customer).get((channel, purpose)) if customer else None
    if purpose == Purpose.MARKETING:
        return "" if said else "no_consent"
    return "unsubscribed" if said is False else ""
