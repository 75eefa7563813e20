from __future__ import annotations

import datetime as dt

from django.db import transaction

from apps.common import clock
from apps.ledger.models import Account, Lot, Transfer
from apps.ledger.services.books import Posting
from apps.ledger.services.posting import lock_accounts, post_transfers
from apps.shop.services import current_shop


@transaction.atomic
def expire_lots(*, today: dt.date, limit: int) -> int:
    """Take back what is left of lots whose last usable day has passed. Returns how many lots; fewer than ``limit`` means
    that nothing is due any more. Each is dated the first instant of the day after (rules 10 and 38)."""
    found = dict(Lot.objects.due(today).order_by("expires_on", "pk").values_list("pk", "account_id")[:limit])
    lock_accounts(found.values())
    # Read again under the lock: somebody may have spent from them while we waited.
    due = list(Lot.objects.due(today).filter(pk__in=found).select_related("account").order_by("expires_on", "pk"))
    units = {lot.account.unit for lot in due}
    issuing = dict(Account.objects.filter(role=Account.Role.ISSUING, unit__in=units).values_list("unit", "pk"))
    zone = current_shop().zone
    post_transfers(
        postings=[
            Posting(
                debit_id=lot.account_id,
                credit_id=issuing[lot.account.unit],
                amount=lot.remaining,
                kind=Transfer.Kind.EXPIRE,
                reference=f"lot:{lot.pk}:expire",
                effective_at=clock.start_of_day(lot.expires_on + dt.timedelta(days=1), zone),
                draw_first=(lot.transfer_id,),
            )
            for lot in due
            if lot.expires_on is not None
        ],
        today=today,
    )
    return len(found)
