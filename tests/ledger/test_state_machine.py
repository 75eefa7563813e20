"""Any history whatever leaves the books in order, and equal to a model that is too simple to be wrong."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from apps.common import clock
from apps.common.compiled import Compiled
from apps.ledger.models import Account, Hold, Lot, Transfer
from apps.ledger.reports import checks, verify
from apps.ledger.reports.checks import Check
from apps.ledger.services import (
    HoldResolved,
    InsufficientPoints,
    Posting,
    ReferenceReused,
    ReversalTooLarge,
    Wallet,
    capture_hold,
    expire_lots,
    post_transfers,
    release_hold,
)
from tests.factories.ledger import NOON, House
from tests.ledger.coins import NEVER, Coin, Purse

amounts = st.integers(1, 30)
members = st.integers(0, 2)
lives = st.one_of(st.none(), st.integers(0, 20))
choices = st.integers(0, 10**6)
HEAP = ("account_id", "expires_on", "remaining")


class Earned:
    """An earn of both worlds, and how much of it was taken back."""

    def __init__(self, member: int, transfer_id: int, amount: int) -> None:
        self.member, self.transfer_id, self.amount, self.taken = member, transfer_id, amount, 0


class Spent:
    """A hold of both worlds: the coins in it and what became of them."""

    def __init__(self, member: int, hold: Hold, coins: list[Coin]) -> None:
        self.member, self.hold, self.coins = member, hold, coins
        self.status, self.returned = "open", 0


class Shop(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.house = House()
        # The third member's programme allows debt.
        self.wallets: list[Wallet] = [self.house.member(may_overdraw=may_owe) for may_owe in (False, False, True)]
        self.purses = [Purse(may_owe) for may_owe in (False, False, True)]
        self.earned: list[Earned] = []
        self.waiting: list[tuple[int, int]] = []
        self.spent: list[Spent] = []
        self.posted: list[tuple[Posting, int]] = []
        self.seen: list[tuple[dt.datetime, dict[int, int]]] = []

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            self.answers_about_the_past_never_change()
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @property
    def today(self) -> dt.date:
        return self.house.today

    def put(self, member: int, transfer: Transfer, amount: int, expires_on: dt.date | None) -> None:
        self.purses[member].put([Coin(expires_on or NEVER, transfer.pk)] * amount)

    def last_day(self, life: int | None) -> dt.date | None:
        return None if life is None else self.today + dt.timedelta(days=life)

    @rule(days=st.integers(1, 12))
    def days_pass(self, days: int) -> None:
        self.house.today += dt.timedelta(days=days)

    @rule(member=members, amount=amounts, life=lives, kind=st.sampled_from(["earn", "opening", "adjust"]))
    def earn(self, member: int, amount: int, life: int | None, kind: str) -> None:
        posting = self.house.posting(
            self.house.issuing_id, self.wallets[member].available_id, amount, kind, expires_on=self.last_day(life)
        )
        transfer = self.house.post(posting)
        self.put(member, transfer, amount, posting.expires_on)
        self.earned.append(Earned(member, transfer.pk, amount))
        self.posted.append((posting, transfer.pk))

    @rule(member=members, amount=amounts)
    def earn_with_a_wait(self, member: int, amount: int) -> None:
        self.house.post(self.house.posting(self.house.issuing_id, self.wallets[member].pending_id, amount))
        self.purses[member].waiting += amount
        self.waiting.append((member, amount))

    @precondition(lambda self: self.waiting)
    @rule(which=choices, life=lives, early=st.booleans())
    def waiting_ends(self, which: int, life: int | None, early: bool) -> None:
        """The points become available, or the order comes back before they do (rule 27)."""
        member, amount = self.waiting.pop(which % len(self.waiting))
        wallet, expires_on = self.wallets[member], self.last_day(life)
        self.purses[member].waiting -= amount
        if early:
            self.house.post(self.house.posting(wallet.pending_id, self.house.issuing_id, amount, "reverse"))
            return
        posting = self.house.posting(wallet.pending_id, wallet.available_id, amount, "activate", expires_on=expires_on)
        self.put(member, self.house.post(posting), amount, expires_on)

    @precondition(lambda self: self.earned)
    @rule(which=choices, amount=amounts)
    def take_back(self, which: int, amount: int) -> None:
        own = self.earned[which % len(self.earned)]
        first = {"reverses_id": own.transfer_id, "draw_first": (own.transfer_id,)}
        posting = self.house.taking(self.wallets[own.member], amount, **first)
        # The books look at the balance first, then at the reversal; both must be in order.
        enough = amount <= self.purses[own.member].available or self.purses[own.member].may_owe
        if not enough or own.taken + amount > own.amount:
            with pytest.raises(ReversalTooLarge if enough else InsufficientPoints):
                self.house.post(posting)
            return
        self.purses[own.member].take_back(amount, own.transfer_id)
        own.taken += amount
        self.house.post(posting)

    @rule(orders=st.lists(st.tuples(members, amounts, st.integers(0, 30), lives), min_size=1, max_size=4))
    def a_file_of_orders_some_returned(self, orders: list[tuple[int, int, int, int | None]]) -> None:
        postings: list[Posting] = []
        for member, amount, returned, life in orders:
            wallet = self.wallets[member]
            postings.append(self.house.earning(wallet, amount, expires_on=self.last_day(life)))
            if min(returned, amount):
                name = postings[-1].reference
                more = {"reverses_reference": name, "draw_first": (name,)}
                postings.append(self.house.taking(wallet, min(returned, amount), **more))
        posted = {transfer.reference: transfer for transfer in post_transfers(postings=postings, today=self.today)}
        for posting in postings:
            transfer = posted[posting.reference]
            if posting.kind == "earn":
                member = next(i for i, w in enumerate(self.wallets) if w.available_id == posting.credit_id)
                self.put(member, transfer, posting.amount, posting.expires_on)
                self.earned.append(Earned(member, transfer.pk, posting.amount))
            else:
                own = next(earn for earn in self.earned if earn.transfer_id == transfer.reverses_id)
                own.taken += posting.amount
                assert self.purses[own.member].take_back(posting.amount, own.transfer_id)

    @rule(member=members, amount=amounts)
    def set_aside(self, member: int, amount: int) -> None:
        coins = self.purses[member].spend(amount, self.today)
        if coins is None:
            with pytest.raises(InsufficientPoints):
                self.house.hold(self.wallets[member], amount)
            return
        self.spent.append(Spent(member, self.house.hold(self.wallets[member], amount), coins))
        self.purses[member].aside += amount

    @precondition(lambda self: self.spent)
    @rule(which=choices)
    def capture(self, which: int) -> None:
        spent = self.spent[which % len(self.spent)]
        about = {"hold_id": spent.hold.pk, "effective_at": NOON, "today": self.today}
        about |= {"issuing_id": self.house.issuing_id, "reference": f"capture:{spent.hold.pk}"}
        if spent.status == "released":
            with pytest.raises(HoldResolved):
                capture_hold(**about)
            return
        capture_hold(**about)
        if spent.status == "open":
            self.purses[spent.member].aside -= len(spent.coins)
            spent.status = "captured"

    @precondition(lambda self: self.spent)
    @rule(which=choices)
    def release(self, which: int) -> None:
        spent = self.spent[which % len(self.spent)]
        about = {"hold_id": spent.hold.pk, "effective_at": NOON, "today": self.today}
        about |= {"reference": f"release:{spent.hold.pk}"}
        if spent.status == "captured":
            with pytest.raises(HoldResolved):
                release_hold(**about)
            return
        transfer = release_hold(**about)
        if spent.status == "open":
            purse, number = self.purses[spent.member], len(spent.coins)
            purse.aside -= number
            purse.give_back(spent.coins, 0, number, transfer.pk, self.today)
            spent.status, spent.returned = "released", number

    @precondition(lambda self: any(spent.status == "captured" for spent in self.spent))
    @rule(which=choices, amount=amounts)
    def unredeem(self, which: int, amount: int) -> None:
        captured = [spent for spent in self.spent if spent.status == "captured"]
        spent = captured[which % len(captured)]
        posting = self.house.posting(
            self.house.issuing_id,
            self.wallets[spent.member].available_id,
            amount,
            "unredeem",
            give_back_of=spent.hold.placed_id,
        )
        if spent.returned + amount > len(spent.coins):
            with pytest.raises(ReversalTooLarge):
                self.house.post(posting)
            return
        transfer = self.house.post(posting)
        self.purses[spent.member].give_back(spent.coins, spent.returned, amount, transfer.pk, self.today)
        spent.returned += amount

    @rule(
        member=members,
        parts=st.lists(st.integers(1, 6), min_size=2, max_size=3),
        days=st.integers(0, 12),
        late=st.integers(0, 2),
    )
    def a_used_reward_comes_back_in_parts(self, member: int, parts: list[int], days: int, late: int) -> None:
        """Long histories in one move: lots of different lives, spent, used, some of them over, given back bit by bit."""
        for amount, life in zip(parts, (days, 20, None), strict=False):
            self.earn(member, 2 * amount, life, "earn")
        already = len(self.spent)
        self.set_aside(member, sum(parts))
        if len(self.spent) == already:
            return
        self.capture(already)
        self.days_pass(days + late)
        which = [spent.status for spent in self.spent].count("captured") - 1
        for amount in reversed(parts):
            self.unredeem(which, amount)

    @rule(limit=st.integers(1, 3))
    def night_falls(self, limit: int) -> None:
        while expire_lots(today=self.today, limit=limit) == limit:
            pass
        for purse in self.purses:
            purse.expire(self.today)

    @precondition(lambda self: self.posted)
    @rule(which=choices, other=st.booleans())
    def a_retry(self, which: int, other: bool) -> None:
        """The same again changes nothing; the same reference with other figures is refused."""
        posting, transfer_id = self.posted[which % len(self.posted)]
        if not other:
            assert self.house.post(posting).pk == transfer_id
            return
        with pytest.raises(ReferenceReused):
            self.house.earn(self.wallets[0], posting.amount + 1, reference=posting.reference)

    @invariant()
    def the_books_equal_the_model(self) -> None:
        if not hasattr(self, "seen"):
            return
        stored = dict(Account.objects.values_list("pk", "balance"))
        heaps: dict[int, list[tuple[dt.date | None, int]]] = {}
        for account_id, last_day, left in Lot.objects.open().in_spending_order().values_list(*HEAP):
            heaps.setdefault(account_id, []).append((last_day, left))
        for wallet, purse in zip(self.wallets, self.purses, strict=True):
            balances = [stored[pk] for pk in (wallet.available_id, wallet.pending_id, wallet.held_id)]
            assert balances == [purse.available, purse.waiting, purse.aside]
            assert heaps.get(wallet.available_id, []) == purse.heaps()

    @invariant()
    def everything_adds_up(self) -> None:
        if hasattr(self, "house"):
            verification = verify()
            assert verification.differences == []
            owed = sum(purse.available + purse.waiting + purse.aside for purse in self.purses)
            assert verification.outstanding == {"club": owed}
            self.seen.append((clock.now(), balances_at(clock.now())))

    def answers_about_the_past_never_change(self) -> None:
        for moment, answer in self.seen:
            assert balances_at(moment) == answer


def balances_at(moment: dt.datetime) -> dict[int, int]:
    """As of: recorded by then."""
    recorded = Transfer.objects.filter(created_at__lte=moment).order_by()
    answer = dict.fromkeys(Account.objects.values_list("pk", flat=True), 0)
    for leg, sign in (("credit_id", 1), ("debit_id", -1)):
        for account_id, points in recorded.values_list(leg).annotate(Sum("amount")):
            answer[account_id] += sign * points
    return answer


@pytest.fixture
def asked_in_the_same_words(monkeypatch):
    """Nine thousand times the same questions: writing each of them in SQL anew takes longer than answering them."""
    once = tuple(Check(each.code, each.noun, Compiled(each.rows).fetch) for each in checks.CHECKS)
    monkeypatch.setattr(checks, "CHECKS", once)


def test_any_history_leaves_the_books_in_order(db, asked_in_the_same_words):
    """300 histories of 30 steps with HYPOTHESIS_PROFILE=ci, 10,000 of 50 with full; the seed of a failure is printed."""
    run_state_machine_as_test(Shop)
