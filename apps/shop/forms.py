from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.common import money
from apps.shop.services import current_shop

AMOUNT_MAX = 10**12


def languages() -> list[str]:
    """Every language of the house, the shop's own first: the order in which its texts are written."""
    own, codes = current_shop().language, [code for code, _name in settings.LANGUAGES]
    return sorted(codes, key=lambda code: (code != own, codes.index(code)))


class MoneyField(forms.CharField):
    """An amount in the shop's currency: people write 129,90, 129.90 or 1.129,90, the row holds smallest units."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.setdefault("inputmode", "decimal")

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return money.to_typed(value, current_shop().currency)
        return value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            return money.from_typed(str(text), current_shop().currency)
        except money.BadMoney as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(initial != self.to_python(data))
        except ValidationError:
            return True


class AmountField(MoneyField):
    """Money that is not below zero and that the books can hold."""

    def clean(self, value: Any) -> Any:
        minor = super().clean(value)
        if minor is not None and not 0 <= minor <= AMOUNT_MAX:
            raise ValidationError(_("Give an amount that a shop could mean."))
        return minor


def shown(minor: int) -> str:
    """An amount as the reader writes it, in the shop's currency."""
    return money.display(minor, current_shop().currency)
