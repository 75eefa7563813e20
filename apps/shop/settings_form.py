"""The shop's settings as a form, for the first-day wizard and for the settings page."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.shop.forms import MoneyField
from apps.shop.models import Shop
from apps.shop.services import current_shop, save_shop

# Offered first; every other currency and country of the world follows.
NEAR_CURRENCIES = ("TRY", "AZN", "EUR", "USD", "GBP")
NEAR_COUNTRIES = ("TR", "AZ")


def _locale() -> Locale:
    return Locale.parse((get_language() or "en").replace("-", "_"))


def _named(names: dict[str, str], near: tuple[str, ...], length: int) -> list[tuple[str, str]]:
    codes = [code for code in names if len(code) == length and code.isalpha() and code.isupper()]
    ordered = [code for code in near if code in names] + sorted(set(codes) - set(near), key=lambda c: names[c])
    return [(code, f"{names[code]} ({code})") for code in ordered]


def currencies() -> list[tuple[str, str]]:
    return _named(dict(_locale().currencies), NEAR_CURRENCIES, 3)


def countries() -> list[tuple[str, str]]:
    return _named(dict(_locale().territories), NEAR_COUNTRIES, 2)


def time_zones() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone]


class ShopForm(forms.Form):
    name = forms.CharField(
        label=_("Shop name"), max_length=120, help_text=_("As your customers know it: Kahve Durağı.")
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=lazy(currencies, list))
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, help_text=_("Decides when a day, a birthday and an expiry begin.")
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=lazy(countries, list),
        help_text=_("For phone numbers written without a country code."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    return_days = forms.IntegerField(
        label=_("Return window in days"),
        min_value=0,
        max_value=365,
        required=False,
        help_text=_("For example 14. How long customers may bring things back; leave empty if you do not say."),
    )

    @staticmethod
    def starting_values() -> dict[str, Any]:
        facts = current_shop()
        return {
            "name": facts.name,
            "currency": facts.currency,
            "time_zone": facts.zone.key,
            "country": facts.country,
            "language": facts.language,
            "return_days": facts.return_days,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if current_shop().locked:
            for name in ("currency", "time_zone"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Fixed since the first order.")

    def save(self) -> Shop:
        return save_shop(**self.cleaned_data)


class SettingsForm(ShopForm):
    """Everything, for the page of a shop that is open already."""

    needs_second_factor = forms.BooleanField(
        label=_("Owners and managers need two-step sign-in"),
        required=False,
        help_text=_(
            "Besides the password they type six digits from their phone. Whoever has no phone set up is asked to."
        ),
    )
    quiet_from = forms.TimeField(
        required=False,
        label=_("No letters from"),
        widget=forms.TimeInput,
        help_text=_("Letters about points and offers wait until morning."),
    )
    quiet_until = forms.TimeField(
        required=False,
        label=_("No letters until"),
        widget=forms.TimeInput,
        help_text=_("The same time twice means no quiet hours."),
    )
    letters_at = forms.TimeField(
        required=False,
        label=_("Reminders are sent at"),
        widget=forms.TimeInput,
        help_text=_("When members hear that points end soon."),
    )
    remind_min_minor = MoneyField(
        required=False,
        label=_("Remind of points worth at least"),
        help_text=_("Nobody is written to about points worth less."),
    )

    @staticmethod
    def starting_values() -> dict[str, Any]:
        facts = current_shop()
        letters = {name: getattr(facts, name) for name in ("quiet_from", "quiet_until", "letters_at")}
        second = {"needs_second_factor": facts.needs_second_factor}
        return ShopForm.starting_values() | letters | second | {"remind_min_minor": facts.remind_min_minor}

    def save(self) -> Shop:
        """What was left empty stays as it is."""
        return save_shop(**{name: value for name, value in self.cleaned_data.items() if value is not None})

    def clean_remind_min_minor(self) -> int | None:
        minor: int | None = self.cleaned_data["remind_min_minor"]
        if minor is not None and minor < 0:
            raise forms.ValidationError(_("This cannot be below zero."))
        return minor
