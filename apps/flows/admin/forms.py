from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from apps.common.admin import One, dress
from apps.flows.kinds import FlowKind
from apps.flows.models import Flow, FlowText
from apps.flows.reports import LIMITS
from apps.flows.services import StepText
from apps.offers.models import Offer
from apps.segments.models import Segment
from apps.shop.forms import languages

_AREAS = {"body": 8, "sms": 3}
_LABELS: dict[str, StrOrPromise] = {
    "subject": _("Subject"),
    "body": _("Text"),
    "button": _("Words on the button"),
    "sms": _("SMS text"),
}


class FlowForm(forms.Form):
    """The whole flow: its figures, its offer, and its letters in each language of the house."""

    channel = forms.ChoiceField(label=_("Channel"), choices=Flow.Channel.choices)
    segment = One(
        Segment.objects.all(),
        label=_("Segment"),
        required=False,
        empty_label=_("Everybody who agreed to offers"),
        help_text=_("It is asked again before each letter."),
    )
    offer = One(Offer.objects.none(), label=_("Offer"), required=False, empty_label=_("No offer, only a letter"))
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

    def __init__(self, *args: Any, kind: FlowKind, flow: Flow, texts: list[FlowText], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        offers = self.fields["offer"]
        assert isinstance(offers, One)
        offers.queryset = Offer.objects.filter(~Q(status=Offer.Status.ENDED) | Q(flows=flow.pk)).distinct()
        for name, figure in kind.figures.items():
            self.fields[name] = forms.IntegerField(
                label=figure.label, help_text=figure.help_text, min_value=figure.low, max_value=figure.high
            )
        for step in kind.starters:
            for language in languages():
                self._add_text(step, language)
        self.initial = {name: getattr(flow, name) for name in ("channel", "code_days", "button_url", *kind.figures)}
        self.initial |= {"segment": flow.segment_id, "offer": flow.offer_id}
        for text in texts:
            self.initial |= {f"{name}_{text.step}_{text.language}": getattr(text, name) for name in LIMITS}
        dress(self)
        self.fields["channel"].widget.attrs["x-model"] = "channel"
        self.fields["offer"].widget.attrs["x-model"] = "offer"

    def _add_text(self, step: int, language: str) -> None:
        for name, longest in LIMITS.items():
            widget = forms.Textarea(attrs={"rows": _AREAS[name]}) if name in _AREAS else forms.TextInput()
            self.fields[f"{name}_{step}_{language}"] = forms.CharField(
                label=_LABELS[name], max_length=longest, required=False, widget=widget
            )

    def terms(self) -> dict[str, Any]:
        names = ("channel", "segment", "offer", "code_days", "button_url", *self.kind.figures)
        return {name: self.cleaned_data[name] for name in names}

    def texts(self) -> list[StepText]:
        return [
            StepText(step, language, **{name: self.cleaned_data[f"{name}_{step}_{language}"] for name in LIMITS})
            for step in self.kind.starters
            for language in languages()
        ]

    def figures(self) -> list[forms.BoundField]:
        return [self[name] for name in self.kind.figures]

    def parts(self) -> list[tuple[int, list[tuple[StrOrPromise, list[forms.BoundField]]]]]:
        """Each letter in each language, the shop's own first."""
        names = dict(settings.LANGUAGES)
        return [
            (step, [(names[code], [self[f"{name}_{step}_{code}"] for name in LIMITS]) for code in languages()])
            for step in self.kind.starters
        ]


class TestForm(forms.Form):
    """Where a test goes: an address of the house's own."""

    to = forms.CharField(label=_("Send a test to"), max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
