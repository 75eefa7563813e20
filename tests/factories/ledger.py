"""A programme's books with members in them, and the movements tests make most."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import count

from apps.ledger.models import Account, Hold, Lot, Transfer
from apps.ledger.services import Posting, Wallet, open_issuing, open_wallets, place_hold, post_transfer

TODAY = dt.date(2026, 5, 10)
NOON = dt.datetime(2026, 5, 10, 9, tzinfo=dt.UTC)
_numbers = count(1)


@dataclass
class House:
    """One unit, its issuing account, and the verbs of a test."""

    unit: str = "club"
    today: dt.date = TODAY
    issuing_id: int = field(init=False)

    def __post_init__(self) -> None:
        self.issuing_id = open_issuing(unit=self.unit).pk

    def member(self, *, may_overdraw: bool = False) -> Wallet:
        return open_wallets(unit=self.unit, count=1, may_overdraw=may_overdraw)[0]

    def posting(self, debit_id: int, credit_id: int, amount: int, kind: str = "earn", **more: object) -> Posting:
        more.setdefault("reference", f"test:{next(_numbers)}")
        more.setdefault("effective_at", NOON)
        return Posting(debit_id=debit_id, credit_id=credit_id, amount=amount, kind=kind, **more)  # type: ignore[arg-type]

    def earning(self, wallet: Wallet, amount: int, **more: object) -> Posting:
        return self.posting(self.issuing_id, wallet.available_id, amount, "earn", **more)

    def taking(self, wallet: Wallet, amount: int, **more: object) -> Posting:
        return self.posting(wallet.available_id, self.issuing_id, amount, "reverse", **more)

    def post(self, posting: Posting) -> Transfer:
        return post_transfer(posting=posting, today=self.today)

    def earn(self, wallet: Wallet, amount: int, **more: object) -> Transfer:
        return self.post(self.earning(wallet, amount, **more))

    def take(self, wallet: Wallet, amount: int, **more: object) -> Transfer:
        return self.post(self.taking(wallet, amount, **more))

    def hold(self, wallet: Wallet, amount: int, reference: str = "") -> Hold:
        return place_hold(
            available_id=wallet.available_id,
            held_id=wallet.held_id,
            amount=amount,
            reference=reference or f"test:{next(_numbers)}",
            effective_at=NOON,
            today=self.today,
        )


def balance(account_id: int) -> int:
    return Account.objects.get(pk=account_id).balance


def open_lots(wallet: Wallet) -> list[tuple[dt.date | None, int]]:
    """What is left, in the order it would be spent."""
    lots = Lot.objects.open().filter(account_id=wallet.available_id).in_spending_order()
    return list(lots.values_list("expires_on", "remaining"))
