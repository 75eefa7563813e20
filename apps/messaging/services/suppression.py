from __future__ import annotations

from apps.customers.services import normalize_email
from apps.messaging.models import Message, Suppression


def suppress(*, address: str, reason: str, channel: str = Message.Channel.EMAIL) -> Suppression:
    """Send nothing more to this address, whatever was consented. Raises BadEmail."""
    row, _created = Suppression.objects.get_or_create(
        channel=channel, address=normalize_email(address), defaults={"reason": reason}
    )
    return row


def is_suppressed(*, address: str, channel: str) -> bool:
    return Suppression.objects.filter(channel=channel, address=address).exists()
