"""A wallet's transfers with the balance after each, in one query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import BigIntegerField, Case, F, Q, Sum, When, Window
from django.db.models.functions import Cast

from apps.insights.reports.cursor import Cursor
from apps.ledger.models import Account, Transfer
from apps.programs.models import Membership


@dataclass(frozen=True, slots=True)
class Movement:
    """One transfer seen from the account of the wallet that a member thinks of first: available, pending, held."""

    transfer_id: int
    at: dt.datetime
    kind: str
    reference: str
    account: str
    points: int
    balance_after: int

    @property
    def amount(self) -> int:
        return abs(self.points)


def movements(membership: Membership, before: Cursor | None, limit: int) -> list[Movement]:
    """Newest first by when it took effect.

    The balance is a running sum over the ledger's lines and not a stored total walked backwards: one statement sees one
    state of the books, and the figures add up whatever happens meanwhile.
    """
    wallet = {
        Account.Role.AVAILABLE: membership.available_id,
        Account.Role.PENDING: membership.pending_id,
        Account.Role.HELD: membership.held_id,
    }
    transfers = Transfer.objects.filter(Q(debit_id__in=wallet.values()) | Q(credit_id__in=wallet.values()))
    if before is not None:
        # Leaves every older line in, so that the sums below still begin with the first one.
        transfers = transfers.filter(
            Q(effective_at__lt=before.at) | Q(effective_at=before.at, pk__lt=before.transfer_id)
        )
    rows = (
        transfers.annotate(**{f"{role}_after": _running_sum(account_id) for role, account_id in wallet.items()})
        .order_by("-effective_at", "-pk")
        .values("pk", "effective_at", "kind", "reference", "amount", "debit_id", "credit_id", *_after(wallet))[:limit]
    )
    found = []
    for row in rows:
        role, account_id = next(
            (role, account_id)
            for role, account_id in wallet.items()
            if account_id in (row["debit_id"], row["credit_id"])
        )
        found.append(
            Movement(
                transfer_id=row["pk"],
                at=row["effective_at"],
                kind=row["kind"],
                reference=row["reference"],
                account=str(role),
                points=row["amount"] if row["credit_id"] == account_id else -row["amount"],
                balance_after=row[f"{role}_after"],
            )
        )
    return found


def _after(wallet: dict[Account.Role, int]) -> list[str]:
    return [f"{role}_after" for role in wallet]


def _running_sum(account_id: int) -> Cast:
    change = Case(
        When(credit_id=account_id, then=F("amount")),
        When(debit_id=account_id, then=-F("amount")),
        default=0,
        output_field=BigIntegerField(),
    )
    # A sum of bigints is a numeric on PostgreSQL and would come back as a Decimal.
    return Cast(Window(Sum(change), order_by=[F("effective_at").asc(), F("pk").asc()]), BigIntegerField())
