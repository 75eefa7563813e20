"""Handing one letter over: to the mail server or to the SMS gateway. Failures are raised, and classified here."""

from __future__ import annotations

import smtplib
import socket
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from apps.messaging.gateways import GatewayRefused, GatewayUnreachable, current_gateway
from apps.messaging.models import Message
from apps.messaging.services.branding import current_brand
from apps.messaging.services.unsubscribing import unsubscribe_link

# The letter surely did not leave: trying again cannot double it.
NEVER_LEFT = (
    ConnectionRefusedError,
    socket.gaierror,
    smtplib.SMTPConnectError,
    smtplib.SMTPAuthenticationError,
    GatewayUnreachable,
)
# The other side said no: it surely does not have the letter, and asking again gets the same answer.
REFUSED = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, GatewayRefused)
PROVIDER_ID_MAX = 200


def carry(message: Message) -> str:
    """Send it now. Returns the number under which the provider will report of it, "" where it gives none."""
    if message.channel == Message.Channel.SMS:
        told = current_gateway().send(to=message.to, text=message.body_text, reference=message.public_id.hex)
        return told[:PROVIDER_ID_MAX]
    letter = compose(message)
    letter.send()
    given = getattr(getattr(letter, "anymail_status", None), "message_id", None)
    return "" if given is None else str(given)[:PROVIDER_ID_MAX]


def compose(message: Message) -> EmailMultiAlternatives:
    brand = current_brand()
    letter = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text,
        from_email=sender(brand.sender_name),
        to=[message.to],
        reply_to=[brand.reply_to] if brand.reply_to else None,
    )
    letter.attach_alternative(message.body_html, "text/html")
    letter.extra_headers["Auto-Submitted"] = "auto-generated"
    # Providers give it back with their reports; a plain mail server knows nothing of it.
    letter.metadata = {"letter": message.public_id.hex}  # type: ignore[attr-defined]
    if message.purpose != Message.Purpose.SERVICE:
        letter.extra_headers["List-Unsubscribe"] = f"<{unsubscribe_link(message.public_id)}>"
        letter.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return letter


def sender(name: str) -> str:
    """The installation's address, under the shop's name where one is set."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name, address)) if name else settings.DEFAULT_FROM_EMAIL
