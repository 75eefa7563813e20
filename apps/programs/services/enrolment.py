from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction

from apps.common import clock
from apps.common.bulk import insert_rows
from apps.customers.models import Customer
from apps.ledger.services import open_wallets
from apps.programs.models import Membership, Program, Tier

_COLUMNS = ["program_id", "customer_id", "available_id", "pending_id", "held_id", "joined_at", "tier_id"]


def enrol(
    *, program: Program, customer_ids: Collection[int], joined_at: Mapping[int, dt.datetime] | None = None
) -> dict[int, Membership]:
    """Make customers members, each with a wallet of their own; those who are members stay as they are. By customer.

    The caller holds the transaction. Two that enrol one customer at once: the unique constraint decides.
    """
    rows = Membership.objects.filter(program=program, customer_id__in=customer_ids)
    members = {membership.customer_id: membership for membership in rows}
    missing = sorted(set(customer_ids) - members.keys())
    if not missing:
        return members
    base = Tier.objects.filter(ladder__program=program, threshold=0).values_list("pk", flat=True).first()
    return members | add_members(program, missing, joined_at or {}, tier_id=base)


@transaction.atomic
def welcome_customer(customer: Customer) -> list[Membership]:
    """Somebody joined: a member of every live programme from now on, whichever way it enrols. Twice is once."""
    programs = Program.objects.live().order_by("pk")
    return [enrol(program=program, customer_ids=[customer.pk])[customer.pk] for program in programs]


def add_members(
    program: Program, customer_ids: list[int], joined_at: Mapping[int, dt.datetime], *, tier_id: int | None = None
) -> dict[int, Membership]:
    """Memberships for customers who are known to have none; ``tier_id`` is the base level of the programme's ladder."""
    if not customer_ids:
        return {}
    may_overdraw = program.shortfall == Program.Shortfall.ALLOW_DEBT
    wallets = open_wallets(unit=program.code, count=len(customer_ids), may_overdraw=may_overdraw)
    now = clock.now()
    members = {
        customer_id: Membership(
            program=program,
            customer_id=customer_id,
            available_id=wallet.available_id,
            pending_id=wallet.pending_id,
            held_id=wallet.held_id,
            joined_at=joined_at.get(customer_id, now),
            tier_id=tier_id,
        )
        for customer_id, wallet in zip(customer_ids, wallets, strict=True)
    }
    written = insert_rows(
        Membership,
        _COLUMNS,
        [[getattr(member, column) for column in _COLUMNS] for member in members.values()],
        returning=["customer_id", "id"],
    )
    for customer_id, pk in written:
        members[customer_id].pk = pk
        members[customer_id]._state.adding = False
    return members
