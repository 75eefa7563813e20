"""What a movement must have done to lots, where debt makes that less than its amount.

A debit draws what the account has and a credit makes a lot of what is left after repaying the debt. So only movements whose lots
do not cover their amount are suspicious, and only their accounts are replayed.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q

from apps.ledger.models import Account, Lot, LotDraw, Transfer
from apps.ledger.reports.checks import total

AVAILABLE = Account.Role.AVAILABLE


def misdrawn(limit: int) -> Iterator[tuple[str, int, int, int]]:
    """(code, transfer, expected, found) of debits that drew, and credits that gave, another amount than they had to."""
    drawn = {pk: (account, found) for pk, account, found in _short_debits()}
    given = {pk: (account, found) for pk, account, found in _short_credits()}
    accounts = {account for account, _found in (*drawn.values(), *given.values())}
    left = limit
    for account_id in sorted(accounts):
        for code, transfer_id, amount, expected in _replay(account_id):
            suspects = drawn if code == "transfer_draws" else given
            # Who is no suspect moved lots of its whole amount, which in an account with debts may be too much.
            found = suspects[transfer_id][1] if transfer_id in suspects else amount
            if found != expected and left > 0:
                left -= 1
                yield code, transfer_id, expected, found


def _short_debits() -> list[tuple[int, int, int]]:
    drawn = total(LotDraw.objects.filter(transfer=OuterRef("pk"), amount__gt=0), "transfer", "amount")
    debits = Transfer.objects.order_by("pk").filter(debit__role=AVAILABLE).annotate(drawn=drawn)
    return list(debits.exclude(amount=F("drawn")).values_list("pk", "debit_id", "drawn"))


def _short_credits() -> list[tuple[int, int, int]]:
    born = total(Lot.objects.filter(transfer=OuterRef("pk")), "transfer", "amount")
    back = total(LotDraw.objects.filter(transfer=OuterRef("pk"), amount__lt=0), "transfer", "amount")
    credits = Transfer.objects.order_by("pk").filter(credit__role=AVAILABLE).annotate(given=born - back)
    return list(credits.exclude(amount=F("given")).values_list("pk", "credit_id", "given"))


def _replay(account_id: int) -> Iterator[tuple[str, int, int, int]]:
    """(code, transfer, amount, expected). One account's movements are numbered in the order posted: posting locks it first."""
    balance = 0
    moves = Transfer.objects.filter(Q(debit=account_id) | Q(credit=account_id)).order_by("pk")
    for transfer_id, debit_id, amount in moves.values_list("pk", "debit_id", "amount").iterator():
        if debit_id == account_id:
            yield "transfer_draws", transfer_id, amount, min(amount, max(balance, 0))
            balance -= amount
        else:
            yield "transfer_lots", transfer_id, amount, amount - min(amount, max(-balance, 0))
            balance += amount
