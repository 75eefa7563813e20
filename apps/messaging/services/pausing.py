"""Leaving somebody in peace for a while. Whoever has the reason pauses and resumes; the postman reads it when he sends."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.customers.models import Customer
from apps.messaging.errors import BadPause
from apps.messaging.models import Message, Pause

What, Purpose = Pause.What, Message.Purpose
# Service letters know no pause: a code, a receipt, the answer to a complaint (rule 86).
_PAUSED_BY: dict[str, tuple[str, ...]] = {
    Purpose.MARKETING: (What.MARKETING, What.ALL),
    Purpose.SURVEY: (What.SURVEYS, What.ALL),
    Purpose.PROGRAMME: (What.ALL,),
}


@transaction.atomic
def pause(*, customer: Customer, what: str, reference: str, until: dt.datetime | None = None) -> Pause:
    """Send nothing of this kind to somebody from now on, ``until`` or until it is resumed. The same reference again is
    the same pause, in force again if it had ended. Two causes pause twice: both must end. Raises BadPause."""
    now = clock.now()
    if what not in What.values or not reference:
        raise BadPause(_("Say what is paused, and why."))
    if until is not None and until <= now:
        raise BadPause(_("A pause must end in the future."))
    row, created = Pause.objects.select_for_update().get_or_create(
        reference=reference, defaults={"customer": customer, "what": what, "since_at": now, "until_at": until}
    )
    if not created:
        if (row.customer_id, row.what) != (customer.pk, what):
            raise BadPause(_("This reference already paused something else."))
        row.until_at = until
        row.save(update_fields=["until_at"])
    return row


@transaction.atomic
def resume(*, reference: str) -> Pause | None:
    """End a pause now. None where there never was one; one that has ended stays as it is."""
    row = Pause.objects.select_for_update().filter(reference=reference).first()
    now = clock.now()
    if row is not None and (row.until_at is None or row.until_at > now):
        row.until_at = max(now, row.since_at)
        row.save(update_fields=["until_at"])
    return row


def paused_ids(*, purpose: str, at: dt.datetime) -> set[int]:
    """Everybody to whom nothing of this purpose is sent at this instant, for those who ask in sets."""
    found = Pause.objects.in_force(at).filter(what__in=_PAUSED_BY.get(purpose, ()))
    return set(found.values_list("customer_id", flat=True))


def is_paused(*, customer: Customer, purpose: str, at: dt.datetime) -> bool:
    return Pause.objects.in_force(at).filter(customer=customer, what__in=_PAUSED_BY.get(purpose, ())).exists()
