from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.ledger.errors import HoldResolved
from apps.ledger.models import Hold, Transfer
from apps.ledger.services.books import Posting
from apps.ledger.services.posting import post_transfer


@transaction.atomic
def place_hold(
    *,
    available_id: int,
    held_id: int,
    amount: int,
    reference: str,
    effective_at: dt.datetime,
    today: dt.date,
    actor_id: int | None = None,
) -> Hold:
    """Set points aside. Their lots are drawn now, so they can neither be spent twice nor expire while they wait."""
    placed = post_transfer(
        posting=Posting(
            debit_id=available_id,
            credit_id=held_id,
            amount=amount,
            kind=Transfer.Kind.HOLD,
            reference=reference,
            effective_at=effective_at,
            actor_id=actor_id,
        ),
        today=today,
    )
    # The accounts are held since the transfer was posted or found, so nobody else makes this hold meanwhile.
    placed_before = Hold.objects.filter(placed=placed).first()
    return placed_before or Hold.objects.create(
        placed=placed, available_id=available_id, held_id=held_id, amount=amount
    )


@transaction.atomic
def capture_hold(
    *,
    hold_id: int,
    issuing_id: int,
    reference: str,
    effective_at: dt.datetime,
    today: dt.date,
    actor_id: int | None = None,
) -> Transfer:
    """The points are spent for good. The same reference again finds the first; any other raises HoldResolved."""
    hold = lock_hold(hold_id)
    posting = Posting(
        debit_id=hold.held_id,
        credit_id=issuing_id,
        amount=hold.amount,
        kind=Transfer.Kind.REDEEM,
        reference=reference,
        effective_at=effective_at,
        actor_id=actor_id,
    )
    return _resolve(hold, posting, Hold.Status.CAPTURED, today)


@transaction.atomic
def release_hold(
    *, hold_id: int, reference: str, effective_at: dt.datetime, today: dt.date, actor_id: int | None = None
) -> Transfer:
    """The points go back to the lots they came from, with their old expiry (rule 3)."""
    hold = lock_hold(hold_id)
    posting = Posting(
        debit_id=hold.held_id,
        credit_id=hold.available_id,
        amount=hold.amount,
        kind=Transfer.Kind.RELEASE,
        reference=reference,
        effective_at=effective_at,
        actor_id=actor_id,
        give_back_of=hold.placed_id,
    )
    return _resolve(hold, posting, Hold.Status.RELEASED, today)


def lock_hold(hold_id: int) -> Hold:
    """Whoever resolves the hold has its row; the other one waits and then finds it resolved."""
    return Hold.objects.select_for_update(of=("self",), no_key=True).select_related("resolved").get(pk=hold_id)


def _resolve(hold: Hold, posting: Posting, status: Hold.Status, today: dt.date) -> Transfer:
    if hold.status != Hold.Status.OPEN:
        earlier = hold.resolved
        if hold.status == status and earlier is not None and earlier.reference == posting.reference:
            return earlier
        raise HoldResolved(_("These points were already spent or given back."), status=hold.status)
    hold.resolved = post_transfer(posting=posting, today=today)
    hold.status = status
    hold.save(update_fields=["status", "resolved"])
    return hold.resolved
