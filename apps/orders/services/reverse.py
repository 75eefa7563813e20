"""Orders that end: cancelled, returned, or undone with the import that brought them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from django.db.models import F

from apps.common import clock
from apps.common.bulk import update_rows
from apps.orders.models import Order, OrderLine, ParkedRefund, Refund, RefundLine
from apps.orders.services.lines import load_lines


def mark_closed(ended: Iterable[tuple[Order, list[OrderLine]]]) -> None:
    """A cancelled or returned order counts as refunded whole, whether or not refunds say how it came to that.

    So what still counts of an order is always total minus refunded, and nothing can be refunded beyond it.
    """
    ended = list(ended)
    if not ended:
        return
    ids = [order.pk for order, _lines in ended]
    Order.objects.filter(pk__in=ids).update(refunded_minor=F("total_minor"))
    OrderLine.objects.filter(order_id__in=ids).update(
        refunded_minor=F("total_minor"), refunded_milli=F("quantity_milli")
    )
    for order, lines in ended:
        order.refunded_minor = order.total_minor
        for line in lines:
            line.refunded_minor, line.refunded_milli = line.total_minor, line.quantity_milli


def close_orders(*, order_ids: Collection[int], status: str) -> list[tuple[Order, list[OrderLine]]]:
    """Cancel or return orders that stand; those that already ended are left out. The caller holds the transaction."""
    orders = list(
        Order.objects.filter(pk__in=order_ids, status__in=["open", "paid"]).select_for_update().order_by("pk")
    )
    lines = load_lines([order.pk for order in orders])
    Order.objects.filter(pk__in=[order.pk for order in orders]).update(status=status)
    ended = [(order, lines[order.pk]) for order in orders]
    mark_closed(ended)
    for order in orders:
        order.status = status
    return ended


def void_orders(*, order_ids: Collection[int]) -> list[tuple[Order, list[OrderLine]]]:
    """Take orders out of everything that counts, with their refunds; their external ids become free."""
    orders = list(Order.objects.standing().filter(pk__in=order_ids).select_for_update().order_by("pk"))
    ids = [order.pk for order in orders]
    Order.objects.filter(pk__in=ids).update(status=Order.Status.VOID)
    Refund.objects.filter(order_id__in=ids, voided_at=None).update(voided_at=clock.now())
    _wait_again(orders)
    for order in orders:
        order.status = Order.Status.VOID
    lines = load_lines(ids)
    return [(order, lines[order.pk]) for order in orders]


def _wait_again(orders: Collection[Order]) -> None:
    """A refund that the order refused may suit the one that comes under the same number next."""
    refused = ParkedRefund.objects.filter(refund=None, dismissed_at=None).exclude(refused="")
    for channel_id in {order.channel_id for order in orders}:
        ids = [order.external_id for order in orders if order.channel_id == channel_id]
        refused.filter(channel_id=channel_id, order_external_id__in=ids).update(refused="")


def void_refunds(*, refund_ids: Collection[int]) -> list[Refund]:
    """Undo refunds: what they gave back counts as sold again, and their numbers become free. The caller holds the transaction.

    An order that was cancelled or returned as a whole besides stays so; only its refunds are void then.
    """
    rows = Refund.objects.filter(pk__in=refund_ids, voided_at=None)
    order_ids = list(rows.values_list("order_id", flat=True))
    orders = {row.pk: row for row in Order.objects.filter(pk__in=order_ids).select_for_update().order_by("pk")}
    refunds = list(rows.filter(order_id__in=orders).order_by("pk"))
    standing = Refund.objects.filter(order_id__in=orders, voided_at=None).values_list("order_id", "amount_minor")
    told: Counter[int] = Counter()
    for order_id, amount in standing:
        told[order_id] += amount
    reopened = {pk: row for pk, row in orders.items() if row.refunded_minor == told[pk]}
    lines: dict[int, OrderLine] = {}
    for share in RefundLine.objects.filter(refund__in=refunds, refund__order__in=reopened).select_related("line"):
        line = lines.setdefault(share.line_id, share.line)
        line.refunded_minor -= share.amount_minor
        line.refunded_milli -= share.quantity_milli
    for refund in refunds:
        if (order := reopened.get(refund.order_id)) is not None:
            order.refunded_minor -= refund.amount_minor
            order.status = Order.Status.PAID if order.status == Order.Status.RETURNED else order.status
    update_rows(
        OrderLine,
        ["id", "refunded_minor", "refunded_milli"],
        [(line.pk, line.refunded_minor, line.refunded_milli) for line in lines.values()],
    )
    update_rows(
        Order,
        ["id", "refunded_minor", "status"],
        [(order.pk, order.refunded_minor, order.status) for order in reopened.values()],
    )
    Refund.objects.filter(pk__in=[refund.pk for refund in refunds]).update(voided_at=clock.now())
    return [refund for refund in refunds if refund.order_id in reopened]
