"""Taking back a taking back: a refund that was undone with its import."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from apps.common import clock
from apps.common.bulk import update_rows
from apps.ledger.models import Transfer
from apps.ledger.services import Posting, post_transfers
from apps.programs.engine import last_day
from apps.programs.models import Accrual, Clawback
from apps.programs.reports import aging_terms
from apps.programs.services.collecting import lock_memberships
from apps.programs.services.standing_again import climbers_of_refunds, stand_again
from apps.shop.services import current_shop


@transaction.atomic
def undo_clawbacks(*, refund_ids: Collection[int]) -> int:
    """Give back what refunds took, to the lots it came from, and forget what was missing. Returns the points; once only.

    The clawbacks stay as history; their refunds say that they no longer count. The caller holds the orders.
    """
    taken_from = Clawback.objects.filter(refund_id__in=refund_ids).order_by()
    lock_memberships(taken_from.values_list("accrual__membership", flat=True))
    clawbacks = list(
        Clawback.objects.filter(refund_id__in=refund_ids)
        .select_related("accrual__membership__program")
        .select_for_update(of=("self", "accrual"), no_key=True)
        .order_by("pk")
    )
    now, shop = clock.now(), current_shop()
    climbers = climbers_of_refunds(refund_ids)
    postings = [_posting(clawback, now, shop.local_date(now)) for clawback in clawbacks if clawback.taken]
    post_transfers(postings=postings, today=shop.local_date(now))
    accruals: dict[int, Accrual] = {}
    for clawback in clawbacks:
        accrual = accruals.setdefault(clawback.accrual_id, clawback.accrual)
        accrual.taken_back -= clawback.taken
        accrual.shortfall -= clawback.shortfall
    update_rows(
        Accrual,
        ["id", "taken_back", "shortfall"],
        [(accrual.pk, accrual.taken_back, accrual.shortfall) for accrual in accruals.values()],
    )
    stand_again(climbers, shop.local_date(now))
    return sum(clawback.taken for clawback in clawbacks)


def _posting(clawback: Clawback, now: dt.datetime, today: dt.date) -> Posting:
    accrual = clawback.accrual
    member = accrual.membership
    # Points that were taken while they waited come back to where the others are by now.
    waits = accrual.activated_at is None
    # Of what goes back to no lot of before.
    expires_on = last_day(today, aging_terms(member.program))
    return Posting(
        debit_id=member.program.issuing_id,
        credit_id=member.pending_id if waits else member.available_id,
        amount=clawback.taken,
        kind=Transfer.Kind.ADJUST,
        reference=f"clawback:{clawback.pk}:undone",
        effective_at=now,
        active_from=today,
        expires_on=expires_on,
        reverses_id=clawback.from_pending_id,
        give_back_of=clawback.from_available_id,
    )
