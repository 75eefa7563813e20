"""Where mail providers report to. Their views and their signatures are anymail's; only the reports about letters are taken.

Without MAIL_WEBHOOK_SECRET nobody knows the password, and every report is refused.
"""

from __future__ import annotations

import hashlib
from typing import Any

from anymail.signals import AnymailTrackingEvent, tracking
from anymail.urls import urlpatterns as providers

from apps.messaging.models import DeliveryEvent
from apps.messaging.services import DeliveryDraft, record_delivery

# What these two say of a bounce is about the address itself, not about the day.
_PERMANENT = ("bounced", "invalid")
_KINDS = {"failed": DeliveryEvent.Kind.REJECTED} | {kind.value: kind for kind in DeliveryEvent.Kind}

urlpatterns = [page for page in providers if str(page.name).endswith("tracking_webhook")]


def take_report(sender: object, event: AnymailTrackingEvent, esp_name: str, **_more: Any) -> None:
    kind = _KINDS.get(event.event_type)
    if kind is None:
        return
    record_delivery(
        event=DeliveryDraft(
            provider=esp_name,
            event_id=event.event_id or _number(event),
            kind=kind,
            happened_at=event.timestamp,
            provider_message_id=event.message_id or "",
            letter=str((event.metadata or {}).get("letter", "")),
            is_permanent=event.reject_reason in _PERMANENT,
        )
    )


def _number(event: AnymailTrackingEvent) -> str:
    """For providers that number nothing: the same report again is the same report."""
    said = "|".join(map(str, (event.message_id, event.event_type, event.timestamp, event.recipient, event.click_url)))
    return hashlib.sha256(said.encode()).hexdigest()


def listen() -> None:
    tracking.connect(take_report, dispatch_uid="messaging.take_report")
