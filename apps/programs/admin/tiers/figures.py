"""What a ladder counts, as people write and read it."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import money
from apps.common.typed import number
from apps.programs.models import Ladder
from apps.shop.forms import shown
from apps.shop.services import current_shop

_HIGHEST = 10**15
_DIGITS_MAX = 20


def told(value: int, basis: str) -> str:
    if basis == Ladder.Basis.POINTS:
        return ngettext("%(n)d point", "%(n)d points", value) % {"n": value}
    if basis == Ladder.Basis.ORDERS:
        return ngettext("%(n)d purchase", "%(n)d purchases", value) % {"n": value}
    return shown(value)


def typed(value: int, basis: str) -> str:
    """As it stands in a field."""
    return money.to_typed(value, current_shop().currency) if basis == Ladder.Basis.SPEND else str(value)


def parse(text: str, basis: str) -> int:
    """Smallest units of what is counted. Raises ValidationError."""
    written = text.strip()
    if basis == Ladder.Basis.SPEND:
        try:
            value = money.from_typed(written, current_shop().currency)
        except money.BadMoney as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from None
    elif written.isascii() and written.isdigit():
        # More digits than that are too many whatever they say, and not worth turning into a number.
        value = int(written) if len(written) <= _DIGITS_MAX else _HIGHEST
    else:
        raise ValidationError(_("Write a whole number, for example 10."), code="not_whole")
    if not 0 <= value < _HIGHEST:
        raise ValidationError(_("Give an amount of zero or more."), code="out_of_range")
    return value


def multiplier_milli(text: str) -> int:
    """ "1,5" is 1500. Raises ValidationError."""
    times = number(text.strip())
    milli = Decimal(-1) if times is None else times * 1000
    if not 1 <= milli <= 100_000 or milli != int(milli):
        raise ValidationError(_("Write how many times, for example 1.5."), code="bad_multiplier")
    return int(milli)
