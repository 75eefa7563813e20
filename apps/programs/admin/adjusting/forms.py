from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.admin import dress
from apps.programs.models import Adjustment
from apps.programs.services.adjusting.limits import POINTS_MAX

ADD, TAKE = "add", "take"


class AdjustForm(forms.Form):
    """``reference`` makes a double click one adjustment; ``seen`` is the balance that was shown before confirming."""

    reference = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    direction = forms.ChoiceField(
        label=_("What happens"),
        choices=[(ADD, _("Add points")), (TAKE, _("Take points away"))],
        widget=forms.RadioSelect,
        initial=ADD,
    )
    amount = forms.IntegerField(
        label=_("How many points"),
        min_value=1,
        max_value=POINTS_MAX,
        help_text=_("A whole number, for example 50."),
    )
    reason = forms.ChoiceField(label=_("Why"), choices=[("", "—"), *Adjustment.Reason.choices])
    note = forms.CharField(
        label=_("Note for the staff"),
        max_length=300,
        required=False,
        help_text=_("Customers never see it. For example: waited 40 minutes on Saturday, told Elif."),
    )
    words = forms.CharField(
        label=_("Words for the customer"),
        max_length=200,
        required=False,
        help_text=_("They stand beside the points. For example: Thank you for your patience on Saturday."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("reason") == Adjustment.Reason.OTHER and not typed.get("note"):
            self.add_error("note", _("Say in a few words what it was."))
        return typed

    @property
    def points(self) -> int | None:
        """Signed; None while they are not a number yet."""
        typed = getattr(self, "cleaned_data", {})
        amount, direction = typed.get("amount"), typed.get("direction")
        if amount is None or direction is None:
            return None
        return int(amount) if direction == ADD else -int(amount)


class LimitsForm(forms.Form):
    """A day's points by role."""

    manager = forms.IntegerField(
        label=_("Managers"), min_value=0, max_value=POINTS_MAX, help_text=_("Points in a day, for example 5000.")
    )
    support = forms.IntegerField(
        label=_("Support"), min_value=0, max_value=POINTS_MAX, help_text=_("0 means: they add and take none.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
