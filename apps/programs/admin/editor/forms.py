from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common import money
from apps.programs.admin.editor.terms import TermsFields
from apps.programs.models import Program
from apps.shop.forms import MoneyField
from apps.shop.services import current_shop


class ProgramEditor(TermsFields, forms.ModelForm[Program]):
    """A programme and what its first rule gives."""

    hundred_points_minor = MoneyField(
        label=_("100 points are worth"),
        help_text=_("For example 1.00. Members read it beside their balance."),
    )

    class Meta:
        model = Program
        fields = ["name", "code", "status", "enrolment", "hundred_points_minor", "shortfall", "rounding", "combine"]
        help_texts = {
            "name": _("As members read it, for example Kahve Club."),
            "code": _("Small letters and hyphens, for example club. It stays as it is."),
            "status": _("Purchases give points only while it is live."),
            "enrolment": _("At the first purchase is easiest: a known customer need not do anything."),
            "shortfall": _("Somebody returns a purchase whose points are spent already."),
            "rounding": _("Only where a purchase is not a whole number of amounts: 12.50 with 1 point for each 1.00."),
            "combine": _("Only where this programme has more than one rule."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]
        else:
            # As ``create_program`` has it: live, and each point worth a hundredth of the unit of money.
            self.fields["status"].initial = Program.Status.LIVE
            self.fields["hundred_points_minor"].initial = 10 ** money.exponent(current_shop().currency)

    def clean_hundred_points_minor(self) -> int:
        return self._not_negative("hundred_points_minor")

    def show_seen(self, number: int) -> None:
        """Send another version's number along with what was typed."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        typed["seen"] = str(number)
        self.data = typed

    def settings(self) -> dict[str, Any]:
        """Of the programme itself; of an existing one only what was changed."""
        own = [name for name in self._meta.fields or () if name in self.fields]
        return {name: self.cleaned_data[name] for name in own if not self.instance.pk or name in self.changed_data}
