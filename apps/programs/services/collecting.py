"""Points that were missing when a purchase was returned, taken once a reward lets them go.

A return takes what is there and notes the rest (rule 6). What was set aside for a reward on that day was not there; when it
comes back, the member would otherwise keep the points of goods that were given back (rules 29 and 52).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from apps.common import clock
from apps.common.among import among
from apps.ledger.models import Account, Transfer
from apps.ledger.services import Posting, post_transfers
from apps.programs.models import Accrual, Clawback, Membership, Program
from apps.shop.services import current_shop


def lock_memberships(membership_ids: Iterable[int]) -> None:
    """Before accruals and accounts: whoever takes points of a member back, or lets those of a reward go, waits here."""
    rows = Membership.objects.filter(among("pk", membership_ids)).select_for_update(no_key=True).order_by("pk")
    list(rows.values_list("pk", flat=True))


def hold_missing(*, membership_ids: Collection[int]) -> dict[int, list[Accrual]]:
    """Accruals of which points are missing, by membership; most members have none.

    The caller holds the memberships, so that nothing goes missing meanwhile, and asks before any account is locked.
    """
    rows = (
        Accrual.objects.filter(among("membership_id", membership_ids), shortfall__gt=0)
        .select_related("membership__program", "order")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    missing: defaultdict[int, list[Accrual]] = defaultdict(list)
    for accrual in rows:
        missing[accrual.membership_id].append(accrual)
    return missing


def collect_missing(*, accruals: Sequence[Accrual], let_go: Transfer, set_aside: Transfer, actor_id: int | None) -> int:
    """Take what was missing out of points that a reward just let go; how many. ``accruals`` as ``hold_missing`` found them.

    Only what went missing after ``set_aside`` put these points away: before, they were not there because they had yet to be
    earned, and what a member earns later pays for no earlier return. The caller holds the transaction.
    """
    if not accruals:
        return 0
    member = accruals[0].membership
    balance = Account.objects.values_list("balance", flat=True).get(pk=member.available_id)
    left = min(let_go.amount, balance)
    parts: list[tuple[Clawback, Posting]] = []
    # The oldest first: the fewest rewards can still pay for it.
    for clawback, missing in sorted(_open(accruals, set_aside.created_at), key=lambda one: one[0].pk):
        amount = min(left, missing)
        if amount <= 0:
            continue
        left -= amount
        parts.append((clawback, _posting(clawback, amount, let_go, actor_id)))
    now = clock.now()
    taken = post_transfers(postings=[posting for _clawback, posting in parts], today=current_shop().local_date(now))
    for (clawback, _), transfer in zip(parts, taken, strict=True):
        _note(clawback, transfer, now)
    return sum(transfer.amount for transfer in taken)


def _open(accruals: Sequence[Accrual], since: dt.datetime) -> Iterator[tuple[Clawback, int]]:
    """What is still missing, and of it what went missing since."""
    of = {accrual.pk: accrual for accrual in accruals}
    rows = Clawback.objects.filter(accrual__in=of, shortfall__gt=0).select_related("refund").order_by("pk")
    left = {accrual.pk: accrual.shortfall for accrual in accruals}
    # The accrual knows how much is missing: a clawback whose refund was undone stays as history and may count no more.
    for clawback in sorted(rows, key=lambda row: row.refund is not None and row.refund.voided_at is not None):
        clawback.accrual = of[clawback.accrual_id]
        missing = min(clawback.shortfall, left[clawback.accrual_id])
        left[clawback.accrual_id] -= missing
        if missing and clawback.created_at >= since and _may_be_taken(clawback):
            yield clawback, missing


def _may_be_taken(clawback: Clawback) -> bool:
    """A programme that takes only what waits leaves points alone that a member could have spent; an undone import does not."""
    program = clawback.accrual.membership.program
    return program.shortfall != Program.Shortfall.PENDING_ONLY or clawback.cause == Clawback.Cause.UNDONE


def _posting(clawback: Clawback, amount: int, let_go: Transfer, actor_id: int | None) -> Posting:
    accrual = clawback.accrual
    made_by = accrual.activation_id or accrual.transfer_id
    return Posting(
        debit_id=accrual.membership.available_id,
        credit_id=accrual.membership.program.issuing_id,
        amount=amount,
        kind=Transfer.Kind.REVERSE,
        reference=f"{let_go.reference}:clawback:{clawback.pk}",
        effective_at=let_go.effective_at,
        actor_id=actor_id,
        # Their own lot first, then a new one where that had run out meanwhile.
        draw_first=(made_by, let_go.pk) if made_by else (let_go.pk,),
    )


def _note(clawback: Clawback, transfer: Transfer, now: dt.datetime) -> None:
    """Of what was missing, so much was taken after all. A clawback names one movement, so a part gets a row of its own; undoing
    the refund then finds both."""
    accrual, amount = clawback.accrual, transfer.amount
    clawback.shortfall -= amount
    if clawback.shortfall or clawback.taken:
        clawback.wanted -= amount
        Clawback.objects.create(
            accrual=accrual,
            cause=clawback.cause,
            refund_id=clawback.refund_id,
            base_minor=clawback.base_minor,
            wanted=amount,
            taken=amount,
            shortfall=0,
            from_available=transfer,
            created_at=now,
        )
    else:
        clawback.taken, clawback.from_available = amount, transfer
    clawback.save(update_fields=["wanted", "taken", "shortfall", "from_available"])
    accrual.taken_back += amount
    accrual.shortfall -= amount
    accrual.save(update_fields=["taken_back", "shortfall"])
