"""Returns of a file, which often only say customer, product, quantity and price: which sales they take back."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from apps.common.among import among
from apps.common.money import times_quantity
from apps.orders.drafts import RefundDraft, RefundLineDraft
from apps.orders.models import Order, OrderLine
from apps.orders.services.division import Share, apply, divide
from apps.orders.services.lines import load_lines


@dataclass(frozen=True, slots=True)
class ReturnLineDraft:
    sku: str
    quantity_milli: int
    unit_price_minor: int


@dataclass(frozen=True, slots=True)
class ReturnDraft:
    """One return document; its lines may take back goods of several orders."""

    channel_id: int
    external_id: str
    customer_id: int | None
    returned_at: dt.datetime
    lines: tuple[ReturnLineDraft, ...]
    # In the same channel; empty where the return does not say. A number that is no order's is as good as none.
    order_external_id: str = ""

    def may_be_of(self, order: Order) -> bool:
        same = self.customer_id is None or order.customer_id is None or self.customer_id == order.customer_id
        return same and order.placed_at <= self.returned_at


@dataclass(slots=True)
class Matched:
    """The refunds a return comes to, one per order; and what no earlier sale was found for."""

    draft: ReturnDraft
    refunds: list[RefundDraft] = field(default_factory=list)
    unmatched_milli: int = 0
    unmatched_minor: int = 0


@dataclass(slots=True)
class _Sales:
    """The sales of one chunk's customers, as they stand once the returns before were counted."""

    orders: dict[int, Order]
    lines: dict[int, list[OrderLine]]
    by_product: dict[tuple[int, str], list[OrderLine]]
    # By channel and number: those that returns name.
    named: dict[tuple[int, str], Order]


def match_returns(*, returns: Sequence[ReturnDraft]) -> list[Matched]:
    """Find the sales that returns take back, by quantity, newest earlier sale first, spilling to older ones.

    A return that names an order of its customer, or where either names nobody, is of that order and of no other. Each piece
    goes back at the return's own price, never above what remains of its order; what is above, or has no sale, is unmatched.
    Writes nothing: ``record_refunds`` of the drafts does. Two queries for any number of returns, three where some name orders.
    """
    sales = _load_sales(returns)
    return [_match(draft, sales) for draft in returns]


def _load_sales(returns: Sequence[ReturnDraft]) -> _Sales:
    customers = {draft.customer_id for draft in returns if draft.customer_id is not None}
    skus = {line.sku for draft in returns for line in draft.lines if line.sku}
    rows = Order.objects.filter(
        customer_id__in=customers, status__in=["paid", "returned"], lines__product__sku__in=skus
    ).distinct()
    orders = {order.pk: order for order in rows} if customers and skus else {}
    named = {}
    for order in _named_orders(returns):
        kept = orders.setdefault(order.pk, order)
        named[kept.channel_id, kept.external_id] = kept
    lines = load_lines(orders)
    by_product: defaultdict[tuple[int, str], list[OrderLine]] = defaultdict(list)
    for order in sorted(orders.values(), key=lambda order: (order.placed_at, order.pk), reverse=True):
        for line in lines[order.pk]:
            if line.sku and order.customer_id is not None:
                by_product[order.customer_id, line.sku].append(line)
    return _Sales(orders, lines, by_product, named)


def _named_orders(returns: Sequence[ReturnDraft]) -> list[Order]:
    told = {(draft.channel_id, draft.order_external_id) for draft in returns if draft.order_external_id}
    if not told:
        return []
    numbers = among("external_id", [number for _channel_id, number in told])
    rows = Order.objects.standing().filter(numbers, channel_id__in={channel_id for channel_id, _number in told})
    return [order for order in rows if (order.channel_id, order.external_id) in told]


