"""Adds up the books again, from the movements, and lists what does not agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import OuterRef

from apps.common.planner import know_the_sizes
from apps.ledger.models import Account, Hold, Lot, LotDraw, Transfer
from apps.ledger.reports import checks
from apps.ledger.reports.replay import misdrawn
from apps.ledger.sql import one_moment

# More of one kind says nothing new, and a broken ledger must not fill the memory.
DIFFERENCES_MAX = 1000


@dataclass(frozen=True, slots=True)
class Difference:
    """``code`` says what was compared, ``row`` whose, ``expected`` what the movements say, ``found`` what is stored."""

    code: str
    row: str
    expected: int | str
    found: int | str

    def __str__(self) -> str:
        return f"{self.code} {self.row}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class Verification:
    """``outstanding`` is points owed per unit. ``differences`` is empty when the books are right."""

    accounts: int
    transfers: int
    outstanding: dict[str, int]
    differences: list[Difference]


def verify() -> Verification:
    """Re-add everything, in sets, as of one moment."""
    know_the_sizes(Account, Transfer, Lot, LotDraw, Hold)
    with one_moment():
        return Verification(
            accounts=Account.objects.count(),
            transfers=Transfer.objects.count(),
            outstanding=_issued(),
            differences=list(_differences()),
        )


def _issued() -> dict[str, int]:
    """What left the issuing accounts and did not come back: from the movements, not from stored balances."""
    issuing = Account.objects.filter(role=Account.Role.ISSUING).annotate(
        issued=checks.total(Transfer.objects.filter(debit=OuterRef("pk")), "debit", "amount")
        - checks.total(Transfer.objects.filter(credit=OuterRef("pk")), "credit", "amount")
    )
    return dict(issuing.order_by("unit").values_list("unit", "issued"))


def _differences() -> Iterator[Difference]:
    for check in checks.CHECKS:
        for row, expected, found in check.rows()[:DIFFERENCES_MAX]:
            yield Difference(check.code, f"{check.noun} {row}", expected, found)
    for code, transfer_id, expected, found in misdrawn(DIFFERENCES_MAX):
        yield Difference(code, f"transfer {transfer_id}", expected, found)
