"""What happens to points with time."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from apps.common import clock
from apps.common.bulk import update_rows
from apps.ledger.models import Transfer
from apps.ledger.services import Posting, expire_lots, post_transfers
from apps.programs.models import Accrual
from apps.shop.services import ShopFacts, current_shop


@transaction.atomic
def activate_due(*, limit: int) -> int:
    """Make points available whose waiting period has passed (rule 24). Returns how many accruals; safe to run twice at once.

    Fewer than ``limit`` means that nothing more is due.
    """
    now, shop = clock.now(), current_shop()
    due = list(
        Accrual.objects.filter(activated_at=None, activates_at__lte=now)
        .select_related("membership")
        # A purchase that is being refunded just now is left to the next sweep.
        .select_for_update(of=("self",), no_key=True, skip_locked=connection.features.has_select_for_update_skip_locked)
        .order_by("activates_at", "pk")[:limit]
    )
    postings = {accrual.pk: _posting(accrual, shop) for accrual in due if _left(accrual)}
    posted = post_transfers(postings=list(postings.values()), today=shop.local_date(now))
    activations = {pk: transfer.pk for pk, transfer in zip(postings, posted, strict=True)}
    update_rows(
        Accrual,
        ["id", "activated_at", "activation_id"],
        [(accrual.pk, now, activations.get(accrual.pk)) for accrual in due],
    )
    return len(due)


def _left(accrual: Accrual) -> int:
    return accrual.granted - accrual.taken_back - accrual.shortfall


def _posting(accrual: Accrual, shop: ShopFacts) -> Posting:
    return Posting(
        debit_id=accrual.membership.pending_id,
        credit_id=accrual.membership.available_id,
        amount=_left(accrual),
        kind=Transfer.Kind.ACTIVATE,
        reference=f"accrual:{accrual.pk}:activate",
        effective_at=accrual.activates_at,
        active_from=shop.local_date(accrual.activates_at),
    )


def expire_due(*, limit: int) -> int:
    """Take dated points out after their last usable day, in shop time (rule 38). Returns how many lots."""
    return expire_lots(today=_today(), limit=limit)


def _today() -> dt.date:
    return current_shop().local_date(clock.now())
