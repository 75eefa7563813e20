from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from apps.common import bulk, clock
from apps.ledger.models import Account


@dataclass(frozen=True, slots=True)
class Wallet:
    """A member's three accounts in one programme."""

    available_id: int
    pending_id: int
    held_id: int


@transaction.atomic
def open_wallets(*, unit: str, count: int, may_overdraw: bool = False) -> list[Wallet]:
    """New, empty wallets. ``may_overdraw`` is of the available account: the other two never go below zero."""
    ids = bulk.next_ids(Account, count * 3)
    wallets = [Wallet(*ids[i : i + 3]) for i in range(0, len(ids), 3)]
    now = clock.now()
    rows = [
        (pk, unit, role, may_overdraw and role == "available", 0, now)
        for wallet in wallets
        for pk, role in ((wallet.available_id, "available"), (wallet.pending_id, "pending"), (wallet.held_id, "held"))
    ]
    bulk.insert_rows(Account, ["id", "unit", "role", "may_overdraw", "balance", "created_at"], rows)
    return wallets


def open_issuing(*, unit: str) -> Account:
    """The account that a programme's points come from and go back to. Made once per unit, found afterwards."""
    account, _made = Account.objects.get_or_create(
        unit=unit, role=Account.Role.ISSUING, defaults={"may_overdraw": True}
    )
    return account


def allow_debt(*, unit: str, allowed: bool) -> int:
    """Let the unit's members go below zero from now on, or not any more; those in debt keep it until it is repaid.

    Returns the number of accounts changed.
    """
    accounts = Account.objects.filter(unit=unit, role=Account.Role.AVAILABLE, may_overdraw=not allowed)
    return accounts.filter(Q(balance__gte=0)).update(may_overdraw=allowed)
