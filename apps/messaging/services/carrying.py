"""Handing one letter over: to the mail server or to the SMS gateway. Failures are raised, and classified here."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formataddr, parseaddr
from enum import Enum
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from apps.messaging.gateways import GatewayRefused, GatewayUnreachable, current_gateway
from apps.messaging.models import Message
from apps.messaging.services.branding import current_brand
from apps.messaging.services.unsubscribing import unsubscribe_link

PROVIDER_ID_MAX = 200
# "Service not available, closing": the server's word about itself, not about the letter.
CLOSING = 421


class MailUnreachable(Exception):
    """No connection to the mail server, by the name of the error that said so. No letter was handed over."""


class Fate(Enum):
    """What a failure says about the letter. All but UNSURE: it surely did not leave, and trying again cannot double it."""

    # The other side could not be reached; no other letter would get through either.
    UNREACHABLE = "unreachable"
    # This letter is wanted later: greylisting, a full mailbox, too many at once.
    NOT_YET = "not_yet"
    REFUSED = "refused"
    UNSURE = "unsure"


_NOBODY_THERE = (
    MailUnreachable,
    ConnectionRefusedError,
    socket.gaierror,
    smtplib.SMTPConnectError,
    smtplib.SMTPAuthenticationError,
    GatewayUnreachable,
)


def fate_of(failure: Exception) -> Fate:
    if isinstance(failure, _NOBODY_THERE):
        return Fate.UNREACHABLE
    if isinstance(failure, GatewayRefused):
        return Fate.REFUSED
    codes = _smtp_codes(failure)
    if not codes or not all(400 <= code < 600 for code in codes):
        return Fate.UNSURE
    if CLOSING in codes:
        return Fate.UNREACHABLE
    return Fate.NOT_YET if all(code < 500 for code in codes) else Fate.REFUSED


def _smtp_codes(failure: Exception) -> list[int]:
    """Every answer of the mail server that the failure carries: 4xx for now, 5xx for good."""
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return [code for code, _text in failure.recipients.values()]
    return [failure.smtp_code] if isinstance(failure, smtplib.SMTPResponseException) else []


def carry(message: Message) -> str:
    """Send it now. Returns the number under which the provider will report of it, "" where it gives none."""
    if message.channel == Message.Channel.SMS:
        told = current_gateway().send(to=message.to, text=message.body_text, reference=message.public_id.hex)
        return told[:PROVIDER_ID_MAX]
    letter = compose(message)
    with _connected() as letter.connection:
        letter.send()
    given = getattr(getattr(letter, "anymail_status", None), "message_id", None)
    return "" if given is None else str(given)[:PROVIDER_ID_MAX]


@contextmanager
def _connected() -> Iterator[Any]:
    """Reaching the server is a step of its own: whatever goes wrong in it, a timeout too, no letter has left. How the two
    part says nothing about the letter any more."""
    connection: Any = None
    try:
        try:
            connection = get_connection()
            connection.open()
        except Exception as failure:
            raise MailUnreachable(type(failure).__name__) from failure
        yield connection
    finally:
        with suppress(Exception):
            connection.close()


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
