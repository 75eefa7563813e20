"""The one writer: a fixed number of statements, however many postings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from operator import attrgetter

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from apps.common import bulk, clock
from apps.common.among import among
from apps.ledger.errors import BadPosting, ReferenceReused
from apps.ledger.models import Account, Lot, LotDraw, Transfer
from apps.ledger.services.books import Books, Names, OpenLot, Original, Posting
from apps.ledger.services.earning import post_plain_earn


def post_transfer(*, posting: Posting, today: dt.date) -> Transfer:
    """``post_transfers`` for one."""
    return post_transfers(postings=[posting], today=today)[0]


def post_transfers(*, postings: Sequence[Posting], today: dt.date) -> list[Transfer]:
    """Post movements as if one after the other, and return them in the same order.

    A posting whose reference was posted before, in an earlier call or earlier in this one, is found and not repeated; with
    other figures it raises ReferenceReused. ``today`` is the shop's date: it starts lots that name no other day and
    tells which lots are over. Raises InsufficientPoints, ReversalTooLarge, BadPosting; then nothing was posted.
    """
    if len(postings) == 1:
        transfer = post_plain_earn(postings[0], today)
        if transfer is not None:
            return [transfer]
    return post_in_sets(postings, today)


@transaction.atomic
def post_in_sets(postings: Sequence[Posting], today: dt.date) -> list[Transfer]:
    if not postings:
        return []
    accounts = lock_accounts({posting.debit_id for posting in postings} | {posting.credit_id for posting in postings})
    # Looked up under the lock: whoever posts the same figures holds the same accounts, so nobody can slip in between.
    posted = {
        transfer.reference: transfer
        for transfer in Transfer.objects.filter(among("reference", {posting.reference for posting in postings}))
    }
    fresh = _not_yet_posted(postings, posted)
    if fresh:
        _post_fresh(fresh, posted, accounts, today)
    return [posted[posting.reference] for posting in postings]


def lock_accounts(account_ids: Iterable[int]) -> dict[int, Account]:
    """Lock what a movement will change, in primary-key order: two opposite transfers must not deadlock.

    Issuing accounts are read and not locked, as their balance is not stored and every earn of the shop needs one.
    """
    wanted = set(account_ids)
    # Not a full lock: the foreign keys of other transfers may still point at the row meanwhile.
    locked = (
        Account.objects.select_for_update(no_key=True).exclude(role=Account.Role.ISSUING).filter(among("pk", wanted))
    )
    accounts = {account.pk: account for account in locked.order_by("pk")}
    accounts.update(Account.objects.filter(role=Account.Role.ISSUING).in_bulk(list(wanted - accounts.keys())))
    return accounts


def _figures(row: Posting | Transfer) -> tuple[int, int, int, str]:
    return (row.debit_id, row.credit_id, row.amount, row.kind)


def _not_yet_posted(postings: Sequence[Posting], posted: dict[str, Transfer]) -> dict[str, Posting]:
    fresh: dict[str, Posting] = {}
    for posting in postings:
        earlier = posted.get(posting.reference) or fresh.setdefault(posting.reference, posting)
        if _figures(earlier) != _figures(posting):
            raise ReferenceReused(
                _("This was recorded before with other figures."), field="reference", reference=posting.reference
            )
    return fresh


def _post_fresh(
    fresh: dict[str, Posting], posted: dict[str, Transfer], accounts: dict[int, Account], today: dt.date
) -> None:
    ids = dict(zip(fresh, bulk.next_ids(Transfer, len(fresh)), strict=True))
    known = ids | {reference: transfer.pk for reference, transfer in posted.items()}
    names = {reference: _names(posting, ids[reference], known) for reference, posting in fresh.items()}
    books = _open_books(fresh, names, accounts, today)
    for reference, posting in fresh.items():
        books.post(posting, names[reference])
    transfers = _write(fresh, names, books)
    posted.update({transfer.reference: transfer for transfer in transfers})


def _names(posting: Posting, transfer_id: int, known: dict[str, int]) -> Names:
    """Turn the references a posting uses into ids."""
    try:
        reverses_id = known[posting.reverses_reference] if posting.reverses_reference else posting.reverses_id
        first = frozenset(known[name] if isinstance(name, str) else name for name in posting.draw_first)
    except KeyError:
        raise BadPosting(_("This names a movement that is not part of the same call.")) from None
    if posting.give_back_of is not None:
        if reverses_id not in (None, posting.give_back_of):
            raise BadPosting(_("What is given back is what is reversed."))
        reverses_id = posting.give_back_of
    return Names(transfer_id, reverses_id, first)


def _open_books(
    fresh: dict[str, Posting], names: dict[str, Names], accounts: dict[int, Account], today: dt.date
) -> Books:
    """Read what the postings need to know, in sets."""
    drawn = [
        posting.debit_id
        for posting in fresh.values()
        if posting.debit_id in accounts and accounts[posting.debit_id].role == Account.Role.AVAILABLE
    ]
    lots = (
        {lot.pk: _open_lot(lot) for lot in Lot.objects.open().filter(among("account_id", set(drawn))).order_by("pk")}
        if drawn
        else {}
    )
    by_account: dict[int, list[OpenLot]] = {}
    for lot in lots.values():
        by_account.setdefault(lot.account_id, []).append(lot)
    for account_lots in by_account.values():
        account_lots.sort(key=lambda lot: lot.spending_key)
    mine = {name.transfer_id for name in names.values()}
    reverses = {name.reverses_id for name in names.values() if name.reverses_id is not None} - mine
    originals = _originals(reverses) if reverses else {}
    undone = {posting.give_back_of for posting in fresh.values() if posting.give_back_of is not None}
    if undone:
        for draw in LotDraw.objects.filter(among("transfer_id", undone)).select_related("lot").order_by("pk"):
            lot = lots.setdefault(draw.lot_id, _open_lot(draw.lot))
            originals[draw.transfer_id].draws.append((lot, draw.amount))
    return Books(today=today, accounts=accounts, lots=by_account, originals=originals)


def _open_lot(lot: Lot) -> OpenLot:
    return OpenLot(lot.pk, lot.account_id, lot.transfer_id, lot.amount, lot.remaining, lot.active_from, lot.expires_on)


def _originals(transfer_ids: set[int]) -> dict[int, Original]:
    """Locked first and summed after: a sum taken with the lock would not see what the holder of the lock wrote."""
    locked = Transfer.objects.select_for_update(no_key=True).filter(among("pk", transfer_ids)).order_by("pk")
    originals = {pk: Original(amount) for pk, amount in locked.values_list("pk", "amount")}
    sums = (
        Transfer.objects.filter(among("reverses_id", transfer_ids))
        .order_by()
        .values_list("reverses_id")
        .annotate(Sum("amount"))
    )
    for pk, amount in sums:
        originals[pk].reversed = amount
    return originals


_TRANSFER = [
    "id",
    "debit_id",
    "credit_id",
    "amount",
    "kind",
    "reference",
    "reverses_id",
    "actor_id",
    "effective_at",
    "created_at",
]
# Every column is named, as ``build`` needs them all.
assert [field.attname for field in Transfer._meta.concrete_fields] == _TRANSFER


def _write(fresh: dict[str, Posting], names: dict[str, Names], books: Books) -> list[Transfer]:
    now = clock.now()
    rows = [
        [
            names[reference].transfer_id,
            posting.debit_id,
            posting.credit_id,
            posting.amount,
            posting.kind,
            reference,
            names[reference].reverses_id,
            posting.actor_id,
            posting.effective_at,
            now,
        ]
        for reference, posting in fresh.items()
    ]
    bulk.insert_rows(Transfer, _TRANSFER, rows)
    transfers = [bulk.build(Transfer, dict(zip(_TRANSFER, row, strict=True)), stored=True) for row in rows]
    _write_lots(books)
    bulk.update_rows(
        Account, ["id", "balance"], [(pk, books.accounts[pk].balance) for pk in sorted(books.touched_accounts)]
    )
    return transfers


def _write_lots(books: Books) -> None:
    """New lots as they stand after the call's own draws, then the draws, then what is left of older lots."""
    columns = ["account_id", "transfer_id", "amount", "remaining", "active_from", "expires_on", "keeps_day"]
    rows = [*map(attrgetter(*columns), books.new_lots)]
    made = dict(bulk.insert_rows(Lot, columns, rows, returning=["transfer_id", "id"]))
    for lot in books.new_lots:
        lot.lot_id = made[lot.transfer_id]
    draws = [(lot.lot_id, transfer_id, amount) for lot, transfer_id, amount in books.draws]
    bulk.insert_rows(LotDraw, ["lot_id", "transfer_id", "amount"], draws)
    bulk.update_rows(Lot, ["id", "remaining"], [(pk, lot.remaining) for pk, lot in sorted(books.touched_lots.items())])