def _match(draft: ReturnDraft, sales: _Sales) -> Matched:
    answer = Matched(draft)
    shares: defaultdict[int, dict[int, Share]] = defaultdict(dict)
    order = sales.named.get((draft.channel_id, draft.order_external_id))
    for line in draft.lines:
        if order is None or not draft.may_be_of(order):
            sold = sales.by_product.get((draft.customer_id or 0, line.sku), [])
            _match_line(line, sold, answer, sales, shares)
        elif sold := [each for each in sales.lines[order.pk] if line.sku and each.sku == line.sku]:
            _match_line(line, sold, answer, sales, shares)
        else:
            _match_money(line, order, answer, sales, shares)
    for order_id, parts in shares.items():
        answer.refunds.append(_refund(draft, sales.orders[order_id], list(parts.values())))
    return answer


def _match_line(
    line: ReturnLineDraft,
    candidates: Sequence[OrderLine],
    answer: Matched,
    sales: _Sales,
    shares: defaultdict[int, dict[int, Share]],
) -> None:
    draft = answer.draft
    left = line.quantity_milli
    for sold in candidates:
        order = sales.orders[sold.order_id]
        take = min(left, sold.quantity_milli - sold.refunded_milli)
        if not take or order.placed_at > draft.returned_at or order.status == Order.Status.OPEN:
            continue
        asked = times_quantity(line.unit_price_minor, take)
        amount = min(asked, order.total_minor - order.refunded_minor)
        answer.unmatched_minor += asked - amount
        _keep(_take(draft, order, sales.lines[order.pk], sold, take, amount), shares[order.pk])
        left -= take
        if not left:
            return
    answer.unmatched_milli += left
    answer.unmatched_minor += times_quantity(line.unit_price_minor, left)


def _match_money(
    line: ReturnLineDraft,
    order: Order,
    answer: Matched,
    sales: _Sales,
    shares: defaultdict[int, dict[int, Share]],
) -> None:
    """The return says which order, and not which of its lines: its money falls on what remains of them."""
    asked = times_quantity(line.unit_price_minor, line.quantity_milli)
    left = 0 if order.status == Order.Status.OPEN else order.total_minor - order.refunded_minor
    amount = min(asked, left)
    answer.unmatched_minor += asked - amount
    if not amount:
        answer.unmatched_milli += line.quantity_milli
        return
    lines = sales.lines[order.pk]
    parts: tuple[RefundLineDraft, ...] = ()
    if len(lines) == 1 and amount < left:
        milli = min(line.quantity_milli, lines[0].quantity_milli - lines[0].refunded_milli)
        parts = (RefundLineDraft(position=lines[0].position, quantity_milli=milli, amount_minor=amount),)
    _keep(_divided(answer.draft, order, lines, amount, parts), shares[order.pk])


def _keep(taken: Sequence[Share], shares: dict[int, Share]) -> None:
    for share in taken:
        kept = shares.setdefault(share.line.pk, Share(share.line))
        kept.quantity_milli += share.quantity_milli
        kept.amount_minor += share.amount_minor


def _take(
    draft: ReturnDraft, order: Order, lines: list[OrderLine], sold: OrderLine, take: int, amount: int
) -> list[Share]:
    """The line that was sold bears what it can; above that the price differs, and the order's other lines bear the rest."""
    own = min(amount, sold.total_minor - sold.refunded_minor)
    part = RefundLineDraft(position=sold.position, quantity_milli=take, amount_minor=own)
    return _divided(draft, order, lines, amount, (part,))


def _divided(
    draft: ReturnDraft, order: Order, lines: list[OrderLine], amount: int, parts: tuple[RefundLineDraft, ...]
) -> list[Share]:
    refund = RefundDraft(
        draft.channel_id, order.external_id, draft.external_id, draft.returned_at, amount_minor=amount, lines=parts
    )
    shares = divide(refund, order, lines)
    apply(shares, order, lines)
    return shares


def _refund(draft: ReturnDraft, order: Order, shares: list[Share]) -> RefundDraft:
    return RefundDraft(
        channel_id=order.channel_id,
        order_external_id=order.external_id,
        external_id=draft.external_id,
        refunded_at=draft.returned_at,
        amount_minor=sum(share.amount_minor for share in shares),
        lines=tuple(
            RefundLineDraft(share.line.position, "", share.quantity_milli, share.amount_minor)
            for share in sorted(shares, key=lambda share: share.line.position)
        ),
    )
