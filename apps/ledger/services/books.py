"""The arithmetic of posting, without a database: what each movement does to balances and lots."""

from __future__ import annotations

import datetime as dt
from bisect import insort
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.ledger.errors import BadPosting, InsufficientPoints, ReversalTooLarge
from apps.ledger.models import Account, Transfer

# Points given back to a lot whose last day has passed come back as a new lot that lasts this long.
EXPIRED_RETURN_GRACE_DAYS = 30

# A member spends; everything else is the shop's own bookkeeping. A spend never draws what is due to expire, and never
# goes into debt, whatever the account may do.
SPENDING_KINDS = frozenset({Transfer.Kind.HOLD, Transfer.Kind.REDEEM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One movement to be posted. ``reference`` makes it happen once.

    ``active_from``, ``expires_on`` and ``keeps_day`` are of the lot that is born when ``credit`` is an available account.
    ``draw_first`` names transfers whose lots are drawn before all others: ids, or references of earlier postings in
    the same call. ``reverses_reference`` likewise names an earlier posting of the call where ``reverses_id`` is not known yet.
    ``give_back_of`` is a transfer that drew lots: the points return to them, and it is what the posting reverses.
    """

    debit_id: int
    credit_id: int
    amount: int
    kind: str
    reference: str
    effective_at: dt.datetime
    reverses_id: int | None = None
    actor_id: int | None = None
    active_from: dt.date | None = None
    expires_on: dt.date | None = None
    keeps_day: bool = False
    draw_first: tuple[int | str, ...] = ()
    give_back_of: int | None = None
    reverses_reference: str = ""


@dataclass(slots=True)
class OpenLot:
    """A lot as this call sees it. ``lot_id`` is None while it is only planned."""

    lot_id: int | None
    account_id: int
    transfer_id: int
    amount: int
    remaining: int
    active_from: dt.date
    expires_on: dt.date | None
    keeps_day: bool = False

    @property
    def spending_key(self) -> tuple[dt.date, int]:
        """Earliest expiry first, never last, ties by age. Transfers are numbered in the order their lots are made."""
        return (self.expires_on or dt.date.max, self.transfer_id)


@dataclass(slots=True)
class Original:
    """A transfer that this call reverses. ``draws`` are the lots it took from, in the order taken."""

    amount: int
    reversed: int = 0
    draws: list[tuple[OpenLot, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Names:
    """A posting's own id and the ids behind the references it used."""

    transfer_id: int
    reverses_id: int | None = None
    draw_first: frozenset[int] = frozenset()


@dataclass
class Books:
    """The accounts and lots one call touches, moved in memory, then written in sets."""

    today: dt.date
    accounts: dict[int, Account]
    lots: dict[int, list[OpenLot]]
    originals: dict[int, Original] = field(default_factory=dict)
    draws: list[tuple[OpenLot, int, int]] = field(default_factory=list)
    new_lots: list[OpenLot] = field(default_factory=list)
    touched_lots: dict[int, OpenLot] = field(default_factory=dict)
    touched_accounts: set[int] = field(default_factory=set)

    def post(self, posting: Posting, names: Names) -> None:
        """Move one posting. Raises BadPosting, InsufficientPoints or ReversalTooLarge and then must be thrown away."""
        debit, credit = self._legs(posting)
        self._take(posting, debit, names)
        skip = self._reverse(posting, names)
        self._give(posting, credit, names, skip)
        self.originals[names.transfer_id] = Original(posting.amount)

    def _reverse(self, posting: Posting, names: Names) -> int:
        """Count the posting against what it reverses. Returns how much of that had come back before."""
        if names.reverses_id is None:
            return 0
        original = self.originals.get(names.reverses_id)
        if original is None:
            raise BadPosting(_("There is no such movement to reverse."))
        before = original.reversed
        if before + posting.amount > original.amount:
            left = original.amount - before
            raise ReversalTooLarge(_("More cannot be taken back than was moved."), left=left, needed=posting.amount)
        original.reversed += posting.amount
        return before

    def _legs(self, posting: Posting) -> tuple[Account, Account]:
        debit, credit = self.accounts.get(posting.debit_id), self.accounts.get(posting.credit_id)
        if posting.amount <= 0:
            raise BadPosting(_("A movement needs at least one point."), field="amount")
        if debit is None or credit is None or debit.pk == credit.pk:
            raise BadPosting(_("A movement needs two different accounts that exist."))
        if debit.unit != credit.unit:
            raise BadPosting(_("Points of one programme cannot become points of another."))
        return debit, credit

    def _take(self, posting: Posting, debit: Account, names: Names) -> None:
        if debit.role == Account.Role.ISSUING:
            return
        self._check_funds(posting, debit)
        if debit.role == Account.Role.AVAILABLE:
            self._draw(posting, debit, names)
        debit.balance -= posting.amount
        self.touched_accounts.add(debit.pk)

    def _check_funds(self, posting: Posting, debit: Account) -> None:
        usable = debit.balance
        spending = posting.kind in SPENDING_KINDS and debit.role == Account.Role.AVAILABLE
        if spending:
            usable -= sum(lot.remaining for lot in self.lots.get(debit.pk, ()) if self._is_over(lot))
        if usable < posting.amount and (spending or not debit.may_overdraw):
            raise InsufficientPoints(_("There are not enough points."), available=max(usable, 0), needed=posting.amount)

    def _is_over(self, lot: OpenLot) -> bool:
        return lot.expires_on is not None and lot.expires_on < self.today

    def _draw(self, posting: Posting, debit: Account, names: Names) -> None:
        """Lots in spending order, the named ones before the rest. What no lot covers is debt and has no draw."""
        lots = self.lots.get(debit.pk, [])
        if names.draw_first:
            lots = sorted(lots, key=lambda lot: lot.transfer_id not in names.draw_first)
        wanted = posting.amount
        for lot in lots:
            if wanted == 0:
                break
            if lot.remaining == 0 or (posting.kind in SPENDING_KINDS and self._is_over(lot)):
                continue
            taken = min(wanted, lot.remaining)
            wanted -= taken
            self._change(lot, names.transfer_id, taken)

    def _change(self, lot: OpenLot, transfer_id: int, drawn: int) -> None:
        lot.remaining -= drawn
        self.draws.append((lot, transfer_id, drawn))
        if lot.lot_id is not None:
            self.touched_lots[lot.lot_id] = lot

    def _give(self, posting: Posting, credit: Account, names: Names, skip: int) -> None:
        if credit.role == Account.Role.ISSUING:
            return
        # A credit repays the debt first (rule 7); what is repaid has no lot, and so no expiry.
        aged = posting.amount - min(posting.amount, max(-credit.balance, 0))
        credit.balance += posting.amount
        self.touched_accounts.add(credit.pk)
        if credit.role != Account.Role.AVAILABLE or aged == 0:
            return
        active_from, expires_on = posting.active_from or self.today, posting.expires_on
        keeps_day = posting.keeps_day
        if posting.give_back_of is not None:
            aged, lapsed = self._give_back(self.originals[posting.give_back_of], names.transfer_id, aged, skip)
            if lapsed:
                active_from, expires_on = self.today, self.today + dt.timedelta(days=EXPIRED_RETURN_GRACE_DAYS)
                keeps_day = True
        if aged:
            lot = OpenLot(None, credit.pk, names.transfer_id, aged, aged, active_from, expires_on, keeps_day)
            self._new_lot(lot)

    def _give_back(self, original: Original, transfer_id: int, amount: int, skip: int) -> tuple[int, bool]:
        """Undo draws from the last taken to the first: the member gets the longest-lasting points back first.

        ``skip`` is what earlier give-backs returned. Returns the points that went to no lot (the lot's day has passed, or
        there never was one), and whether a passed day was among the reasons.
        """
        homeless, lapsed = amount, False
        for lot, drawn in reversed(original.draws):
            passed_over = min(skip, drawn)
            skip -= passed_over
            back = min(amount, drawn - passed_over)
            amount -= back
            if back and self._is_over(lot):
                lapsed = True
            elif back:
                homeless -= back
                self._change(lot, transfer_id, -back)
                self._reopen(lot)
        return homeless, lapsed

    def _reopen(self, lot: OpenLot) -> None:
        lots = self.lots.setdefault(lot.account_id, [])
        if not any(lot is other for other in lots):
            insort(lots, lot, key=lambda other: other.spending_key)

    def _new_lot(self, lot: OpenLot) -> None:
        if lot.expires_on is not None and lot.expires_on < lot.active_from:
            raise BadPosting(_("Points cannot expire before they become available."), field="expires_on")
        insort(self.lots.setdefault(lot.account_id, []), lot, key=lambda other: other.spending_key)
        self.new_lots.append(lot)
