"""The desk's page for giving money back on an order, linked from the order by its URL name."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from apps.checkout.services import RefundReceipt, refund_order
from apps.common.admin import dress
from apps.common.errors import DomainError
from apps.orders.drafts import RefundDraft, RefundLineDraft
from apps.orders.models import Order, OrderLine
from apps.shop.forms import MoneyField, shown
from apps.staff.doors import worker
from apps.staff.models import User


class RefundForm(forms.Form):
    """What comes back: pieces, an amount, both, or everything. ``number`` makes a double click one refund."""

    number = forms.UUIDField(widget=forms.HiddenInput)
    amount = MoneyField(
        label=gettext_lazy("Amount"),
        required=False,
        help_text=gettext_lazy("For example 12.50. Leave empty to give back what the pieces above cost."),
    )
    everything = forms.BooleanField(label=gettext_lazy("Everything that is left"), required=False)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = order
        self.lines = list(order.lines.filter(refunded_milli__lt=F("quantity_milli")))
        self.fields = {_name(line): _pieces(line) for line in self.lines} | self.fields
        self.fields["everything"].help_text = shown(order.total_minor - order.refunded_minor)
        dress(self)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not self.errors and not (typed["everything"] or typed["amount"] or self.chosen()):
            raise forms.ValidationError(_("Say what comes back: some pieces, an amount, or everything."))
        return typed

    def chosen(self) -> tuple[RefundLineDraft, ...]:
        pieces = {line.position: self.cleaned_data.get(_name(line)) for line in self.lines}
        return tuple(
            RefundLineDraft(position=position, quantity_milli=int(quantity * 1000))
            for position, quantity in pieces.items()
            if quantity
        )

    def draft(self, by: User) -> RefundDraft:
        typed = self.cleaned_data
        return RefundDraft(
            channel_id=self.order.channel_id,
            order_external_id=self.order.external_id,
            external_id=f"desk-{typed['number']}",
            refunded_at=None,
            amount_minor=None if typed["everything"] else typed["amount"],
            lines=() if typed["everything"] else self.chosen(),
            actor_id=by.pk,
        )


@require_http_methods(["GET", "HEAD", "POST"])
def refund_page(request: HttpRequest, order_id: int) -> HttpResponse:
    by = worker(request, "orders.add_refund")
    order = get_object_or_404(Order.objects.standing().with_story(), pk=order_id)
    form = RefundForm(request.POST or None, order=order, initial={"number": uuid4()})
    if form.is_bound and form.is_valid():
        try:
            receipt = refund_order(draft=form.draft(by))
        except DomainError as refusal:
            form.add_error("amount" if refusal.field == "amount" else None, str(refusal))
        else:
            messages.success(request, _told(receipt))
            return redirect("admin:orders_order_change", order.pk)
    page = {
        **admin.site.each_context(request),
        "title": _("Refund of order %(number)s") % {"number": order.number},
        "order": order,
        "form": form,
        # Pieces that cost nothing may still be out when all of the money is back.
        "can_refund": order.status == Order.Status.PAID
        and bool(form.lines or order.refunded_minor < order.total_minor),
        "opts": Order._meta,
    }
    return render(request, "admin/checkout/refund.html", page)


def _name(line: OrderLine) -> str:
    return f"pieces_{line.position}"


def _pieces(line: OrderLine) -> forms.DecimalField:
    left = Decimal(line.quantity_milli - line.refunded_milli) / 1000
    return forms.DecimalField(
        label=_("Pieces of %(name)s") % {"name": line.name or line.position},
        required=False,
        min_value=0,
        max_value=left,
        decimal_places=3,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("At most %(left)s; one cost %(price)s.")
        % {"left": f"{left.normalize():f}", "price": shown(line.unit_price_minor)},
    )


def _told(receipt: RefundReceipt) -> str:
    amount = shown(receipt.refund.amount_minor if receipt.refund else 0)
    points = sum(clawback.taken for clawback in receipt.clawbacks)
    text = ngettext(
        "%(amount)s is given back, and %(points)d point is taken back.",
        "%(amount)s is given back, and %(points)d points are taken back.",
        points,
    )
    return text % {"amount": amount, "points": points}
