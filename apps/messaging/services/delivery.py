"""The postman: claim a letter, commit, send it, say how it went."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
import socket

from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.db.models import F

from apps.common import clock
from apps.messaging.models import Message
from apps.messaging.services.gates import gate
from apps.messaging.services.quiet import is_quiet, postpone_quiet
from apps.messaging.services.unsubscribing import unsubscribe_link
from apps.shop.services import current_shop

logger = logging.getLogger(__name__)

# Whatever was in flight when a sender died is settled within a minute, the next sweep included.
STUCK_AFTER = dt.timedelta(seconds=45)
TRIES_MAX = 5
WAIT_BETWEEN_TRIES = dt.timedelta(seconds=15)
# The letter surely did not leave: trying again cannot double it.
NEVER_LEFT = (ConnectionRefusedError, socket.gaierror, smtplib.SMTPConnectError, smtplib.SMTPAuthenticationError)
# The other side said no: it surely does not have the letter, and asking again gets the same answer.
REFUSED = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)


def deliver_due(*, limit: int) -> int:
    """Send up to ``limit`` letters that are due. Safe to run twice at once. Returns how many were taken from the tray."""
    release_stuck()
    postpone_quiet()
    taken = 0
    while taken < limit and (message := _claim()) is not None:
        taken += 1
        _deliver(message)
    return taken


def release_stuck() -> None:
    """Letters whose sender died half way: a code goes out again, anything else may have arrived and is left ``unknown``."""
    stuck = Message.objects.filter(state=Message.State.CLAIMED, claimed_at__lt=clock.now() - STUCK_AFTER)
    service = stuck.filter(purpose=Message.Purpose.SERVICE)
    service.filter(tries__gte=TRIES_MAX).update(state=Message.State.FAILED, reason="too_many_tries")
    service.update(state=Message.State.QUEUED)
    stuck.update(state=Message.State.UNKNOWN, reason="sender_stopped")


@transaction.atomic
def _claim() -> Message | None:
    """Take the next letter. Committed before anything is sent, so that no crash can send it twice unseen."""
    due = Message.objects.due()
    if is_quiet(clock.now(), current_shop()):
        due = due.filter(purpose=Message.Purpose.SERVICE)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    message = due.first()
    if message is None:
        return None
    Message.objects.filter(pk=message.pk, state=Message.State.QUEUED).update(
        state=Message.State.CLAIMED, claimed_at=clock.now(), tries=F("tries") + 1
    )
    message.refresh_from_db()
    return message


def _deliver(message: Message) -> None:
    reason = _reason_not_to_send(message)
    if reason:
        _finish(message, Message.State.SKIPPED, reason)
        return
    try:
        _compose(message).send()
    except Exception as failure:
        # The class only: the text of a mail server's answer carries the address.
        logger.warning("letter %s was not sent: %s", message.public_id, type(failure).__name__)
        _after_failure(message, failure)
    else:
        _finish(message, Message.State.SENT, "")


def _reason_not_to_send(message: Message) -> str:
    if message.valid_until is not None and message.valid_until <= clock.now():
        return "expired"
    return gate(
        customer=message.customer,
        channel=message.channel,
        purpose=message.purpose,
        address=message.to,
        at=clock.now(),
    ).reason


def _compose(message: Message) -> EmailMultiAlternatives:
    letter = EmailMultiAlternatives(subject=message.subject, body=message.body_text, to=[message.to])
    letter.attach_alternative(message.body_html, "text/html")
    letter.extra_headers["Auto-Submitted"] = "auto-generated"
    if message.purpose != Message.Purpose.SERVICE:
        letter.extra_headers["List-Unsubscribe"] = f"<{unsubscribe_link(message.public_id)}>"
        letter.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return letter


def _after_failure(message: Message, failure: Exception) -> None:
    name = type(failure).__name__
    may_repeat = isinstance(failure, NEVER_LEFT) or (
        message.purpose == Message.Purpose.SERVICE and not isinstance(failure, REFUSED)
    )
    if may_repeat and message.tries < TRIES_MAX:
        Message.objects.filter(pk=message.pk, state=Message.State.CLAIMED).update(
            state=Message.State.QUEUED, due_at=clock.now() + WAIT_BETWEEN_TRIES * message.tries
        )
    elif may_repeat or isinstance(failure, (*REFUSED, ValueError)):
        _finish(message, Message.State.FAILED, name)
    else:
        _finish(message, Message.State.UNKNOWN, name)


def _finish(message: Message, state: str, reason: str) -> None:
    sent_at = clock.now() if state == Message.State.SENT else None
    Message.objects.filter(pk=message.pk, state=Message.State.CLAIMED).update(
        state=state, reason=reason[:60], sent_at=sent_at
    )
