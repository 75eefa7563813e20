"""At most so many advertisements to one person in so many days (rule 88). Attempts count, whatever became of them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from apps.messaging.errors import BadBrand
from apps.messaging.models import Cap, Message

LETTERS_MAX, DAYS_MAX = 100, 365


@transaction.atomic
def save_cap(*, channel: str, letters_max: int | None, days: int | None) -> Cap | None:
    """``letters_max`` None takes the cap away. Raises BadBrand for a cap that lets nothing through or is no cap."""
    if letters_max is None:
        Cap.objects.filter(channel=channel).delete()
        return None
    if not 1 <= letters_max <= LETTERS_MAX or days is None or not 1 <= days <= DAYS_MAX:
        raise BadBrand(
            _("Write at most 100 letters in at most 365 days, and at least one in one."), field=f"{channel}_letters_max"
        )
    row, _created = Cap.objects.update_or_create(channel=channel, defaults={"letters_max": letters_max, "days": days})
    return row


def free_at(*, customer_id: int, channel: str, at: dt.datetime, letter_id: int | None = None) -> dt.datetime | None:
    """When the next marketing letter may leave, where it may not leave now; the others count, not its own earlier tries.
    Call it holding the customer's row."""
    cap = Cap.objects.filter(channel=channel).first()
    if cap is None:
        return None
    window = dt.timedelta(days=cap.days)
    attempts = Message.objects.filter(
        customer=customer_id, channel=channel, purpose=Message.Purpose.MARKETING, attempted_at__gt=at - window
    )
    if letter_id is not None:
        attempts = attempts.exclude(pk=letter_id)
    attempts = attempts.order_by("-attempted_at")
    # The one that must be older than the window before there is room again.
    decisive = attempts.values_list("attempted_at", flat=True)[cap.letters_max - 1 : cap.letters_max].first()
    return None if decisive is None else decisive + window


def capped_ids(*, channel: str, at: dt.datetime) -> set[int]:
    """Everybody who has had as many as they may, for those who ask in sets."""
    cap = Cap.objects.filter(channel=channel).first()
    if cap is None:
        return set()
    attempts = Message.objects.filter(
        channel=channel,
        purpose=Message.Purpose.MARKETING,
        attempted_at__gt=at - dt.timedelta(days=cap.days),
        customer__isnull=False,
    )
    counted = (
        attempts.order_by().values("customer_id").annotate(letters=Count("pk")).filter(letters__gte=cap.letters_max)
    )
    return set(counted.values_list("customer_id", flat=True))
