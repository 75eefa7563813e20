from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Product
from apps.common import clock
from apps.common.admin import One, OneFoundByTyping, dress
from apps.common.typed import number
from apps.customers.models import Customer
from apps.offers.models import Offer
from apps.orders.drafts import LineDraft, OrderDraft
from apps.orders.models import Channel, Order, OrderLine, Store
from apps.shop.forms import AmountField
from apps.shop.services import current_shop

CODES_MAX = 10
DRAFTS_MAX = 50
ROWS_MIN, ROWS_MAX = 3, 30


class BasketForm(forms.Form):
    """Who buys, when, where, with which codes."""

    customer = One(
        Customer.objects.present(), label=_("Customer"), required=False, help_text=_("Leave empty for a guest.")
    )
    codes = forms.CharField(
        label=_("Codes"),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Several codes: put a comma between them."),
    )
    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput, help_text=_("Leave empty for now."))
    time = forms.TimeField(label=_("Hour"), required=False, widget=forms.TimeInput)
    shipping_minor = AmountField(label=_("Shipping"), required=False)
    channel = One(Channel.objects.order_by("pk"), label=_("Channel"), required=False, empty_label=None)
    store = One(Store.objects.order_by("name"), label=_("Store"), required=False)
    drafts = forms.TypedMultipleChoiceField(
        label=_("As if these were live"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["customer"].widget = _found_by_typing(Order, "customer", self.fields["customer"])
        sleeping = Offer.objects.filter(status__in=["draft", "paused"]).order_by("-pk")[:DRAFTS_MAX]
        choices = [(offer.pk, f"{offer.name} ({offer.get_status_display()})") for offer in sleeping]
        self.fields["drafts"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["drafts"]
        dress(self)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("time") and not typed.get("day") and "day" not in self.errors:
            self.add_error("day", _("Say the day, too."))
        return typed

    @property
    def code_texts(self) -> list[str]:
        parts = (part.strip() for part in self.cleaned_data["codes"].split(","))
        return [part for part in parts if part][:CODES_MAX]

    def draft(self, lines: list[LineDraft]) -> OrderDraft:
        typed = self.cleaned_data
        if typed["shipping_minor"]:
            lines = [*lines, LineDraft(kind="shipping", unit_price_minor=typed["shipping_minor"])]
        channel = typed["channel"] or Channel.objects.order_by("pk").first()
        return OrderDraft(
            channel_id=channel.pk if channel else 0,
            external_id="trial",
            placed_at=self._moment(),
            lines=tuple(lines),
            customer_id=typed["customer"].pk if typed["customer"] else None,
            store_id=typed["store"].pk if typed["store"] else None,
        )

    def _moment(self) -> dt.datetime:
        day, now = self.cleaned_data["day"], clock.now()
        if day is None:
            return now
        zone = current_shop().zone
        at = self.cleaned_data["time"] or now.astimezone(zone).time()
        return dt.datetime.combine(day, at, tzinfo=zone)


class LineForm(forms.Form):
    """A product of the shop, or a line in words with its price."""

    product = One(Product.objects.order_by("name"), label=_("Product"), required=False)
    name = forms.CharField(label=_("Or in words"), required=False, max_length=80)
    price = AmountField(label=_("Price"), required=False)
    pieces = forms.CharField(label=_("Pieces"), required=False, max_length=12, initial="1")
    reduced = AmountField(label=_("Already reduced by"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].widget = _found_by_typing(OrderLine, "product", self.fields["product"])
        self.fields["pieces"].widget.attrs["inputmode"] = "decimal"
        dress(self)

    def clean_pieces(self) -> int:
        """In thousandths."""
        text = str(self.cleaned_data["pieces"] or "1").strip()
        value = number(text)
        if value is None or not 0 < value <= 10_000 or value != round(value, 3):
            raise forms.ValidationError(_("This is not a quantity. Write it like 2 or 0,350."))
        return int(value * 1000)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        product, price = typed.get("product"), typed.get("price")
        wants_price = typed.get("name") or typed.get("reduced") or (product is not None and product.price_minor is None)
        if price is None and "price" not in self.errors and wants_price and not (product and product.price_minor):
            self.add_error("price", _("Say what it costs."))
        line = self.line() if not self.errors else None
        if line is not None and line.discount_minor > line.gross_minor:
            self.add_error("reduced", _("This is more than the line costs."))
        return typed

    def line(self) -> LineDraft | None:
        """None where nothing is written in the row."""
        typed = self.cleaned_data
        product, price = typed.get("product"), typed.get("price")
        if product is None and price is None:
            return None
        return LineDraft(
            sku=product.sku if product else "",
            name=product.name if product else typed.get("name") or "",
            quantity_milli=typed["pieces"],
            unit_price_minor=_price(product, price),
            discount_minor=typed.get("reduced") or 0,
        )


def _price(product: Product | None, price: int | None) -> int:
    own = product.price_minor if product is not None else None
    return price if price is not None else own or 0


def _found_by_typing(model: Any, field: str, of: Any) -> forms.Widget:
    widget = OneFoundByTyping(model._meta.get_field(field), admin.site, attrs={"class": "unfold-admin-autocomplete"})
    widget.choices = of.choices
    widget.is_required = False
    return widget
