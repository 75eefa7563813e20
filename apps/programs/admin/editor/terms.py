"""What a rule gives, as fields."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Category, Product
from apps.common import money
from apps.common.admin import Several, SeveralFoundByTyping, dress
from apps.programs.models import RuleVersion
from apps.programs.services import RuleTerms
from apps.shop.forms import MoneyField
from apps.shop.services import current_shop

SETS = ("excluded_products", "excluded_categories")


class TermsFields(forms.Form):
    """``seen`` is the version that is being edited."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    points_per_unit = forms.IntegerField(
        label=_("Points"), min_value=1, max_value=100_000, initial=1, help_text=_("A whole number, for example 1.")
    )
    unit_minor = MoneyField(
        label=_("For each amount of"), help_text=_("For example 1.00: points for each whole unit of money.")
    )
    min_spend_minor = MoneyField(
        label=_("Minimum spend"),
        required=False,
        help_text=_("For example 50.00: smaller purchases give nothing. Leave empty for none."),
    )
    excluded_products = Several(
        Product.objects.order_by("name"),
        label=_("Products that do not earn"),
        required=False,
        help_text=_("For example tobacco, or what you sell without any margin."),
    )
    excluded_categories = Several(
        Category.objects.order_by("name"),
        label=_("Categories that do not earn"),
        required=False,
        help_text=_("Everything in them, also what you add later."),
    )
    after_discount = forms.BooleanField(
        label=_("Count what is paid after discounts"),
        required=False,
        initial=True,
        help_text=_("A cake of 100.00 sold for 80.00 counts as 80.00."),
    )
    includes_tax = forms.BooleanField(
        label=_("Count tax"),
        required=False,
        initial=True,
        help_text=_("The price on the shelf counts, as customers read it."),
    )
    includes_shipping = forms.BooleanField(
        label=_("Count shipping"),
        required=False,
        help_text=_("Rarely wanted: what you pay on to the courier earns, too."),
    )
    includes_gift_cards = forms.BooleanField(
        label=_("Count buying gift cards"),
        required=False,
        help_text=_("Rarely wanted: what is bought with the card earns later anyway."),
    )
    includes_points_paid = forms.BooleanField(
        label=_("Count the part paid with points"),
        required=False,
        help_text=_("Rarely wanted: points would give points again."),
    )
    wait_days = forms.IntegerField(
        label=_("Waiting period in days"),
        min_value=0,
        max_value=365,
        initial=0,
        help_text=_("For example 14: points can be spent after two weeks. Choose at least your return window."),
    )
    active_from_on = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput, help_text=_("Leave empty to begin at once.")
    )
    active_until_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput, help_text=_("Leave empty for no end.")
    )

    def __init__(self, *args: Any, version: RuleVersion | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = starting_terms(version)
        super().__init__(*args, **kwargs)
        for name in SETS:
            widget = SeveralFoundByTyping(RuleVersion, name)
            widget.choices = self.fields[name].choices  # type: ignore[attr-defined]
            self.fields[name].widget = widget
        dress(self)

    def clean_min_spend_minor(self) -> int:
        return self._not_negative("min_spend_minor")

    def clean_unit_minor(self) -> int:
        unit = int(self.cleaned_data["unit_minor"])
        if unit <= 0:
            raise forms.ValidationError(_("Points need an amount of money above zero."))
        return unit

    def clean_active_until_on(self) -> Any:
        first, last = self.cleaned_data.get("active_from_on"), self.cleaned_data["active_until_on"]
        if first and last and last < first:
            raise forms.ValidationError(_("The last day is before the first."))
        return last

    def _not_negative(self, name: str) -> int:
        minor = int(self.cleaned_data[name] or 0)
        if minor < 0:
            raise forms.ValidationError(_("Give an amount of zero or more."))
        return minor

    def terms(self) -> RuleTerms:
        return cast(RuleTerms, {name: self.cleaned_data[name] for name in TermsFields.base_fields if name != "seen"})


def starting_terms(version: RuleVersion | None) -> dict[str, Any]:
    """Of a version, or of a promise that is just being thought of."""
    if version is None:
        return {"unit_minor": 10 ** money.exponent(current_shop().currency)}
    names = [name for name in TermsFields.base_fields if name not in (*SETS, "seen")]
    columns = {name: getattr(version, name) for name in names}
    return columns | {name: getattr(version, name).all() for name in SETS} | {"seen": version.number}
