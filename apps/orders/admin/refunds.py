from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.orders.admin.numbers import NumberedHistory, short_with_whole
from apps.orders.models import ParkedRefund, Refund
from apps.orders.services import dismiss_parked
from apps.shop.forms import shown
from apps.staff.models import User


@admin.register(Refund)
class RefundDesk(NumberedHistory):
    list_display = ["number", "order", "amount", "refunded_at", "actor"]
    list_select_related = ["order", "actor"]
    search_fields = ["external_id", "order__external_id"]
    exclude = ["fingerprint"]

    @admin.display(description=_("refund number"), ordering="external_id")
    def number(self, refund: Refund) -> str:
        return short_with_whole(refund.external_id)

    @admin.display(description=_("Amount"), ordering="amount_minor")
    def amount(self, refund: Refund) -> str:
        return shown(refund.amount_minor)


@admin.register(ParkedRefund)
class ParkedRefundDesk(NumberedHistory):
    """What waits for its order, or found no sale: staff see it and may close it."""

    numbered = {"external_id": "number", "order_external_id": "order_number"}
    list_display = ["number", "order_number", "amount", "reason", "received_at", "refund", "dismissed_at"]
    list_filter = [
        "reason",
        "channel",
        ("refund", admin.EmptyFieldListFilter),
        ("dismissed_at", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["refund"]
    search_fields = ["external_id", "order_external_id"]
    actions = ["dismiss"]

    @admin.display(description=_("refund number"), ordering="external_id")
    def number(self, parked: ParkedRefund) -> str:
        return short_with_whole(parked.external_id)

    @admin.display(description=_("order number"), ordering="order_external_id")
    def order_number(self, parked: ParkedRefund) -> str:
        return short_with_whole(parked.order_external_id)

    @admin.display(description=_("Amount"), ordering="amount_minor")
    def amount(self, parked: ParkedRefund) -> str:
        return shown(parked.amount_minor)

    def has_dismiss_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_parkedrefund")

    @admin.action(description=_("Close: nothing will come for it"), permissions=["dismiss"])
    def dismiss(self, request: HttpRequest, parked: QuerySet[ParkedRefund]) -> None:
        by = request.user
        assert isinstance(by, User), "the desk lets nobody else in"
        self.ask(
            request,
            parked,
            lambda row: dismiss_parked(parked=row, by=by),
            done=lambda count: ngettext("%(n)d was closed.", "%(n)d were closed.", count) % {"n": count},
        )
