from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.common.admin import dress
from apps.programs.admin.tiers import figures
from apps.programs.drafts import TierDraft
from apps.programs.models import Ladder, Membership, Tier

LEVELS_MAX = 8


class LadderForm(forms.Form):
    """What is counted, over what time, and how a level ends."""

    basis = forms.ChoiceField(
        label=_("What counts"),
        choices=Ladder.Basis.choices,
        help_text=_("Money is what was paid for products, without shipping and gift cards, less what came back."),
    )
    window = forms.ChoiceField(
        label=_("Over what time"),
        choices=Ladder.Window.choices,
        initial=Ladder.Window.CALENDAR_YEAR,
        help_text=_("A level that is reached in a calendar year lasts to the end of the next one."),
    )
    months = forms.IntegerField(
        label=_("Months"),
        min_value=1,
        max_value=120,
        required=False,
        help_text=_("Only for the last months: for example 12. A level lasts as long, too."),
    )
    downgrade = forms.ChoiceField(
        label=_("When a level is not kept"),
        choices=Ladder.Downgrade.choices,
        initial=Ladder.Downgrade.TO_EARNED,
        help_text=_("Nobody goes down before the promised day."),
    )
    grace_days = forms.IntegerField(
        label=_("Days of grace"),
        min_value=0,
        max_value=366,
        initial=0,
        help_text=_("Purchases of so many days after the promised one still count for keeping."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("window") != Ladder.Window.ROLLING:
            typed["months"] = None
        elif not typed.get("months"):
            self.add_error("months", _("Say over how many months."))
        return typed


class LevelForm(forms.Form):
    """One level; without a name there is none."""

    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    name = forms.CharField(label=_("Level"), max_length=60, required=False)
    threshold = forms.CharField(label=_("From"), required=False)
    multiplier = forms.CharField(label=_("Points times"), required=False)
    is_permanent = forms.BooleanField(label=_("For ever"), required=False)
    benefits = forms.CharField(label=_("Benefits"), max_length=1000, required=False)

    def __init__(self, *args: Any, basis: str, **kwargs: Any) -> None:
        self.basis = basis
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label or "")
        dress(self)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not typed.get("name"):
            return typed
        for field, parse, empty in (
            ("threshold", lambda text: figures.parse(text, self.basis), "0"),
            ("multiplier", figures.multiplier_milli, "1"),
        ):
            try:
                typed[field] = parse(typed.get(field) or empty)
            except forms.ValidationError as refusal:
                self.add_error(field, refusal)
        return typed


Levels = forms.formset_factory(LevelForm, extra=0, max_num=LEVELS_MAX, absolute_max=LEVELS_MAX)


def drafts(levels: forms.BaseFormSet[LevelForm]) -> list[TierDraft]:
    """What a valid formset says, each level with the code it has or gets."""
    rows = [form.cleaned_data for form in levels if form.cleaned_data.get("name")]
    taken = {row["code"] for row in rows if row["code"]}
    found = []
    for row in rows:
        code = row["code"] or _new_code(row["name"], taken)
        taken.add(code)
        found.append(
            TierDraft(
                code=code,
                name=row["name"],
                threshold=row["threshold"],
                multiplier_milli=row["multiplier"],
                is_permanent=row["is_permanent"],
                benefits=row["benefits"],
            )
        )
    return found


def _new_code(name: str, taken: set[str]) -> str:
    wish = slugify(name)[:36] or "level"
    return next(code for n in range(1, 1000) if (code := wish if n == 1 else f"{wish}-{n}") not in taken)


class GiveForm(forms.Form):
    """A level by hand."""

    tier = forms.ModelChoiceField(Tier.objects.none(), label=_("Level"), empty_label=None)
    until_on = forms.DateField(
        label=_("At least until"),
        required=False,
        widget=forms.DateInput,
        help_text=_("Leave empty: as long as if it had been reached today."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("For those who read it later. For example: our neighbour, agreed with the owner."),
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["tier"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Tier.objects.filter(ladder__program=membership.program_id)
        dress(self)
