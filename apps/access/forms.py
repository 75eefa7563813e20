from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.common.admin import dress
from apps.staff.models import User


class Dressed(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class EmailForm(Dressed):
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class PasswordForm(Dressed):
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters, not only digits."),
    )


class ProofForm(Dressed):
    """That it is still them who sits here."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(Dressed):
    code = forms.CharField(
        label=_("Six digits from your phone"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
        help_text=_("Without your phone: one of your recovery codes."),
    )


class DeviceForm(CodeForm, ProofForm):
    field_order = ("password", "code")


class InviteForm(Dressed):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As the team knows them: Deniz Ak."))
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_(
            "They sign in with it. A cashier without e-mail gets a sign-in name and a link to open at the till."
        ),
    )
    role = forms.ChoiceField(label=_("Role"), choices=User.Role.choices, initial=User.Role.CASHIER)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
