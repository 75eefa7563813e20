"""What somebody bought, and what was given back for it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.money import display
from apps.insights.reports.timeline.entry import Entry, Kind, Page, Place
from apps.orders.models import Order, Refund

ORDERS, REFUNDS = "orders", "refunds"


def read_orders(customer_id: int, before: Place | None, limit: int) -> list[Entry]:
    rows = Order.objects.standing().filter(customer=customer_id).select_related("channel", "store")
    if before is not None:
        rows = rows.filter(before.older(ORDERS, "placed_at"))
    return [_order(order) for order in rows.order_by("-placed_at", "-pk")[:limit]]


def _order(order: Order) -> Entry:
    is_paid = order.status == Order.Status.PAID
    refunded = display(order.refunded_minor, order.currency)
    return Entry(
        source=ORDERS,
        pk=order.pk,
        at=order.placed_at,
        title=_("Purchase %(number)s") % {"number": order.number},
        detail=order.store.name if order.store else order.channel.name,
        note=_("%(amount)s given back") % {"amount": refunded}
        if order.refunded_minor and is_paid
        else ("" if is_paid else order.get_status_display()),
        money_minor=order.total_minor,
        page=Page.ORDER,
        page_id=order.pk,
        can_give_back=is_paid and order.refunded_minor < order.total_minor,
    )


def read_refunds(customer_id: int, before: Place | None, limit: int) -> list[Entry]:
    rows = Refund.objects.filter(order__customer=customer_id, voided_at=None).select_related("order", "actor")
    if before is not None:
        rows = rows.filter(before.older(REFUNDS, "refunded_at"))
    return [_refund(refund) for refund in rows.order_by("-refunded_at", "-pk")[:limit]]


def _refund(refund: Refund) -> Entry:
    return Entry(
        source=REFUNDS,
        pk=refund.pk,
        at=refund.refunded_at,
        title=_("Money given back"),
        detail=_("Purchase %(number)s") % {"number": refund.order.number},
        note=_("by %(name)s") % {"name": refund.actor} if refund.actor else "",
        money_minor=-refund.amount_minor,
        page=Page.ORDER,
        page_id=refund.order_id,
    )


KIND_ORDERS = Kind(ORDERS, gettext_lazy("Purchases"), "receipt_long", "orders.view_order", read_orders)
KIND_REFUNDS = Kind(REFUNDS, gettext_lazy("Refunds"), "undo", "orders.view_refund", read_refunds)
