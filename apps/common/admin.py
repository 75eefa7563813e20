"""The desk's furniture. Every admin class of the project derives from here; nothing else imports the admin theme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.decorators import action as theme_action
from unfold.views import ChangeList as DeskList
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from apps.common.errors import DomainError
from apps.common.spelling import number

SHOWN_REFUSALS_MAX = 5
_ID_DIGITS_MAX = 18


class ClockWidget(UnfoldAdminTextInputWidget):
    """A time of day, in the browser's own picker."""

    input_type = "time"

    def format_value(self, value: Any) -> str | None:
        return value.strftime("%H:%M") if isinstance(value, dt.time) else value


_WIDGETS: dict[type[forms.Widget], Callable[[], forms.Widget]] = {
    forms.TextInput: UnfoldAdminTextInputWidget,
    forms.TimeInput: ClockWidget,
    forms.EmailInput: UnfoldAdminEmailInputWidget,
    forms.PasswordInput: UnfoldAdminPasswordWidget,
    forms.NumberInput: UnfoldAdminIntegerFieldWidget,
    forms.DateInput: UnfoldAdminTextInputWidget,
    forms.RadioSelect: UnfoldAdminRadioSelectWidget,
    forms.Textarea: UnfoldAdminTextareaWidget,
    forms.Select: UnfoldAdminSelectWidget,
    forms.CheckboxInput: UnfoldBooleanWidget,
    forms.CheckboxSelectMultiple: UnfoldAdminCheckboxSelectMultipleWidget,
    forms.ClearableFileInput: UnfoldAdminFileFieldWidget,
    forms.FileInput: UnfoldAdminFileFieldWidget,
}
Row = TypeVar("Row", bound=models.Model)
Button = TypeVar("Button", bound=Callable[..., HttpResponse])


def row_id(text: str) -> int | None:
    """The key a path names; None where it cannot be one. Digits of other scripts and superscripts are none of ours."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _ID_DIGITS_MAX else None


def page_button(*, description: str | Promise, permissions: list[str]) -> Callable[[Button], Button]:
    """Make a method of a desk a button on the page of one row; name it in ``actions_detail``.

    A path that can name no row is answered as one that is not there.
    """

    themed = cast(Callable[[Button], Button], theme_action(description=cast(str, description), permissions=permissions))

    def decorate(button: Button) -> Button:
        asked = themed(button)

        @wraps(asked)
        def pressed(desk: ModelAdmin, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            if row_id(str(named.get("object_id", 0))) is None:
                raise Http404
            return asked(desk, request, *args, **named)

        return cast(Button, pressed)

    return decorate


def whole_numbers(field: str, label: str | Promise) -> Callable[[Any, Any], str]:
    """A column of a list as the reader's language spells it: 1,250 or 1.250."""

    @admin.display(description=cast(str, label), ordering=field)
    def column(_desk: Any, row: Any) -> str:
        return number(getattr(row, field))

    return column


class OnlyKeys:
    """For widgets that look rows up. A refused form is shown again with what was sent; what can be no key would make
    the look-up of the names fall."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        parent: Any = super()
        return parent.optgroups(name, [each for each in value if row_id(str(each)) is not None], attr)


class OneFoundByTyping(OnlyKeys, AutocompleteSelect):
    pass


class SeveralFoundByTyping(OnlyKeys, AutocompleteSelectMultiple):
    """A shop may have thousands of products: they are looked up, not listed."""

    def __init__(self, model: type[models.Model], field: str) -> None:
        key: Any = model._meta.get_field(field)
        super().__init__(key, admin.site, attrs={"class": "unfold-admin-autocomplete"})

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        # Each choice has a cross of its own; one for all of them would stand in the list without being an item.
        attrs: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs=extra_attrs)
        return attrs | {"data-allow-clear": "false"}


class One(forms.ModelChoiceField[Any]):
    """A row from a list. What can be no key is no choice, rather than a fault."""

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and row_id(str(getattr(value, "pk", value))) is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class Several(forms.ModelMultipleChoiceField[Any]):
    """Rows by key. A number beyond the database's own would fall in the question instead of being refused."""

    def clean(self, value: Any) -> Any:
        for each in value if isinstance(value, list | tuple) else ():
            if row_id(str(each)) is None:
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": str(each)[:40]}
                )
        return super().clean(value)


def dress(form: forms.BaseForm) -> None:
    """Give a plain form the theme's widgets, keeping what each field said about itself."""
    for field in form.fields.values():
        themed = _WIDGETS.get(type(field.widget))
        if themed is not None:
            attrs, own = field.widget.attrs, field.widget
            choices = getattr(field, "choices", None)
            widget = themed()
            widget.attrs |= {name: value for name, value in attrs.items() if name != "class"}
            if isinstance(own, forms.DateInput):
                # The browser's own calendar; it wants days as 2026-05-03, which a text field gives.
                widget.input_type = "date"  # type: ignore[attr-defined]
            field.widget = widget
            if choices is not None:
                widget.choices = choices  # type: ignore[attr-defined]


class DeskForm(forms.ModelForm[Row]):
    """A model form whose own extra fields wear the theme's widgets."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class Desk(ModelAdmin):
    """A list and a form for rows that staff may edit."""

    list_per_page = 50
    list_fullwidth = True
    compressed_fields = True
    warn_unsaved_form = True
    show_full_result_count = False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            options.setdefault("widget", OneFoundByTyping(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **options)

    def response_action(self, request: HttpRequest, *args: Any, **named: Any) -> Any:
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if isinstance(self.opts.pk, models.AutoField) and any(row_id(each) is None for each in chosen):
            raise Http404
        return super().response_action(request, *args, **named)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without "delete selected": what people did stays in the books."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def ask(
        self,
        request: HttpRequest,
        rows: Iterable[Row],
        service: Callable[[Row], object],
        *,
        done: Callable[[int], str],
    ) -> None:
        """Ask a service per row; report how many were done and each refusal in its own words."""
        count = 0
        refusals: list[str] = []
        for row in rows:
            try:
                service(row)
                count += 1
            except DomainError as refusal:
                refusals.append(f"{row}: {refusal}")
        if count:
            self.message_user(request, done(count), messages.SUCCESS)
        for refusal_text in refusals[:SHOWN_REFUSALS_MAX]:
            self.message_user(request, refusal_text, messages.WARNING)
        hidden = len(refusals) - SHOWN_REFUSALS_MAX
        if hidden > 0:
            text = ngettext("%(count)d more was refused.", "%(count)d more were refused.", hidden) % {"count": hidden}
            self.message_user(request, text, messages.WARNING)


class BornInService(Desk):
    """Rows that only a service makes: no add form."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class History(BornInService):
    """Rows that are history: read, never changed."""

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class HistoryRows(TabularInline):
    """History below the row it belongs to."""

    extra = 0
    can_delete = False
    hide_title = True
    show_change_link = False

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        """All of them, so that a subclass may name its own methods among its fields."""
        return [name for name in self.fields or () if isinstance(name, str)]

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


__all__ = [
    "BornInService",
    "Desk",
    "DeskForm",
    "DeskList",
    "History",
    "HistoryRows",
    "Several",
    "SeveralFoundByTyping",
    "StackedInline",
    "TabularInline",
    "dress",
    "page_button",
    "row_id",
]
