"""A programme's points get another last day: in sets, under the accounts' locks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from apps.common.bulk import update_rows
from apps.ledger.models import Account, Lot

_STEP = 10_000


@transaction.atomic
def redate_lots(*, unit: str, day_for: Callable[[dt.date], dt.date | None], today: dt.date) -> int:
    """Give the lots of a unit the last usable day that ``day_for`` says for the day they became available.

    Lots that keep their day, and lots whose day has passed, are left alone. Balances and what is left of a lot do not
    change. Returns how many lots got another day.
    """
    # Nobody may choose by the old days while the new ones are written. In key order, as everywhere.
    owners = Account.objects.select_for_update(no_key=True).filter(unit=unit, role=Account.Role.AVAILABLE)
    list(owners.order_by("pk").values_list("pk"))
    changed, last = 0, 0
    while rows := _some(unit, today, last):
        wanted = [(pk, day_for(active_from), expires_on) for pk, active_from, expires_on in rows]
        others = [(pk, day) for pk, day, expires_on in wanted if day != expires_on]
        changed += update_rows(Lot, ["id", "expires_on"], others)
        last = rows[-1][0]
    return changed


def _some(unit: str, today: dt.date, after: int) -> list[tuple[int, dt.date, dt.date | None]]:
    lots = Lot.objects.ageing_with(unit, today).filter(pk__gt=after).order_by("pk")
    return list(lots.values_list("pk", "active_from", "expires_on")[:_STEP])
