"""What happens to points with time."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from apps.common import clock
from apps.common.bulk import update_rows
from apps.ledger.models import Transfer
from apps.ledger.services import Posting, expire_lots, post_transfers
from apps.programs.engine import last_day
from apps.programs.models import Accrual
from apps.programs.reports import aging_terms
from apps.shop.services import ShopFacts, current_shop

_EXPIRE_AT_ONCE_MAX = 1000
_HISTORY_SETTLES = dt.timedelta(hours=1)


@transaction.atomic
def activate_due(*, limit: int, until: dt.datetime | None = None) -> int:
    """Make points available whose waiting period has passed by ``until``, or by now (rule 24). Returns how many accruals;
    safe to run twice at once.

    Fewer than ``limit`` means that nothing more is due.
    """
    shop = current_shop()
    until = until or clock.now()
    waiting = Accrual.objects.filter(activated_at=None)
    found = list(
        waiting.filter(activates_at__lte=until).order_by("activates_at", "pk").values_list("pk", flat=True)[:limit]
    )
    # Locked by key, as refunds do. Whoever takes points back just now is waited for: nobody comes for them tomorrow.
    due = list(
        waiting.filter(pk__in=found)
        .select_related("membership__program")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    postings = {accrual.pk: _posting(accrual, shop) for accrual in due if _left(accrual)}
    posted = post_transfers(postings=list(postings.values()), today=shop.local_date(until))
    activations = {pk: transfer.pk for pk, transfer in zip(postings, posted, strict=True)}
    now = clock.now()
    update_rows(
        Accrual,
        ["id", "activated_at", "activation_id"],
        [(accrual.pk, now, activations.get(accrual.pk)) for accrual in due],
    )
    return len(found)


def _left(accrual: Accrual) -> int:
    return accrual.granted - accrual.taken_back - accrual.shortfall


def _posting(accrual: Accrual, shop: ShopFacts) -> Posting:
    active_from = shop.local_date(accrual.activates_at)
    return Posting(
        debit_id=accrual.membership.pending_id,
        credit_id=accrual.membership.available_id,
        amount=_left(accrual),
        kind=Transfer.Kind.ACTIVATE,
        reference=f"accrual:{accrual.pk}:activate",
        effective_at=accrual.activates_at,
        active_from=active_from,
        # The clock starts on the day they could be spent, whenever this sweep comes round (rule 25).
        expires_on=last_day(active_from, aging_terms(accrual.membership.program)),
    )


def expire_due(*, limit: int, today: dt.date | None = None) -> int:
    """Take dated points out after their last usable day, in shop time (rule 38). Returns how many lots.

    ``today`` is the first day on which they are over; a night that comes late names its own. Purchases recorded just now
    are left alone: what is over of them is history that somebody is bringing in, and a refund further down the file must
    find the points that were there on its day.
    """
    return expire_lots(today=today or _today(), limit=limit, earned_before=clock.now() - _HISTORY_SETTLES)


def expire_all_due() -> None:
    """The end of bringing history in: what is over by now runs out at once, each on its own day."""
    while expire_lots(today=_today(), limit=_EXPIRE_AT_ONCE_MAX) == _EXPIRE_AT_ONCE_MAX:
        pass


def _today() -> dt.date:
    return current_shop().local_date(clock.now())
