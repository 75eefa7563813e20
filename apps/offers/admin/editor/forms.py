from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Category, Product
from apps.common.admin import Several, SeveralFoundByTyping, dress
from apps.offers.engine.kinds import FIGURES, KINDS
from apps.offers.models import EVERY_DAY, Offer
from apps.orders.models import Channel, Store
from apps.shop.forms import AmountField

FOUND = ("products", "categories")
SETS = (*FOUND, "channels", "stores")


class OfferEditor(forms.ModelForm[Offer]):
    """The terms of an offer; what a kind or a choice does not need is left out, whatever was typed there before."""

    percent = forms.IntegerField(label=_("Percent"), required=False, min_value=1, max_value=100)
    amount_minor = AmountField(label=_("Amount off"), required=False, help_text=_("For example 50,00."))
    take_count = forms.IntegerField(label=_("Pieces to take"), required=False, min_value=2, max_value=100)
    pay_count = forms.IntegerField(label=_("Pieces to pay"), required=False, min_value=1, max_value=99)
    code = forms.CharField(
        label=_("The code"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_(
            "Letters and digits, for example MUSTERI10. Capital or small letters and any kind of I are the same: indirim10 is "
            "İNDİRİM10. Other Turkish letters are not: KIŞ25 is not KIS25. Leave it empty to add codes later."
        ),
    )
    minimum_minor = AmountField(label=_("Basket from"), required=False, help_text=_("Leave empty for every basket."))
    products = Several(Product.objects.order_by("name"), label=_("Products"), required=False)
    categories = Several(Category.objects.order_by("name"), label=_("Categories"), required=False)
    days = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        required=False,
        coerce=int,
        choices=[(number, WEEKDAYS[number]) for number in range(7)],
        widget=forms.CheckboxSelectMultiple,
    )
    bought_within_days = forms.IntegerField(
        label=_("Bought something in the last days"),
        required=False,
        min_value=1,
        max_value=365,
        help_text=_("For example 7: for the next purchase within a week. It makes a segment of these customers."),
    )
    channels = Several(
        Channel.objects.order_by("name"), label=_("Channels"), required=False, widget=forms.CheckboxSelectMultiple
    )
    stores = Several(
        Store.objects.order_by("name"), label=_("Stores"), required=False, widget=forms.CheckboxSelectMultiple
    )
    budget_minor = AmountField(
        label=_("Budget"), required=False, help_text=_("When this much was given away, the offer stops by itself.")
    )

    class Meta:
        model = Offer
        fields = [
            "name",
            "kind",
            "percent",
            "amount_minor",
            "pay_count",
            "take_count",
            "needs_code",
            "starts_on",
            "ends_on",
            "from_time",
            "until_time",
            "minimum_minor",
            "covers",
            "products",
            "categories",
            "skips_discounted",
            "audience",
            "tier",
            "segment",
            "first_order_only",
            "channels",
            "stores",
            "per_customer_max",
            "per_period_max",
            "period",
            "uses_max",
            "budget_minor",
            "description",
            "stacking",
            "priority",
            "is_listed",
        ]
        labels = {
            "needs_code": _("Customers type a code"),
            "per_customer_max": _("Times per customer"),
            "per_period_max": _("Times per customer and period"),
            "uses_max": _("Times in total"),
            "is_listed": _("Show it to members"),
            "stacking": _("Together with other offers"),
        }
        help_texts = {
            "name": _("Customers read it on their page and on the receipt."),
            "needs_code": _("Otherwise it applies by itself."),
            "starts_on": _("Leave empty to begin at once."),
            "ends_on": _("This day is still in it. Leave empty for no end."),
            "until_time": _("An hour before the first one is on the next morning."),
            "segment": _("Only customers who are in it when they buy."),
            "first_order_only": _("Only customers you know can get it: a guest may have bought before."),
            "priority": _("Where two offers give the same, the higher one counts."),
            "description": _("Members read it below the name."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        offer: Offer | None = kwargs.get("instance")
        mask = offer.weekdays if offer else EVERY_DAY
        begins: dict[str, Any] = {"days": [day for day in range(7) if mask >> day & 1]}
        if offer is None or not offer.minimum_minor:
            begins["minimum_minor"] = None
        kwargs["initial"] = begins | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["percent"].widget.attrs["inputmode"] = "numeric"
        for name in FOUND:
            widget = SeveralFoundByTyping(Offer, name)
            widget.choices = self.fields[name].choices  # type: ignore[attr-defined]
            self.fields[name].widget = widget
        if offer is not None and offer.pk:
            # Codes of an offer that is there are added below it; its segment is chosen by name.
            del self.fields["code"], self.fields["bought_within_days"]
        self._leave_out_places()
        dress(self)

    def _leave_out_places(self) -> None:
        """Where there is only one, nobody has to choose."""
        for name, model in (("channels", Channel), ("stores", Store)):
            if not self.initial.get(name) and model._default_manager.count() < 2:
                del self.fields[name]

    def clean_minimum_minor(self) -> int:
        return int(self.cleaned_data["minimum_minor"] or 0)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        kind = KINDS.get(typed.get("kind") or "")
        for figure in FIGURES:
            if kind is None or figure not in kind.figures:
                self._forget(figure)
            elif typed.get(figure) is None and figure not in self.errors:
                self.add_error(figure, _("This is missing."))
        self._forget_what_nothing_asks_for(typed)
        self._agree(typed)
        return typed

    def _forget_what_nothing_asks_for(self, typed: dict[str, Any]) -> None:
        if not typed.get("needs_code"):
            self._forget("code", "")
        if typed.get("audience") != Offer.Audience.TIER:
            self._forget("tier")
        if typed.get("covers") != Offer.Covers.CHOSEN:
            for name in FOUND:
                self._forget(name, [])
        if typed.get("per_period_max") is None and "per_period_max" not in self.errors:
            self._forget("period", "")

    def _agree(self, typed: dict[str, Any]) -> None:
        """What is wrong between two fields is said at one of them, all at once."""
        take, pay = typed.get("take_count"), typed.get("pay_count")
        if take is not None and pay is not None and take <= pay:
            self.add_error("take_count", _("Take more pieces than are paid."))
        first, last = typed.get("starts_on"), typed.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        if not typed.get("days") and "days" not in self.errors:
            self.add_error("days", _("Choose at least one weekday."))
        begins, ends = typed.get("from_time"), typed.get("until_time")
        hours_are_read = not {"from_time", "until_time"} & self.errors.keys()
        if hours_are_read and ((begins is None) != (ends is None) or (begins is not None and begins == ends)):
            self.add_error("until_time", _("Say both from when and until when, and not the same hour twice."))
        if typed.get("audience") == Offer.Audience.TIER and not typed.get("tier") and "tier" not in self.errors:
            self.add_error("tier", _("Choose the level it begins with."))
        if typed.get("per_period_max") and not typed.get("period"):
            self.add_error("period", _("Choose the period."))
        if typed.get("covers") == Offer.Covers.CHOSEN and not self._chose_goods(typed):
            self.add_error("products", _("Choose the products or categories that the offer is on."))

    def _chose_goods(self, typed: dict[str, Any]) -> bool:
        return any(name in self.errors or typed.get(name) for name in FOUND)

    def _forget(self, name: str, nothing: Any = None) -> None:
        if name in self.fields:
            self.cleaned_data[name] = nothing
            self.errors.pop(name, None)

    def _get_validation_exclusions(self) -> set[str]:
        # Each pair is judged above, at a field; the service and the database judge all of it again.
        return {field.name for field in Offer._meta.get_fields()}

    def terms(self) -> dict[str, Any]:
        """For the service: the columns and the chosen rows."""
        own = [name for name in self._meta.fields or () if name in self.fields]
        mask = sum(1 << day for day in self.cleaned_data["days"])
        return {name: self.cleaned_data[name] for name in own} | {"weekdays": mask}
