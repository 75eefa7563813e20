from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.portal.forms.base import MemberForm
from apps.portal.forms.entry import TYPED_MAX


class PreferencesForm(MemberForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=TYPED_MAX,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    birthday_on = forms.DateField(
        label=_("Birthday"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"}),
        error_messages={"invalid": _("This is not a date. Choose a day, month and year.")},
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    email_programme = forms.BooleanField(label=_("Letters about my points, by e-mail"), required=False)
    email_survey = forms.BooleanField(label=_("Questions about how it was, by e-mail"), required=False)
    email_marketing = forms.BooleanField(label=_("Offers and news, by e-mail"), required=False)
    sms_marketing = forms.BooleanField(label=_("Offers and news, by SMS"), required=False)
