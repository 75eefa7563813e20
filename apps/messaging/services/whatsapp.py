"""WhatsApp by hand: the prepared text opens in the shop's own app, and what was prepared is noted like a letter."""

from __future__ import annotations

import re
from urllib.parse import quote

from django.utils.translation import gettext as _

from apps.common import clock
from apps.customers.models import Customer
from apps.messaging.errors import NoNumber
from apps.messaging.models import Message

TEXT_MAX = 1_000


def whatsapp_link(*, phone: str, text: str) -> str:
    """The address that opens a conversation with the text in it. Nothing is sent before somebody presses send."""
    return f"https://wa.me/{re.sub(r'[^0-9]', '', phone)}?text={quote(text)}"


def note_whatsapp(*, customer: Customer, text: str, reference: str, language: str = "") -> Message:
    """Keep what staff are about to send from their own telephone. The same reference again finds the first. Raises NoNumber."""
    if not customer.phone:
        raise NoNumber(_("This customer left no telephone number."))
    text = text.strip()[:TEXT_MAX]
    row, _created = Message.objects.get_or_create(
        reference=reference,
        defaults={
            "customer": customer,
            "channel": Message.Channel.WHATSAPP,
            "purpose": Message.Purpose.SERVICE,
            "template": "messaging/whatsapp",
            "language": language or customer.language,
            "to": customer.phone,
            "body_text": text,
            "state": Message.State.SENT,
            "sent_at": clock.now(),
        },
    )
    return row
