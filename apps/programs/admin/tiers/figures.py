"""What a ladder counts, as people write and read it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation, Overflow

from django.core.exceptions import ValidationError
from django.utils.formats import sanitize_separators
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import money
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
    return money.to_text(value, current_shop().currency) if basis == Ladder.Basis.SPEND else str(value)


def parse(text: str, basis: str) -> int:
    """Smallest units of what is counted. Raises ValidationError."""
    written = str(sanitize_separators(text.strip())).replace(",", ".")
    if basis == Ladder.Basis.SPEND:
        try:
            value = money.to_minor(written, current_shop().currency)
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
    try:
        milli = Decimal(str(sanitize_separators(text.strip())).replace(",", ".")) * 1000
    except (InvalidOperation, Overflow):
        milli = Decimal(-1)
    if not milli.is_finite() or not 1 <= milli <= 100_000 or milli != int(milli):
        raise ValidationError(_("Write how many times, for example 1.5."), code="bad_multiplier")
    return int(milli)


def multiplier_text(milli: int) -> str:
    return f"{Decimal(milli) / 1000:f}".rstrip("0").rstrip(".") if milli % 1000 else str(milli // 1000)
