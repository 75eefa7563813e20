from __future__ import annotations

from django import forms

from apps.common.errors import DomainError


class MemberForm(forms.Form):
    """A form that can carry a service's refusal back to the field it is about."""

    use_required_attribute = False  # our sentences, in the page's language, and not the browser's

    def refuse(self, refusal: DomainError) -> None:
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, str(refusal))
