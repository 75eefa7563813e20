from __future__ import annotations

import uuid
from collections.abc import Callable

from django import forms

from apps.common.errors import DomainError


class Ticket(forms.UUIDField):
    """A hidden mark of one filled-in form, so that a double click asks once. A broken one is none."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean(self, value: object) -> uuid.UUID | None:
        try:
            ticket: uuid.UUID | None = super().clean(value)
        except forms.ValidationError:
            return None
        return ticket


class MemberForm(forms.Form):
    """A form that can carry a service's refusal back to the field it is about."""

    use_required_attribute = False  # our sentences, in the page's language, and not the browser's

    def refuse(self, refusal: DomainError) -> None:
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, str(refusal))

    def checked(self, check: Callable[[str], str], field: str) -> str:
        """A field through a service's own check, so that a page names everything that is wrong at once."""
        typed: str = self.cleaned_data[field].strip()
        try:
            return check(typed) if typed else typed
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None
