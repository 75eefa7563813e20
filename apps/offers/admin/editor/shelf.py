"""What stands below an offer that is there: its codes, its batches, how often it was used and what that cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from apps.common.admin import dress
from apps.common.spelling import number
from apps.offers.models import CodeBatch, Offer, PromoCode, Tally
from apps.offers.services.handing import PREFIX_MAX
from apps.shop.forms import shown

SHOWN_MAX = 20
# As many as are made while somebody waits; larger ones are made by several.
AT_ONCE_MAX = 5_000


class CodeForm(forms.Form):
    """One code that people share."""

    text = forms.CharField(
        label=_("Code"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_(
            "Letters and digits, for example MUSTERI10. Capital or small letters and any kind of I are the same: indirim10 is "
            "İNDİRİM10. Other Turkish letters are not: KIŞ25 is not KIS25."
        ),
    )
    uses_max = forms.IntegerField(
        label=_("Times in total"),
        required=False,
        min_value=1,
        max_value=2_000_000_000,
        help_text=_("Of this code alone. Leave empty for no limit."),
    )
    last_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput, help_text=_("Where it ends before the offer does.")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="code_%s")
        dress(self)


class BatchForm(forms.Form):
    """Many codes, each for one purchase."""

    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=AT_ONCE_MAX)
    beginning = forms.CharField(
        label=_("Beginning"),
        required=False,
        max_length=PREFIX_MAX,
        help_text=_("For example YAZ. The rest of each code cannot be guessed."),
    )
    last_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput,
        help_text=_("Where they end before the offer does."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="batch_%s")
        dress(self)


@dataclass(frozen=True, slots=True)
class Shelf:
    """``given_away`` and ``uses`` hold what is set aside for open baskets, too: that is what the limits count."""

    codes: list[PromoCode]
    codes_count: int
    batches: list[CodeBatch]
    uses: str
    given_away: str
    code_form: CodeForm | None
    batch_form: BatchForm | None

    @property
    def hidden_count(self) -> int:
        return self.codes_count - len(self.codes)


def shelf_of(
    offer: Offer, *, may_add: bool, code_form: CodeForm | None = None, batch_form: BatchForm | None = None
) -> Shelf:
    total = Tally.objects.filter(scope=Tally.Scope.OFFER, offer=offer).first()
    shared = offer.codes.filter(batch=None, customer=None)
    counted = Count("uses", filter=Q(uses__status__in=["reserved", "used"]))
    batches = offer.batches.annotate(used=Count("codes", filter=Q(codes__uses__status="used"), distinct=True))
    adds = may_add and offer.needs_code
    return Shelf(
        codes=list(shared.select_related("code").annotate(used=counted).order_by("-pk")[:SHOWN_MAX]),
        codes_count=shared.count(),
        batches=list(batches.order_by("-pk")[:SHOWN_MAX]),
        uses=_of(number(total.uses if total else 0), offer.uses_max and number(offer.uses_max)),
        given_away=_of(shown(total.money_minor if total else 0), offer.budget_minor and shown(offer.budget_minor)),
        code_form=(code_form or CodeForm()) if adds else None,
        batch_form=(batch_form or BatchForm()) if adds else None,
    )


def _of(counted: str, limit: str | int | None) -> str:
    return f"{counted} / {limit}" if limit else counted
