from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from apps.common import clock
from apps.ledger import sql
from apps.ledger.models import Account, Lot, Transfer
from apps.ledger.services.books import Posting
from apps.ledger.services.posting import lock_accounts, post_in_sets
from apps.shop.services import current_shop


@transaction.atomic
def expire_lots(*, today: dt.date, limit: int, earned_before: dt.datetime | None = None) -> int:
    """Take back what is left of lots whose last usable day has passed. Returns how many lots; fewer than ``limit`` means
    that nothing is due any more. Each is dated the first instant of the day after (rules 10 and 38). ``earned_before``
    spares earns that were recorded later."""
    due = Lot.objects.due(today).order_by("expires_on", "pk")
    if earned_before is not None:
        due = due.exclude(transfer__kind=Transfer.Kind.EARN, transfer__created_at__gte=earned_before)
    found = list(due.values_list("pk", "account_id", "expires_on")[:limit])
    lock_accounts(account_id for _pk, account_id, _day in found)
    zone = current_shop().zone
    ends = {day: clock.start_of_day(day + dt.timedelta(days=1), zone) for _pk, _account, day in found if day}
    lot_ids = [pk for pk, _account, _day in found]
    if found and connection.vendor == "postgresql":
        sql.expire(lot_ids=lot_ids, starts=ends, now=clock.now())
    else:
        expire_by_posting(lot_ids, ends, today)
    return len(found)


def expire_by_posting(lot_ids: list[int], ends: dict[dt.date, dt.datetime], today: dt.date) -> None:
    """The twin of ``sql.expire``. Lots are read under the lock: somebody may have spent from them while we waited."""
    due = Lot.objects.open().filter(pk__in=lot_ids).select_related("account").order_by("expires_on", "pk")
    units = {lot.account.unit for lot in due}
    issuing = dict(Account.objects.filter(role=Account.Role.ISSUING, unit__in=units).values_list("unit", "pk"))
    postings = [
        Posting(
            debit_id=lot.account_id,
            credit_id=issuing[lot.account.unit],
            amount=lot.remaining,
            kind=Transfer.Kind.EXPIRE,
            reference=f"lot:{lot.pk}:expire",
            effective_at=ends[lot.expires_on],
            draw_first=(lot.transfer_id,),
        )
        for lot in due
        if lot.expires_on is not None
    ]
    post_in_sets(postings, today)
