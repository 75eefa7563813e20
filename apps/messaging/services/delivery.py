"""The postman: claim a letter, commit, ask the gates, send it, say how it went."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import connection, transaction
from django.db.models import F

from apps.common import clock
from apps.customers.models import Customer
from apps.messaging.models import Message, MessageQuerySet
from apps.messaging.services.carrying import Fate, carry, fate_of
from apps.messaging.services.gates import Gate, gate
from apps.messaging.services.quiet import is_quiet, postpone_quiet
from apps.messaging.services.reporting import claim_early_reports
from apps.shop.services import current_shop

logger = logging.getLogger(__name__)

# Whatever was in flight when a sender died is settled within a minute, the next sweep included.
STUCK_AFTER = dt.timedelta(seconds=45)
TRIES_MAX = 5
WAIT_BETWEEN_TRIES = dt.timedelta(seconds=15)
# A letter that surely did not leave waits as long again as it has waited, within these, and for a day in all.
WAIT_LEAST, WAIT_MOST = dt.timedelta(minutes=1), dt.timedelta(hours=2)
GIVE_UP_AFTER = dt.timedelta(days=1)


def deliver_due(*, limit: int) -> int:
    """Send up to ``limit`` letters that are due. Safe to run twice at once. Returns how many were taken from the tray.

    Where the mail server or the SMS gateway can't be reached, its letters stay in the tray until the next sweep.
    """
    release_stuck()
    postpone_quiet()
    taken = 0
    unreachable: set[str] = set()
    while taken < limit and (message := _claim(unreachable)) is not None:
        taken += 1
        if _deliver(message) is Fate.UNREACHABLE:
            unreachable.add(message.channel)
    return taken


def release_stuck() -> None:
    """Letters whose sender died half way: a code goes out again, anything else may have arrived and is left ``unknown``."""
    stuck = Message.objects.filter(state=Message.State.CLAIMED, claimed_at__lt=clock.now() - STUCK_AFTER)
    service = stuck.filter(purpose=Message.Purpose.SERVICE)
    service.filter(tries__gte=TRIES_MAX).update(state=Message.State.FAILED, reason="too_many_tries")
    service.update(state=Message.State.QUEUED)
    stuck.update(state=Message.State.UNKNOWN, reason="sender_stopped")


@transaction.atomic
def _claim(unreachable: set[str]) -> Message | None:
    """Take the next letter of the other channels. Committed before anything is sent: no crash can send it twice unseen."""
    due = Message.objects.due().exclude(channel__in=unreachable)
    # A code to sign in does not wait behind a newsletter.
    message = _first(due.filter(purpose=Message.Purpose.SERVICE))
    if message is None and not is_quiet(clock.now(), current_shop()):
        message = _first(due)
    if message is None:
        return None
    Message.objects.filter(pk=message.pk, state=Message.State.QUEUED).update(
        state=Message.State.CLAIMED, claimed_at=clock.now(), tries=F("tries") + 1
    )
    message.refresh_from_db()
    return message


def _first(due: MessageQuerySet) -> Message | None:
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    return due.first()


def _deliver(message: Message) -> Fate | None:
    """What a failure says about the letter; None where there was none, or nothing was tried."""
    barrier = _admit(message)
    if barrier.defer_until is not None:
        _defer(message, barrier)
        return None
    if barrier.reason:
        _finish(message, Message.State.SKIPPED, barrier.reason)
        return None
    try:
        provider_id = carry(message)
    except Exception as failure:
        # The class only: the text of a mail server's answer carries the address.
        logger.warning("letter %s was not sent: %s", message.public_id, type(failure.__cause__ or failure).__name__)
        return _after_failure(message, failure)
    _finish(message, Message.State.SENT, "", provider_id)
    return None


@transaction.atomic
def _admit(message: Message) -> Gate:
    """Ask every gate now, and note the attempt. Advertisements to one person ask one after the other, so that two postmen
    together never pass the frequency cap."""
    now = clock.now()
    if message.valid_until is not None and message.valid_until <= now:
        return Gate("expired")
    if message.purpose == Message.Purpose.MARKETING and message.customer_id:
        Customer.objects.select_for_update(no_key=True).get(pk=message.customer_id)
    barrier = gate(
        customer=message.customer,
        channel=message.channel,
        purpose=message.purpose,
        address=message.to,
        at=now,
        letter_id=message.pk,
    )
    if (
        barrier.defer_until is not None
        and message.valid_until is not None
        and barrier.defer_until >= message.valid_until
    ):
        return Gate(barrier.reason)
    if barrier.is_open:
        Message.objects.filter(pk=message.pk, attempted_at=None).update(attempted_at=now)
    return barrier


def _defer(message: Message, barrier: Gate) -> None:
    """Back into the tray, with what it waits for; nothing was tried."""
    Message.objects.filter(pk=message.pk, state=Message.State.CLAIMED).update(
        state=Message.State.QUEUED, reason=barrier.reason, due_at=barrier.defer_until, tries=F("tries") - 1
    )


def _after_failure(message: Message, failure: Exception) -> Fate:
    fate, name = fate_of(failure), type(failure).__name__
    if fate in (Fate.UNREACHABLE, Fate.NOT_YET):
        _wait_or_give_up(message, fate.value)
    elif fate is Fate.REFUSED:
        _finish(message, Message.State.FAILED, name)
    elif message.purpose == Message.Purpose.SERVICE and message.tries < TRIES_MAX:
        Message.objects.filter(pk=message.pk, state=Message.State.CLAIMED).update(
            state=Message.State.QUEUED, due_at=clock.now() + WAIT_BETWEEN_TRIES * message.tries
        )
    elif message.purpose == Message.Purpose.SERVICE or isinstance(failure, ValueError):
        _finish(message, Message.State.FAILED, name)
    else:
        _finish(message, Message.State.UNKNOWN, name)
    return fate


def _wait_or_give_up(message: Message, reason: str) -> None:
    """It did not leave: back into the tray for a while. ``tries`` counts only those after which nobody can be sure."""
    now = clock.now()
    waited = now - (message.attempted_at or now)
    if waited >= GIVE_UP_AFTER:
        _finish(message, Message.State.FAILED, reason)
        return
    # While nobody is reached, one letter asks for all of the tray: it need not wait long itself.
    wait = WAIT_LEAST if reason == Fate.UNREACHABLE.value else min(max(waited, WAIT_LEAST), WAIT_MOST)
    Message.objects.filter(pk=message.pk, state=Message.State.CLAIMED).update(
        state=Message.State.QUEUED, reason=reason, due_at=now + wait, tries=F("tries") - 1
    )


def _finish(message: Message, state: str, reason: str, provider_id: str = "") -> None:
    sent_at = clock.now() if state == Message.State.SENT else None
    Message.objects.filter(pk=message.pk, state=Message.State.CLAIMED).update(
        state=state, reason=reason[:60], sent_at=sent_at, provider_id=provider_id
    )
    if provider_id:
        claim_early_reports(message_id=message.pk, provider_id=provider_id)
