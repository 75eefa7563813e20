from __future__ import annotations

from apps.customers.services import normalize_email, normalize_phone
from apps.messaging.models import Message, Suppression
from apps.shop.services import current_shop


def suppress(*, address: str, reason: str, channel: str = Message.Channel.EMAIL) -> Suppression:
    """Send nothing more to this address, whatever was consented. Raises BadEmail, BadPhone."""
    is_mail = channel == Message.Channel.EMAIL
    normal = normalize_email(address) if is_mail else normalize_phone(address, current_shop().country)
    row, _created = Suppression.objects.get_or_create(channel=channel, address=normal, defaults={"reason": reason})
    return row


def is_suppressed(*, address: str, channel: str) -> bool:
    return Suppression.objects.filter(channel=channel, address=address).exists()
