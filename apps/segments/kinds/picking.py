from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

PICKS_MAX = 200
# Up to so many are all shown to be ticked; of more, those that are searched for.
TICKED_MAX = 12


class PickField(forms.ModelMultipleChoiceField[Any]):
    """Some of the shop's own things, to be ticked or searched for by any of ``searched``."""

    widget = forms.CheckboxSelectMultiple

    def __init__(
        self, queryset: QuerySet[Any], *, label: StrOrPromise, searched: tuple[str, ...] = ("name",), **more: Any
    ) -> None:
        super().__init__(queryset, label=label, **more)
        self.searched = searched
        self.error_messages["required"] = _("Choose at least one.")

    def clean(self, value: Any) -> Any:
        if isinstance(value, list | tuple) and len(value) > PICKS_MAX:
            raise ValidationError(_("These are too many choices for one condition."))
        return super().clean(value)

    def found(self, text: str, limit: int) -> list[Model]:
        """Those whose name contains the text, in any of the ways people and databases write an i."""
        chosen = Q()
        for spelling in {text, text.lower(), text.capitalize(), text.replace("i", "İ"), text.replace("i", "ı")}:
            for column in self.searched:
                chosen |= Q(**{f"{column}__icontains": spelling})
        assert self.queryset is not None
        return list(self.queryset.filter(chosen)[:limit])
