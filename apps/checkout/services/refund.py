"""The story of a refund: written down, and the points of what came back taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from apps.checkout.services.attempts import in_one_transaction
from apps.checkout.services.codes import release_codes
from apps.common.errors import DomainError
from apps.orders.drafts import RefundDraft
from apps.orders.models import Order, ParkedRefund, Refund
from apps.orders.services import RefundRecorded, overdue, record_refunds, replay_parked
from apps.programs.engine import Reversal
from apps.programs.models import Clawback
from apps.programs.services import order_facts, settle
from apps.shop.services import ShopFacts, current_shop


@dataclass(slots=True)
class RefundReceipt:
    """What a refund came to: ``refund``, or ``parked`` while its order is not here."""

    refund: Refund | None = None
    parked: ParkedRefund | None = None
    created: bool = False
    clawbacks: list[Clawback] = field(default_factory=list)
    # In sets only: why this refund was not taken; the others were.
    refused: DomainError | None = None


def refund_order(*, draft: RefundDraft) -> RefundReceipt:
    """Record a refund and take back the points of what it covers; the same one again changes nothing.

    Before its order, or while that is open, it is parked. Raises BadRefund, RefundTooLarge, RefundReused.
    """
    receipt = refund_orders(drafts=[draft])[0]
    if receipt.refused is not None:
        raise receipt.refused
    return receipt


def refund_orders(*, drafts: Sequence[RefundDraft]) -> list[RefundReceipt]:
    """The same for many, in sets. A refused refund stands in its receipt and does not keep the others from being taken."""
    return in_one_transaction(lambda: _receipts(record_refunds(drafts=drafts)))


def resolve_parked(*, limit: int) -> int:
    """Apply refunds that still wait though their order is here: the two came at the same moment. Returns how many."""
    return in_one_transaction(lambda: _resolve(limit))


def _resolve(limit: int) -> int:
    parked = overdue(limit=limit)
    _receipts(replay_parked(parked=parked))
    return len(parked)


def reversal_of(recorded: RefundRecorded, shop: ShopFacts) -> Reversal:
    """The fact that a new refund is."""
    assert recorded.order is not None
    assert recorded.refund is not None
    return Reversal(
        order_facts(order=recorded.order, lines=recorded.lines, shop=shop, refunded=recorded.refunded),
        cause=Clawback.Cause.REFUND,
        refund_id=recorded.refund.pk,
        effective_at=recorded.refund.refunded_at,
        actor_id=recorded.refund.actor_id,
    )


def _receipts(recorded: Sequence[RefundRecorded]) -> list[RefundReceipt]:
    shop = current_shop()
    release_codes(orders=_returned(recorded), by=None)
    settlement = settle(facts=[reversal_of(one, shop) for one in recorded if one.order is not None])
    clawbacks: defaultdict[int, list[Clawback]] = defaultdict(list)
    for clawback in settlement.clawbacks:
        if clawback.refund_id is not None:
            clawbacks[clawback.refund_id].append(clawback)
    return [
        RefundReceipt(
            one.refund,
            one.parked,
            created=one.created,
            clawbacks=clawbacks[one.refund.pk] if one.refund and one.created else [],
            refused=one.refused,
        )
        for one in recorded
    ]


def _returned(recorded: Sequence[RefundRecorded]) -> list[Order]:
    """The orders of which nothing is left after these refunds."""
    orders = {one.order.pk: one.order for one in recorded if one.order}
    return [order for order in orders.values() if order.status == Order.Status.RETURNED]
