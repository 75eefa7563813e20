"""Midnight: somebody spends points on their last day while the night takes them away. Either way the books agree."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Sum

from apps.ledger.models import Account, Hold, LotDraw, Transfer
from apps.ledger.reports import verify
from apps.ledger.services import Wallet, expire_lots, expiry, place_hold, posting
from tests.factories.ledger import NOON, TODAY, House, balance
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
YESTERDAY = TODAY - dt.timedelta(days=1)
MEMBERS = 8


@pytest.fixture
def house(transactional_db: None) -> House:
    return House()


def with_points(house: House) -> Wallet:
    """Ten points whose last usable day is yesterday."""
    wallet = house.member()
    house.earn(wallet, 10, active_from=YESTERDAY, expires_on=YESTERDAY)
    return wallet


def spend_before_midnight(wallet: Wallet, amount: int, reference: str) -> Hold:
    """The till's clock still said yesterday when the customer pressed the button."""
    return place_hold(
        available_id=wallet.available_id,
        held_id=wallet.held_id,
        amount=amount,
        reference=reference,
        effective_at=NOON,
        today=YESTERDAY,
    )


def expired(wallet: Wallet) -> int:
    moved = Transfer.objects.filter(debit_id=wallet.available_id, kind="expire").aggregate(points=Sum("amount"))
    return moved["points"] or 0


def test_what_is_set_aside_and_what_runs_out_add_up_to_what_was_there(house: House) -> None:
    """Rules 5 and 38: eight spends and eight sweeps at the same moment."""
    wallets = [with_points(house) for _member in range(MEMBERS)]

    def act(index: int) -> str:
        if index < MEMBERS:
            spend_before_midnight(wallets[index], 4, f"spend:{index}")
            return "spent"
        expire_lots(today=TODAY, limit=3)
        return "swept"

    got = all_at_once(2 * MEMBERS, act)
    assert set(got) <= {"spent", "swept", "InsufficientPoints"}
    assert got["swept"] == MEMBERS
    while expire_lots(today=TODAY, limit=100):
        pass
    for wallet in wallets:
        assert (balance(wallet.available_id), balance(wallet.held_id) + expired(wallet)) == (0, 10)
    assert Hold.objects.count() == got["spent"]
    assert verify().differences == []


def meet_at_midnight(house: House, wallet: Wallet, monkeypatch: pytest.MonkeyPatch, *, patience: float) -> Counter[str]:
    """The spend has read the lots; before it writes, the sweep is let go and given so many seconds to get through."""
    read, swept = threading.Event(), threading.Event()
    usual: Callable[..., Any] = posting._open_books

    def read_and_wait(*arguments: Any) -> Any:
        books = usual(*arguments)
        read.set()
        swept.wait(patience)
        return books

    monkeypatch.setattr(posting, "_open_books", read_and_wait)

    def act(index: int) -> str:
        if index == 0:
            spend_before_midnight(wallet, 4, "spend")
            return "spent"
        read.wait(30)
        expire_lots(today=TODAY, limit=10)
        swept.set()
        return "swept"

    return all_at_once(2, act)


def test_the_sweep_waits_for_a_spend_that_has_begun(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    mira = with_points(house)
    assert meet_at_midnight(house, mira, monkeypatch, patience=1) == {"spent": 1, "swept": 1}
    assert (balance(mira.available_id), balance(mira.held_id), expired(mira)) == (0, 4, 6)
    assert verify().differences == []


def test_control_without_the_lock_the_same_points_are_spent_and_run_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    mira = with_points(house)

    def read_accounts(account_ids: Any) -> dict[int, Account]:
        return Account.objects.in_bulk(list(account_ids))

    for module in (posting, expiry):
        monkeypatch.setattr(module, "lock_accounts", read_accounts)
    assert meet_at_midnight(house, mira, monkeypatch, patience=30) == {"spent": 1, "swept": 1}
    drawn = LotDraw.objects.aggregate(points=Sum("amount"))["points"]
    assert drawn > 10, "more was taken out of the lot than it ever held"
    assert verify().differences != []
