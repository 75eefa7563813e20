from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.datastructures import MultiValueDict

from apps.common.admin import dress
from apps.segments.drafts import Values
from apps.segments.errors import BadCondition
from apps.segments.kinds import Kind
from apps.segments.kinds.picking import TICKED_MAX, PickField


class ConditionForm(forms.Form):
    """The questions of one kind. What the browser did not send, as it was not asked yet, has its first value."""

    def __init__(self, kind: Kind, data: MultiValueDict[str, Any], prefix: str) -> None:
        self.kind = kind
        fields = kind.fields()
        given = MultiValueDict({name: data.getlist(name) for name in data if name.startswith(f"{prefix}-")})
        for name, field in fields.items():
            key = f"{prefix}-{name}"
            if key not in given and not _is_several(field):
                given[key] = _first_value(field)
        how = given.get(f"{prefix}-how", "")
        super().__init__(given, prefix=prefix)
        self.fields = {name: each for name, each in fields.items() if name not in kind.needless.get(how, ())}
        dress(self)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not self.errors:
            try:
                self.kind.agree(self.values())
            except BadCondition as refusal:
                self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
        return typed

    def values(self) -> Values:
        """What was typed; only where the form is valid."""
        return Values(
            **{name: _plain(self.cleaned_data.get(name)) for name in self.fields if name in self.cleaned_data}
        )

    def take_focus(self) -> None:
        """Whoever adds a condition goes on in its first field."""
        next(iter(self.fields.values())).widget.attrs["autofocus"] = True

    def questions(self) -> list[Question]:
        return [Question(self[name]) for name in self.fields]


class Question:
    """A field as the page shows it: usual ones in a row, things to be picked below each other."""

    def __init__(self, field: forms.BoundField) -> None:
        self.field = field
        self.is_several = _is_several(field.field)
        self.is_searched = False
        self.ticks: list[tuple[str, str, bool]] = []
        if isinstance(field.field, PickField):
            self._list_picks(field.field)
        elif isinstance(field.field, forms.MultipleChoiceField):
            chosen = self._chosen()
            self.ticks = [(str(key), str(label), str(key) in chosen) for key, label in field.field.choices]  # type: ignore[union-attr, misc]

    def _chosen(self) -> set[str]:
        return {str(each) for each in self.field.value() or ()}

    def _list_picks(self, field: PickField) -> None:
        assert field.queryset is not None
        chosen = {int(each) for each in self._chosen() if each.isdecimal() and len(each) < 19}
        rows: list[Model] = list(field.queryset[: TICKED_MAX + 1])
        self.is_searched = len(rows) > TICKED_MAX
        if self.is_searched:
            rows = list(field.queryset.filter(pk__in=list(chosen)[: TICKED_MAX * 20]))
        self.ticks = [(str(row.pk), field.label_from_instance(row), row.pk in chosen) for row in rows]

    @property
    def is_empty(self) -> bool:
        """Whether the shop has none of these yet."""
        return isinstance(self.field.field, PickField) and not self.ticks and not self.is_searched


def _is_several(field: forms.Field) -> bool:
    return isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)


def _first_value(field: forms.Field) -> str:
    value = field.initial
    if value is None and isinstance(field, forms.ModelChoiceField):
        first = field.queryset.first() if field.queryset is not None else None
        value = first.pk if first else None
    return written(field, value)


def written(field: forms.Field, value: Any) -> str:
    """A value as a browser would send it."""
    value = field.prepare_value(value)
    return "" if value is None else str(value)


def _plain(value: Any) -> Any:
    """Keys instead of rows, tuples instead of lists."""
    if isinstance(value, Model):
        return value.pk
    if value is None or isinstance(value, str | int) or not hasattr(value, "__iter__"):
        return value
    return tuple(each.pk if isinstance(each, Model) else each for each in value)
