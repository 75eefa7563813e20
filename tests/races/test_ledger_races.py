"""Sixteen at once. Each test has a control in which the one thing that protects the books is taken away, and fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count

import pytest

from apps.ledger.models import Account, Hold, Transfer
from apps.ledger.reports import verify
from apps.ledger.services import Wallet, capture_hold, expire_lots, holds, post_transfers, posting
from tests.factories.ledger import NOON, TODAY, House, balance
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 16


@pytest.fixture
def house(transactional_db) -> House:
    return House()


@pytest.fixture
def mira(house: House) -> Wallet:
    return house.member()


class Meeting:
    """A place where everybody waits until everybody has read, so that a race is lost every time and not by chance.

    Whoever is left alone goes on after a while.
    """

    def __init__(self, number: int, seconds: int = 30) -> None:
        self.barrier = threading.Barrier(number, timeout=seconds)

    def wait(self) -> None:
        with suppress(threading.BrokenBarrierError):
            self.barrier.wait()


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Accounts are read, everybody meets, and nobody holds them."""

    def unlock(number: int) -> None:
        meeting = Meeting(number)

        def read_accounts(account_ids: set[int]) -> dict[int, Account]:
            accounts = Account.objects.in_bulk(account_ids)
            meeting.wait()
            return accounts

        monkeypatch.setattr(posting, "lock_accounts", read_accounts)

    return unlock


def spend_ten(house: House, mira: Wallet) -> Callable[[int], str]:
    def spend(index: int) -> str:
        house.take(mira, 10, reference=f"spend:{index}")
        return "spent"

    return spend


def test_sixteen_spend_the_last_points_and_one_gets_them(house, mira):
    """Rule 5."""
    house.earn(mira, 10)
    assert all_at_once(CROWD, spend_ten(house, mira)) == {"spent": 1, "InsufficientPoints": CROWD - 1}
    assert balance(mira.available_id) == 0
    assert verify().differences == []


def test_control_without_the_lock_sixteen_spend_the_same_points(house, mira, unlocked):
    house.earn(mira, 10)
    unlocked(CROWD)
    assert all_at_once(CROWD, spend_ten(house, mira)) == {"spent": CROWD}
    assert verify().differences != []


def post_the_same(house: House, mira: Wallet, post: Callable[[posting.Posting], Transfer]) -> Callable[[int], str]:
    def earn(_index: int) -> str:
        return f"transfer {post(house.earning(mira, 10, reference='order:1')).pk}"

    return earn


@pytest.mark.parametrize("way", ["one statement", "in sets", "both"])
def test_sixteen_post_one_reference_and_all_get_the_one_transfer(house, mira, way):
    def post(row: posting.Posting) -> Transfer:
        in_sets = way == "in sets" or (way == "both" and threading.get_ident() % 2)
        return posting.post_in_sets([row], TODAY)[0] if in_sets else house.post(row)

    got = all_at_once(CROWD, post_the_same(house, mira, post))
    assert got == {f"transfer {Transfer.objects.get().pk}": CROWD}
    assert balance(mira.available_id) == 10
    assert verify().differences == []


def test_control_without_the_lock_tills_crash_on_the_reference(house, mira, unlocked):
    """The constraint still stops the second grant, but a till that only retried would be told of a crash."""
    unlocked(CROWD)
    got = all_at_once(CROWD, post_the_same(house, mira, lambda row: posting.post_in_sets([row], TODAY)[0]))
    # A thread that starts late enough finds the transfer, so how many crash is up to the machine.
    assert got["IntegrityError"] >= 1, got
    assert Transfer.objects.count() == 1


def capture(house: House, hold: Hold) -> Callable[[int], str]:
    def once(index: int) -> str:
        capture_hold(
            hold_id=hold.pk,
            issuing_id=house.issuing_id,
            reference=f"capture:{index}",
            effective_at=NOON,
            today=TODAY,
        )
        return "captured"

    return once


def test_sixteen_capture_one_hold_and_one_does(house, mira):
    house.earn(mira, 100)
    hold = house.hold(mira, 5)
    house.hold(mira, 95)  # points of another reward, which must not pay for this one
    assert all_at_once(CROWD, capture(house, hold)) == {"captured": 1, "HoldResolved": CROWD - 1}
    assert balance(mira.held_id) == 95
    assert verify().differences == []


def test_control_without_the_lock_one_hold_is_captured_sixteen_times(house, mira, monkeypatch):
    house.earn(mira, 100)
    hold = house.hold(mira, 5)
    house.hold(mira, 95)
    meeting = Meeting(CROWD)

    def read_hold(hold_id: int) -> Hold:
        row = Hold.objects.get(pk=hold_id)
        meeting.wait()
        return row

    monkeypatch.setattr(holds, "lock_hold", read_hold)
    assert all_at_once(CROWD, capture(house, hold)) == {"captured": CROWD}
    assert balance(mira.held_id) == 100 - 5 * CROWD
    assert verify().differences != []


def back_and_forth(house: House, first: Wallet, second: Wallet) -> Callable[[int], str]:
    """Half move points one way and half the other, each in one call that touches both members."""

    def move(index: int) -> str:
        legs = [(first, second), (second, first)][index % 2]
        for turn in range(5):
            rows = [house.taking(wallet, 1, reference=f"{index}:{turn}:{wallet.available_id}") for wallet in legs]
            post_transfers(postings=rows, today=TODAY)
        return "moved"

    return move


def test_opposite_movements_wait_for_each_other_and_do_not_deadlock(house):
    first, second = house.member(), house.member()
    for wallet in (first, second):
        house.earn(wallet, 100)
    assert all_at_once(CROWD, back_and_forth(house, first, second)) == {"moved": CROWD}
    assert balance(first.available_id) == balance(second.available_id) == 100 - 5 * CROWD
    assert verify().differences == []


def test_control_locking_in_another_order_each_time_deadlocks(house, monkeypatch):
    first, second = house.member(), house.member()
    for wallet in (first, second):
        house.earn(wallet, 100)
    meeting, calls = Meeting(2, seconds=5), count()

    def lock_in_some_order(account_ids: set[int]) -> dict[int, Account]:
        accounts = Account.objects.filter(role="issuing").in_bulk(account_ids)
        for pk in sorted(account_ids - accounts.keys(), reverse=next(calls) % 2 == 1):
            accounts[pk] = Account.objects.select_for_update(no_key=True).get(pk=pk)
            meeting.wait()
        return accounts

    monkeypatch.setattr(posting, "lock_accounts", lock_in_some_order)
    assert all_at_once(2, back_and_forth(house, first, second))["OperationalError"] >= 1


def test_spending_while_the_night_expires_loses_nothing(house):
    """Whoever comes first has the points, and the books agree either way."""
    yesterday = TODAY.replace(day=TODAY.day - 1)
    wallets = [house.member() for _member in range(CROWD)]
    for wallet in wallets:
        house.earn(wallet, 10, active_from=yesterday, expires_on=yesterday)

    def act(index: int) -> str:
        if index % 4 == 0:
            expire_lots(today=TODAY, limit=100)
        else:
            house.take(wallets[index], 4)
        return "done"

    got = all_at_once(CROWD, act)
    assert set(got) <= {"done", "InsufficientPoints"}
    expire_lots(today=TODAY, limit=100)
    assert verify().differences == []
    assert sum(balance(wallet.available_id) for wallet in wallets) == 0
