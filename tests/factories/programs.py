from __future__ import annotations

from itertools import count
from typing import Any

from apps.customers.models import Customer
from apps.ledger.models import Account
from apps.programs.models import Membership, Program
from apps.programs.services import create_program, enrol

_numbers = count(1)


def program(**more: Any) -> Program:
    """Live, one point per whole unit of money, unless said otherwise."""
    return create_program(**({"code": f"club-{next(_numbers)}", "points_per_unit": 1} | more))


def member(program: Program, customer: Customer) -> Membership:
    return enrol(program=program, customer_ids=[customer.pk])[customer.pk]


def balances(customer: Customer, program: Program) -> tuple[int, int]:
    """Available and pending points."""
    membership = Membership.objects.get(program=program, customer=customer)
    rows = dict(Account.objects.filter(unit=program.code).values_list("pk", "balance"))
    return rows[membership.available_id], rows[membership.pending_id]
