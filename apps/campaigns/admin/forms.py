from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.campaigns.models import Campaign
from apps.campaigns.models.campaign import HOLD_OUT_MAX, VALID_DAYS
from apps.campaigns.services import TextDraft
from apps.campaigns.services.drafting import BODY_MAX, SMS_MAX
from apps.common import clock
from apps.common.admin import One, dress
from apps.offers.models import Offer, PromoCode
from apps.segments.models import Segment
from apps.shop.forms import languages
from apps.shop.services import current_shop

Row = TypeVar("Row", bound=Model)
# What people see of each language's part, and of the rest.
OF_TEXT = ("subject", "body", "button", "sms")


class CodeChoice(One):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.text} ({obj.offer})"


class CampaignForm(forms.Form):
    """The whole draft: goal, people, offer, and the letter in each language of the house."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Only for you: Spring letter."))
    goal = forms.ChoiceField(label=_("Goal"), choices=Campaign.Goal.choices)
    channel = forms.ChoiceField(label=_("Channel"), choices=Campaign.Channel.choices)
    segment = One(
        Segment.objects.all(),
        label=_("Segment"),
        required=False,
        empty_label=_("Everybody who agreed to offers"),
        help_text=_("Who is in it is asked when the campaign begins."),
    )
    hold_out_percent = forms.IntegerField(
        label=_("Hold out, in percent"),
        min_value=0,
        max_value=HOLD_OUT_MAX,
        initial=10,
        help_text=_(
            "So many, drawn by lot, get no letter. Only by comparing with them you see whether the letter did it."
        ),
    )
    offer = One(Offer.objects.none(), label=_("Offer"), required=False, empty_label=_("No offer, only a letter"))
    codes = forms.ChoiceField(label=_("Code"), choices=Campaign.Codes.choices)
    shared_code = CodeChoice(PromoCode.objects.none(), label=_("Code for all"), required=False)
    code_days = forms.IntegerField(
        label=_("Days a code of their own can be used"),
        min_value=1,
        max_value=366,
        required=False,
        help_text=_("Empty: as long as the offer."),
    )
    button_url = forms.CharField(
        label=_("Address of the button"),
        max_length=300,
        required=False,
        validators=[URLValidator(schemes=["https", "http"], message=_("Write a whole address: https://…"))],
        help_text=_("Where the button and {link} lead. Empty: the member's own page."),
    )
    valid_days = forms.IntegerField(
        label=_("Days in which letters may leave"),
        min_value=1,
        max_value=60,
        initial=VALID_DAYS,
        help_text=_("A letter that had to wait longer, for quiet hours or because somebody had enough, is not sent."),
    )

    def __init__(self, *args: Any, campaign: Campaign | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = _known(campaign) if campaign else {}
        offers = self.fields["offer"]
        codes = self.fields["shared_code"]
        assert isinstance(offers, One)
        assert isinstance(codes, One)
        offers.queryset = Offer.objects.exclude(status=Offer.Status.ENDED)
        shared = PromoCode.objects.filter(customer=None, batch=None, closed_at=None).exclude(text="")
        codes.queryset = shared.select_related("offer")
        for language in languages():
            self._add_text(language)
        dress(self)
        # The page shows only what the choices above ask for.
        self.fields["channel"].widget.attrs["x-model"] = "channel"
        self.fields["codes"].widget.attrs["x-model"] = "codes"

    def _add_text(self, language: str) -> None:
        box = forms.Textarea(attrs={"rows": 8})
        short = forms.Textarea(attrs={"rows": 3})
        named: dict[str, forms.Field] = {
            "subject": forms.CharField(label=_("Subject"), max_length=200, required=False),
            "body": forms.CharField(label=_("Text"), max_length=BODY_MAX, required=False, widget=box),
            "button": forms.CharField(label=_("Words on the button"), max_length=60, required=False),
            "sms": forms.CharField(label=_("SMS text"), max_length=SMS_MAX, required=False, widget=short),
        }
        for name, field in named.items():
            self.fields[f"{name}_{language}"] = field

    def terms(self) -> dict[str, Any]:
        texts = {f"{name}_{language}" for name in OF_TEXT for language in languages()}
        return {name: value for name, value in self.cleaned_data.items() if name not in texts}

    def texts(self) -> dict[str, TextDraft]:
        values = self.cleaned_data
        return {
            language: TextDraft(**{name: values.get(f"{name}_{language}", "") for name in OF_TEXT})
            for language in languages()
        }

    def parts(self) -> list[tuple[str | Promise, list[forms.BoundField]]]:
        """Each language with its fields; the shop's own first."""
        names = dict(settings.LANGUAGES)
        return [(names[code], [self[f"{name}_{code}"] for name in OF_TEXT]) for code in languages()]


def _known(campaign: Campaign) -> dict[str, Any]:
    plain = (
        "name",
        "goal",
        "channel",
        "segment",
        "hold_out_percent",
        "offer",
        "codes",
        "shared_code",
        "code_days",
        "button_url",
        "valid_days",
    )
    values = {name: getattr(campaign, name) for name in plain}
    for text in campaign.texts.all():
        values |= {f"{name}_{text.language}": getattr(text, name) for name in OF_TEXT}
    return values


class ScheduleForm(forms.Form):
    on = forms.DateField(label=_("Day"), widget=forms.DateInput)
    at = forms.TimeField(label=_("Hour"), widget=forms.TimeInput, help_text=_("By the shop's clock."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        shop = current_shop()
        here = clock.now().astimezone(shop.zone)
        tomorrow = (here + dt.timedelta(days=1)).date()
        super().__init__(*args, **kwargs)
        self.initial = {"on": tomorrow.isoformat(), "at": shop.letters_at}
        dress(self)

    def clean_on(self) -> dt.date:
        """A day at either end of the calendar has no instant: the shop's clock is not the one instants are kept by."""
        day: dt.date = self.cleaned_data["on"]
        if day.year in (dt.MINYEAR, dt.MAXYEAR):
            raise forms.ValidationError(self.fields["on"].error_messages["invalid"], code="invalid")
        return day

    @property
    def moment(self) -> dt.datetime:
        return clock.at_time(self.cleaned_data["on"], self.cleaned_data["at"], current_shop().zone)


class TestForm(forms.Form):
    """Where a test goes: an address of the house's own."""

    to = forms.CharField(label=_("Send a test to"), max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
