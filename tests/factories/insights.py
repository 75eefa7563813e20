"""A member's story, told with the ledger's own verbs and the rows that explain them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import count

from apps.common import clock
from apps.customers.models import Customer
from apps.ledger.models import Transfer
from apps.ledger.services import Posting, open_issuing, open_wallets, post_transfer
from apps.orders.models import Channel, Order, Refund
from apps.programs.models import Accrual, Clawback, Membership, Program, Rule, RuleVersion
from apps.programs.models.program import since_ever
from apps.shop.services import current_shop
from tests.factories.customers import CustomerFactory

_numbers = count(1)


def program(name: str = "Club", **fields: object) -> Program:
    code = f"story-{next(_numbers)}"
    return Program.objects.create(code=code, name=name, status="live", issuing=open_issuing(unit=code), **fields)


def membership(of: Program, customer: Customer | None = None) -> Membership:
    [wallet] = open_wallets(unit=of.code, count=1)
    return Membership.objects.create(
        program=of,
        customer=customer or CustomerFactory(),
        available_id=wallet.available_id,
        pending_id=wallet.pending_id,
        held_id=wallet.held_id,
    )


@dataclass
class Story:
    """One member of one programme: one point for each whole unit of currency."""

    program: Program = field(default_factory=program)
    customer: Customer = field(default_factory=CustomerFactory)

    def __post_init__(self) -> None:
        self.membership = membership(self.program, self.customer)
        self.rule, _made = Rule.objects.get_or_create(program=self.program, code="base", defaults={"name": "Base"})
        self.version, _made = RuleVersion.objects.get_or_create(
            rule=self.rule, number=1, defaults={"valid_from": since_ever(), "unit_minor": 100}
        )
        self.channel, _made = Channel.objects.get_or_create(code="web", defaults={"name": "Web shop"})

    @property
    def fresh(self) -> Membership:
        return Membership.objects.with_wallet().get(pk=self.membership.pk)

    def buys(self, total_minor: int, at: dt.datetime | None = None, waits_until: dt.datetime | None = None) -> Accrual:
        at = at or clock.now()
        number = next(_numbers)
        order = Order.objects.create(
            channel=self.channel,
            external_id=f"W-{number}",
            customer=self.customer,
            status="paid",
            currency="TRY",
            total_minor=total_minor,
            placed_at=at,
            fingerprint="",
        )
        points = total_minor // 100
        into = self.membership.pending_id if waits_until else self.membership.available_id
        return Accrual.objects.create(
            order=order,
            rule=self.rule,
            version=self.version,
            membership=self.membership,
            base_minor=total_minor,
            points_per_unit=1,
            unit_minor=100,
            wanted=points,
            granted=points,
            transfer=self._move(self.program.issuing_id, into, points, "earn", at),
            activates_at=waits_until or at,
            activated_at=None if waits_until else at,
        )

    def refunded(self, accrual: Accrual, amount_minor: int, points: int, at: dt.datetime | None = None) -> Clawback:
        """Money given back, and its points taken from where they are."""
        at = at or clock.now()
        refund = Refund.objects.create(
            order=accrual.order,
            channel=self.channel,
            external_id=f"R-{next(_numbers)}",
            amount_minor=amount_minor,
            refunded_at=at,
            fingerprint="",
        )
        return self.takes_back(accrual, points, "refund", refund, at)

    def takes_back(
        self, accrual: Accrual, points: int, cause: str, refund: Refund | None = None, at: dt.datetime | None = None
    ) -> Clawback:
        is_waiting = accrual.activated_at is None
        account = self.membership.pending_id if is_waiting else self.membership.available_id
        taken = self._move(account, self.program.issuing_id, points, "reverse", at or clock.now())
        accrual.taken_back += points
        accrual.save()
        return Clawback.objects.create(
            accrual=accrual,
            cause=cause,
            refund=refund,
            base_minor=0,
            wanted=points,
            taken=points,
            shortfall=0,
            from_pending=taken if is_waiting else None,
            from_available=None if is_waiting else taken,
        )

    def brings_in(self, points: int, expires_on: dt.date | None = None, at: dt.datetime | None = None) -> Transfer:
        """An opening balance."""
        return self._move(
            self.program.issuing_id, self.membership.available_id, points, "opening", at or clock.now(), expires_on
        )

    def moves(self, kind: str, points: int, at: dt.datetime | None = None) -> Transfer:
        """Any other movement out of what is available."""
        return self._move(self.membership.available_id, self.program.issuing_id, points, kind, at or clock.now())

    def _move(
        self, debit: int, credit: int, points: int, kind: str, at: dt.datetime, expires_on: dt.date | None = None
    ) -> Transfer:
        today = current_shop().local_date(clock.now())
        return post_transfer(
            posting=Posting(
                debit_id=debit,
                credit_id=credit,
                amount=points,
                kind=kind,
                reference=f"story:{next(_numbers)}",
                effective_at=at,
                active_from=today,
                expires_on=expires_on,
            ),
            today=today,
        )
