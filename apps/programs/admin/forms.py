from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Category, Product
from apps.common.admin import DeskForm, dress
from apps.programs.models import Program, RuleVersion
from apps.shop.forms import MoneyField


class ProgramForm(DeskForm[Program]):
    """A programme's own settings; what members earn lives in the versions of its rules."""

    hundred_points_minor = MoneyField(
        label=_("100 points are worth"), help_text=_("What members read beside their balance, such as 5.00.")
    )

    class Meta:
        model = Program
        fields = ["name", "status", "hundred_points_minor", "enrolment", "shortfall", "combine", "rounding"]


class NewProgramForm(ProgramForm):
    points_per_unit = forms.IntegerField(
        label=_("Points for each whole unit of money spent"), min_value=1, max_value=100_000, initial=1
    )
    min_spend_minor = MoneyField(label=_("Minimum spend"), required=False, help_text=_("Leave empty for none."))
    wait_days = forms.IntegerField(
        label=_("Waiting period in days"),
        min_value=0,
        max_value=365,
        initial=0,
        help_text=_("Points wait this long before they can be spent; choose at least your return window."),
    )

    class Meta(ProgramForm.Meta):
        fields = ["name", "code", "status", "hundred_points_minor", "enrolment", "shortfall", "combine", "rounding"]

    def clean_min_spend_minor(self) -> int:
        return int(self.cleaned_data["min_spend_minor"] or 0)


class TermsForm(forms.ModelForm[RuleVersion]):
    """New terms of a rule. They begin a new version; purchases of before keep theirs."""

    unit_minor = MoneyField(label=_("For each"), help_text=_("1.00 means: for each whole unit of money."))
    min_spend_minor = MoneyField(label=_("Minimum spend"), required=False)
    excluded_products = forms.ModelMultipleChoiceField(
        Product.objects.order_by("name"), label=_("Products that do not earn"), required=False
    )
    excluded_categories = forms.ModelMultipleChoiceField(
        Category.objects.order_by("name"), label=_("Categories that do not earn"), required=False
    )

    class Meta:
        model = RuleVersion
        fields = [
            "points_per_unit",
            "unit_minor",
            "min_spend_minor",
            "wait_days",
            "active_from_on",
            "active_until_on",
            "excluded_products",
            "excluded_categories",
            "after_discount",
            "includes_tax",
            "includes_shipping",
            "includes_gift_cards",
            "includes_points_paid",
        ]
        widgets = {
            "active_from_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "active_until_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def clean_min_spend_minor(self) -> int:
        return int(self.cleaned_data["min_spend_minor"] or 0)

    def clean_unit_minor(self) -> int:
        unit = int(self.cleaned_data["unit_minor"])
        if unit <= 0:
            raise forms.ValidationError(_("Points need an amount of money above zero."))
        return unit
