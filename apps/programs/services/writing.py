"""What the engine decided becomes transfers, accruals and clawbacks, in a fixed number of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from apps.common import clock
from apps.common.bulk import build, insert_rows, relate, update_rows, values_of
from apps.ledger.models import Transfer
from apps.ledger.services import Posting, post_transfers
from apps.programs.engine import Earn, Expire, Held, TakeBack
from apps.programs.models import Accrual, Clawback, Membership, Program
from apps.shop.services import ShopFacts


@dataclass(slots=True)
class Decided:
    """A decision, whose it is, and the accrual it concerns (None while that is only planned)."""

    decision: Earn | TakeBack
    # As it stands after all decisions of the call.
    held: Held
    member: Membership
    program: Program
    accrual: Accrual | None


@dataclass(slots=True)
class Lapsed:
    """Points that ran out in the middle of a story; they concern no accrual."""

    decision: Expire
    member: Membership
    program: Program


def write_decisions(
    story: Sequence[Decided | Lapsed], *, now: dt.datetime, shop: ShopFacts
) -> tuple[list[Accrual], list[Clawback]]:
    if not story:
        return [], []
    decided = [one for one in story if isinstance(one, Decided)]
    earns = {}
    for one in decided:
        if isinstance(one.decision, Earn):
            earns[one.decision.order.order_id, one.decision.terms.rule_id] = one
    postings = [posting for one in story if (posting := _posting(one, shop, now)) is not None]
    posted = post_transfers(postings=postings, today=shop.local_date(now))
    by_reference = {transfer.reference: transfer.pk for transfer in posted}
    accruals = _write_accruals(list(earns.values()), by_reference, now)
    takes = [one for one in decided if isinstance(one.decision, TakeBack)]
    for one in takes:
        if one.accrual is None:
            assert isinstance(one.decision, TakeBack)
            one.accrual = accruals[one.decision.reversal.order.order_id, one.decision.terms.rule_id]
    clawbacks = _write_clawbacks(takes, by_reference)
    _update_sums(takes, fresh={accrual.pk for accrual in accruals.values()})
    return list(accruals.values()), clawbacks


def earn_reference(order_id: int, rule_id: int) -> str:
    return f"order:{order_id}:rule:{rule_id}:earn"


def _take_reference(take: TakeBack) -> str:
    order_id, rule_id = take.reversal.order.order_id, take.terms.rule_id
    if take.reversal.refund_id is not None:
        return f"refund:{take.reversal.refund_id}:rule:{rule_id}:reverse"
    return f"order:{order_id}:rule:{rule_id}:{take.reversal.cause}"


def _posting(one: Decided | Lapsed, shop: ShopFacts, now: dt.datetime) -> Posting | None:
    if isinstance(one, Lapsed):
        return _expiry(one, shop)
    decision = one.decision
    if isinstance(decision, Earn):
        return Posting(
            debit_id=one.program.issuing_id,
            credit_id=one.member.pending_id if decision.waits else one.member.available_id,
            amount=decision.points,
            kind=Transfer.Kind.EARN,
            reference=earn_reference(decision.order.order_id, decision.terms.rule_id),
            effective_at=decision.order.placed_at,
            active_from=decision.active_from,
            expires_on=decision.expires_on,
        )
    if not decision.taken:
        return None
    reversal = decision.reversal
    given = earn_reference(reversal.order.order_id, decision.terms.rule_id)
    accrual = one.accrual
    return Posting(
        debit_id=one.member.pending_id if decision.from_pending else one.member.available_id,
        credit_id=one.program.issuing_id,
        amount=decision.taken,
        kind=Transfer.Kind.REVERSE,
        reference=_take_reference(decision),
        effective_at=reversal.effective_at or now,
        actor_id=reversal.actor_id,
        # What came back by an undone refund is taken again without a name: the earn itself is reversed at most once.
        reverses_id=accrual.transfer_id if accrual and not accrual.was_rewound else None,
        reverses_reference="" if accrual else given,
        draw_first=_own_lot(accrual, given),
    )


def _expiry(one: Lapsed, shop: ShopFacts) -> Posting:
    """As the sweep would have posted it on its day; a lot that has no number yet is named by its earn."""
    lot = one.decision.lot
    made_by = lot.key if isinstance(lot.key, int) else earn_reference(*lot.key)
    return Posting(
        debit_id=one.member.available_id,
        credit_id=one.program.issuing_id,
        amount=one.decision.points,
        kind=Transfer.Kind.EXPIRE,
        reference=f"{made_by}:expire" if lot.lot_id is None else f"lot:{lot.lot_id}:expire",
        effective_at=clock.start_of_day(one.decision.expires_on + dt.timedelta(days=1), shop.zone),
        draw_first=(made_by,),
    )


def _own_lot(accrual: Accrual | None, given: str) -> tuple[int | str, ...]:
    """The transfer that made the lot of these points: they are taken back out of it before any other."""
    if accrual is None:
        return (given,)
    made_by = accrual.activation_id or accrual.transfer_id
    return (made_by,) if made_by else ()


_ACCRUAL = [
    "order_id",
    "rule_id",
    "version_id",
    "membership_id",
    "base_minor",
    "points_per_unit",
    "unit_minor",
    "multiplier_milli",
    "tier_id",
    "rounding",
    "wanted",
    "granted",
    "taken_back",
    "shortfall",
    "transfer_id",
    "activation_id",
    "activates_at",
    "activated_at",
    "created_at",
]


def _write_accruals(
    earns: Sequence[Decided], by_reference: dict[str, int], now: dt.datetime
) -> dict[tuple[int, int], Accrual]:
    accruals: dict[tuple[int, int], Accrual] = {}
    for one in earns:
        earn = one.decision
        assert isinstance(earn, Earn)
        relate(one.member, "program", one.program)
        key = (earn.order.order_id, earn.terms.rule_id)
        accruals[key] = accrual = build(
            Accrual,
            {
                "id": None,
                "order_id": earn.order.order_id,
                "rule_id": earn.terms.rule_id,
                "version_id": earn.terms.version_id,
                "membership_id": one.member.pk,
                "base_minor": earn.base_minor,
                "points_per_unit": earn.terms.points_per_unit,
                "unit_minor": earn.terms.unit_minor,
                "multiplier_milli": earn.multiplier_milli,
                "tier_id": earn.tier_id,
                "rounding": one.held.rounding,
                "wanted": earn.points,
                "granted": earn.points,
                "taken_back": one.held.taken_back,
                "shortfall": one.held.shortfall,
                "transfer_id": by_reference[earn_reference(*key)],
                "activation_id": None,
                "activates_at": earn.activates_at,
                "activated_at": None if earn.waits else now,
                "created_at": now,
            },
        )
        relate(accrual, "membership", one.member)
    written = insert_rows(
        Accrual,
        _ACCRUAL,
        values_of(accruals.values(), _ACCRUAL),
        returning=["order_id", "rule_id", "id"],
    )
    for order_id, rule_id, pk in written:
        accruals[order_id, rule_id].pk = pk
        accruals[order_id, rule_id]._state.adding = False
    return accruals


def _write_clawbacks(takes: Sequence[Decided], by_reference: dict[str, int]) -> list[Clawback]:
    # Of the moment in which the balances are held: it tells which rewards were taken before and which after.
    now = clock.now()
    clawbacks = []
    for one in takes:
        take = one.decision
        assert isinstance(take, TakeBack)
        transfer_id = by_reference.get(_take_reference(take))
        clawbacks.append(
            Clawback(
                accrual=one.accrual,
                cause=take.reversal.cause,
                refund_id=take.reversal.refund_id,
                base_minor=take.base_minor,
                wanted=take.wanted,
                taken=take.taken,
                shortfall=take.shortfall,
                from_pending_id=transfer_id if take.from_pending else None,
                from_available_id=None if take.from_pending else transfer_id,
                created_at=now,
            )
        )
    Clawback.objects.bulk_create(clawbacks)
    return clawbacks


def _update_sums(takes: Sequence[Decided], fresh: set[int]) -> None:
    changed = {}
    for one in takes:
        assert one.accrual is not None
        one.accrual.taken_back, one.accrual.shortfall = one.held.taken_back, one.held.shortfall
        if one.accrual.pk not in fresh:
            changed[one.accrual.pk] = (one.accrual.pk, one.held.taken_back, one.held.shortfall)
    update_rows(Accrual, ["id", "taken_back", "shortfall"], list(changed.values()))
