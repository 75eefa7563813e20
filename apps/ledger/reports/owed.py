from __future__ import annotations

import datetime as dt

from django.db.models import Sum

from apps.ledger.models import Account, Lot


def expiring(account_id: int) -> list[tuple[dt.date, int]]:
    """Last usable days and the points that end with them, soonest first. A day that has passed is one the nightly sweep
    has not come to yet. Points that never expire are not in it."""
    lots = Lot.objects.open().filter(account_id=account_id, expires_on__isnull=False)
    days = lots.order_by("expires_on").values_list("expires_on").annotate(Sum("remaining"))
    return [(day, points) for day, points in days if day is not None]


def outstanding(unit: str) -> int:
    """Points the shop owes in one unit: available, waiting and set aside, less what members owe back."""
    owed = Account.objects.filter(unit=unit).exclude(role=Account.Role.ISSUING).aggregate(points=Sum("balance"))
    return owed["points"] or 0
