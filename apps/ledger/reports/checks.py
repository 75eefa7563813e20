"""What must hold in the books, one query each: it selects the rows for which it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from apps.ledger.models import Account, Hold, Lot, LotDraw, Transfer

Rows = QuerySet[Any, tuple[Any, Any, Any]]
MEMBERS = ~Q(role=Account.Role.ISSUING)


@dataclass(frozen=True, slots=True)
class Check:
    """``rows`` selects (whose, expected, found)."""

    code: str
    noun: str
    rows: Callable[[], Rows]


def total(rows: QuerySet[Any], group: str, column: str) -> Coalesce:
    """The sum of a column of the outer row's own rows, 0 where there are none."""
    sums = rows.order_by().values(group).annotate(total=Sum(column)).values("total")
    return Coalesce(Subquery(sums, output_field=BigIntegerField()), 0)


def balances() -> Rows:
    moved = total(Transfer.objects.filter(credit=OuterRef("pk")), "credit", "amount") - total(
        Transfer.objects.filter(debit=OuterRef("pk")), "debit", "amount"
    )
    return (
        Account.objects.filter(MEMBERS)
        .annotate(moved=moved)
        .exclude(balance=F("moved"))
        .values_list("pk", "moved", "balance")
    )


def issuing_stored() -> Rows:
    return (
        Account.objects.filter(role=Account.Role.ISSUING)
        .exclude(balance=0)
        .annotate(zero=Value(0))
        .values_list("pk", "zero", "balance")
    )


def below_zero() -> Rows:
    return (
        Account.objects.filter(MEMBERS, balance__lt=0, may_overdraw=False)
        .annotate(zero=Value(0))
        .values_list("pk", "zero", "balance")
    )


def open_lots() -> Rows:
    remaining = total(Lot.objects.filter(account=OuterRef("pk"), remaining__gt=0), "account", "remaining")
    accounts = Account.objects.filter(role=Account.Role.AVAILABLE).annotate(
        ageing=remaining, owned=Greatest(F("balance"), 0)
    )
    return accounts.exclude(ageing=F("owned")).values_list("pk", "owned", "ageing")


def stray_lots() -> Rows:
    lots = Lot.objects.exclude(account__role=Account.Role.AVAILABLE)
    return lots.annotate(none=Value(0)).values_list("account_id", "none", "amount")


def lot_remainders() -> Rows:
    left = F("amount") - total(LotDraw.objects.filter(lot=OuterRef("pk")), "lot", "amount")
    return Lot.objects.annotate(left=left).exclude(remaining=F("left")).values_list("pk", "left", "remaining")


def lot_bounds() -> Rows:
    return Lot.objects.filter(Q(remaining__lt=0) | Q(remaining__gt=F("amount"))).values_list(
        "pk", "amount", "remaining"
    )


def lot_origins() -> Rows:
    """A lot belongs to the account its transfer credited."""
    return Lot.objects.exclude(account=F("transfer__credit")).values_list("pk", "transfer__credit_id", "account_id")


def draw_accounts() -> Rows:
    """Taken from the account that was debited, or given back to the one that was credited."""
    taken = Q(amount__gt=0) & ~Q(transfer__debit=F("lot__account"))
    given = Q(amount__lt=0) & ~Q(transfer__credit=F("lot__account"))
    return LotDraw.objects.filter(taken | given).values_list("pk", "lot__account_id", "transfer__debit_id")


def held_balances() -> Rows:
    waiting = total(Hold.objects.filter(held=OuterRef("pk"), status=Hold.Status.OPEN), "held", "amount")
    return (
        Account.objects.filter(role=Account.Role.HELD)
        .annotate(waiting=waiting)
        .exclude(balance=F("waiting"))
        .values_list("pk", "waiting", "balance")
    )


def hold_placings() -> Rows:
    right = Q(placed__debit=F("available"), placed__credit=F("held"), placed__amount=F("amount"))
    return Hold.objects.exclude(right).values_list("pk", "amount", "placed__amount")


def hold_resolutions() -> Rows:
    """Captured to issuing or released to where it came from, in full, and only if it is not open any more."""
    full = Q(resolved__debit=F("held"), resolved__amount=F("amount"))
    captured = Q(status=Hold.Status.CAPTURED, resolved__credit__role=Account.Role.ISSUING)
    released = Q(status=Hold.Status.RELEASED, resolved__credit=F("available"))
    right = Q(status=Hold.Status.OPEN, resolved=None) | (full & (captured | released))
    wrong = Hold.objects.exclude(pk__in=Hold.objects.filter(right).values("pk"))
    return wrong.annotate(moved=Coalesce("resolved__amount", 0)).values_list("pk", "amount", "moved")


def held_without_hold() -> Rows:
    """Every movement into a held account places a hold and every movement out resolves one."""
    placed = Exists(Hold.objects.filter(placed=OuterRef("pk")))
    resolved = Exists(Hold.objects.filter(resolved=OuterRef("pk")))
    stray = (Q(credit__role=Account.Role.HELD) & ~Q(placed)) | (Q(debit__role=Account.Role.HELD) & ~Q(resolved))
    return Transfer.objects.order_by("pk").filter(stray).annotate(none=Value(0)).values_list("pk", "none", "amount")


def reversals() -> Rows:
    taken = total(Transfer.objects.filter(reverses=OuterRef("pk")), "reverses", "amount")
    originals = Transfer.objects.order_by("pk").filter(Exists(Transfer.objects.filter(reverses=OuterRef("pk"))))
    return originals.annotate(taken=taken).filter(taken__gt=F("amount")).values_list("pk", "amount", "taken")


def units() -> Rows:
    mixed = Transfer.objects.order_by("pk").exclude(debit__unit=F("credit__unit"))
    return mixed.values_list("pk", "debit__unit", "credit__unit")


def references() -> Rows:
    repeated = Transfer.objects.order_by().values("reference").annotate(times=Count("pk"), once=Value(1))
    return repeated.filter(times__gt=1).values_list("reference", "once", "times")


def amounts() -> Rows:
    wrong = Transfer.objects.order_by("pk").filter(Q(amount__lte=0) | Q(debit=F("credit")))
    return wrong.annotate(least=Value(1)).values_list("pk", "least", "amount")


CHECKS = (
    Check("account_balance", "account", balances),
    Check("account_issuing_is_summed", "account", issuing_stored),
    Check("account_below_zero", "account", below_zero),
    Check("account_open_lots", "account", open_lots),
    Check("account_stray_lots", "account", stray_lots),
    Check("lot_remaining", "lot", lot_remainders),
    Check("lot_bounds", "lot", lot_bounds),
    Check("lot_origin", "lot", lot_origins),
    Check("draw_account", "draw", draw_accounts),
    Check("held_balance", "account", held_balances),
    Check("hold_placed", "hold", hold_placings),
    Check("hold_resolved", "hold", hold_resolutions),
    Check("held_without_hold", "transfer", held_without_hold),
    Check("reversal_too_large", "transfer", reversals),
    Check("transfer_units", "transfer", units),
    Check("transfer_amount", "transfer", amounts),
    Check("reference_twice", "reference", references),
)
