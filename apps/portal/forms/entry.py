"""Forms for somebody who is not known yet."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.customers.services import normalize_email, normalize_phone
from apps.portal.forms.base import MemberForm, Ticket
from apps.shop.services import current_shop

# Longer than any real one: the services say what is wrong with it, and nothing typed is cut off.
TYPED_MAX = 300


class JoinForm(MemberForm):
    ticket = Ticket()
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=TYPED_MAX,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=TYPED_MAX,
        required=False,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email", "inputmode": "email"}),
    )
    name = forms.CharField(
        label=_("Your name (if you like)"),
        max_length=TYPED_MAX,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    has_read = forms.BooleanField(
        label=_("I have read how my data is used."),
        error_messages={"required": _("Please read how your data is used, and tick the box.")},
    )
    wants_email = forms.BooleanField(label=_("Send me offers by e-mail"), required=False)
    wants_sms = forms.BooleanField(label=_("Send me offers by SMS"), required=False)

    def clean_phone(self) -> str:
        return self.checked(lambda phone: normalize_phone(phone, current_shop().country), "phone")

    def clean_email(self) -> str:
        return self.checked(normalize_email, "email")


class SignInForm(MemberForm):
    ticket = Ticket()
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=TYPED_MAX,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email", "inputmode": "email"}),
        error_messages={"required": _("Write your e-mail address.")},
    )

    def clean_email(self) -> str:
        return self.checked(normalize_email, "email")


class CodeForm(MemberForm):
    code = forms.CharField(
        label=_("Six digits"),
        max_length=TYPED_MAX,
        widget=forms.TextInput(
            attrs={"class": "code", "autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
        error_messages={"required": _("Type the six digits from the letter.")},
    )
