from __future__ import annotations

from decimal import Decimal

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from apps.common import money
from apps.common.admin import HistoryRows, page_button
from apps.customers.services import search_customers
from apps.orders.admin.numbers import NumberedHistory, short_with_whole
from apps.orders.models import Order, OrderLine, Refund
from apps.orders.numbers import numbers_meant_by
from apps.shop.forms import shown
from apps.staff.models import User


class LineRows(HistoryRows):
    model = OrderLine
    fields = ("kind", "name", "quantity", "unit_price", "discount", "total", "refunded")

    @admin.display(description=_("Quantity"))
    def quantity(self, line: OrderLine) -> str:
        return f"{(Decimal(line.quantity_milli) / 1000).normalize():f}"

    @admin.display(description=_("Unit price"))
    def unit_price(self, line: OrderLine) -> str:
        return shown(line.unit_price_minor)

    @admin.display(description=_("Discount"))
    def discount(self, line: OrderLine) -> str:
        return shown(line.discount_minor) if line.discount_minor else ""

    @admin.display(description=_("Total"))
    def total(self, line: OrderLine) -> str:
        return shown(line.total_minor)

    @admin.display(description=_("Refunded"))
    def refunded(self, line: OrderLine) -> str:
        return shown(line.refunded_minor) if line.refunded_minor else ""


class RefundRows(HistoryRows):
    model = Refund
    fields = ("number", "amount", "refunded_at", "actor")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refund]:
        return super().get_queryset(request).select_related("actor")

    @admin.display(description=_("refund number"))
    def number(self, refund: Refund) -> str:
        return short_with_whole(refund.external_id)

    @admin.display(description=_("Amount"))
    def amount(self, refund: Refund) -> str:
        return shown(refund.amount_minor)


@admin.register(Order)
class OrderDesk(NumberedHistory):
    list_display = [
        "number",
        "customer",
        "total",
        "refunded",
        "status",
        "channel",
        "store",
        "cashier",
        "placed_at",
    ]
    list_filter = ["status", "channel", "store", "placed_at", ("customer", admin.EmptyFieldListFilter)]
    # Named so that the theme shows the box; ``get_search_results`` searches.
    search_fields = ["external_id"]
    search_help_text = _("Order number, or the customer's name, phone or e-mail")
    list_select_related = ["customer", "channel", "store", "cashier"]
    exclude = ["fingerprint", "total_minor", "refunded_minor", "points_paid_minor"]
    readonly_fields = ["total", "refunded", "points_paid"]
    inlines = [LineRows, RefundRows]
    actions_detail = ["give_back"]  # type: ignore[assignment]  # the theme declares an empty tuple

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        """The orders whose number begins so; where there are none, those of the people meant by it."""
        typed = search_term.strip().replace("\0", "")
        if not typed:
            return queryset, False
        # Whoever reads a short number aloud may type it in capitals.
        begins = typed.lower() if numbers_meant_by(typed) else typed
        numbered = queryset.filter(Q(external_id__startswith=typed) | Q(external_id__startswith=begins))
        if numbered.exists():
            return numbered, False
        return queryset.filter(customer__in=search_customers(text=typed)), False

    @page_button(description=_("Refund"), permissions=["give_back"])
    def give_back(self, request: HttpRequest, object_id: int) -> HttpResponse:
        # By name: what a refund does to points is decided some floors above.
        return redirect("order_refund", order_id=object_id)

    def has_give_back_permission(self, request: HttpRequest, object_id: int | None = None) -> bool:
        return isinstance(request.user, User) and request.user.has_perm("orders.add_refund")

    @admin.display(description=_("order number"), ordering="external_id")
    def number(self, order: Order) -> str:
        return short_with_whole(order.external_id)

    @admin.display(description=_("Total"), ordering="total_minor")
    def total(self, order: Order) -> str:
        return money.display(order.total_minor, order.currency)

    @admin.display(description=_("Refunded"), ordering="refunded_minor")
    def refunded(self, order: Order) -> str:
        return money.display(order.refunded_minor, order.currency) if order.refunded_minor else ""

    @admin.display(description=_("Paid with points"))
    def points_paid(self, order: Order) -> str:
        return money.display(order.points_paid_minor, order.currency) if order.points_paid_minor else ""
