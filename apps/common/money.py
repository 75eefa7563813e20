"""Money between people's decimals and the ledger's integers. The conversion lives here and nowhere else."""

from __future__ import annotations

import decimal
from decimal import Decimal

from babel.numbers import format_compact_currency, format_currency, get_currency_precision, get_decimal_symbol
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.common.errors import DomainError
from apps.common.typed import decimals, number, without_currency

# Languages other than a currency's own spell these as letters, but the people of one shop know its sign in any language.
_SIGNS = {"TRY": "₺", "AZN": "₼"}
MINOR_MAX = 10**15  # ten trillion lira: far above any shop, far below a 64-bit integer
_DIGITS_MAX = 16


class BadMoney(DomainError):
    code = "bad_money"


def exponent(currency: str) -> int:
    """How many decimals a currency has: 2 for TRY and AZN, 0 for JPY."""
    return get_currency_precision(currency)


def to_minor(amount: Decimal | str | int, currency: str) -> int:
    """ "129.90" in TRY is 12990. Refuses what is not a number, too big, or finer than the currency's smallest unit."""
    try:
        value = Decimal(str(amount).strip())
    except decimal.InvalidOperation:
        raise BadMoney(_("This is not an amount of money. Write it like 129.90.")) from None
    if not value.is_finite():
        raise BadMoney(_("This is not an amount of money. Write it like 129.90."))
    # Asked before it is scaled: a huge power of ten cannot even be multiplied.
    if value and value.adjusted() > _DIGITS_MAX:
        raise BadMoney(_("This amount is too large."))
    scaled = value.scaleb(exponent(currency))
    if abs(scaled) > MINOR_MAX:
        raise BadMoney(_("This amount is too large."))
    if scaled != scaled.to_integral_value():
        raise BadMoney(_("This amount has too many decimals."))
    return int(scaled)


def from_typed(text: str, currency: str) -> int:
    """What a person typed: "1.299,90", "1,299.90" and "₺ 1299,90" in TRY are 129990.

    "1.500" is refused: it is 1500 to one reader and 1.50 to another.
    """
    value = number(without_currency(text))
    if value is None:
        raise BadMoney(_("This is not an amount of money. Write it like 129.90."))
    if decimals(value) > exponent(currency):
        raise BadMoney(_("This amount has too many decimals."))
    return to_minor(value, currency)


def to_typed(minor: int, currency: str) -> str:
    """As it stands in a field: with the reader's decimal sign and nothing else, 1299,90 in Turkish."""
    return to_text(minor, currency).replace(".", get_decimal_symbol(get_language() or "en"))


def to_decimal(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-exponent(currency))


def to_text(minor: int, currency: str) -> str:
    """The machine's spelling, as in the API and in files: "129.90"."""
    return f"{to_decimal(minor, currency):.{exponent(currency)}f}"


def display(minor: int, currency: str, language: str | None = None) -> str:
    """The reader's spelling: ₺129,90 in Turkish, ₺129.90 in English, 129,90 ₼ in Azerbaijani."""
    locale = (language or get_language() or "en").replace("-", "_")
    text = format_currency(to_decimal(minor, currency), currency, locale=locale)
    return text.replace(currency, _SIGNS.get(currency, currency))


def times_quantity(unit_minor: int, quantity_milli: int) -> int:
    """A price times a quantity in thousandths, rounded half up to the smallest unit (away from zero for returns)."""
    product = unit_minor * quantity_milli
    sign = -1 if product < 0 else 1
    return sign * ((abs(product) + 500) // 1000)


def spread(total_minor: int, weights: list[int]) -> list[int]:
    """Split a sum in proportion by largest remainder (rule 68): the parts add up exactly, ties go to the earlier part."""
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    shares = [divmod(total_minor * weight, whole) for weight in weights]
    parts = [share for share, _rest in shares]
    missing = total_minor - sum(parts)
    if missing:
        for i in sorted(range(len(weights)), key=lambda i: (-shares[i][1], i))[:missing]:
            parts[i] += 1
    return parts


def display_short(minor: int, currency: str, language: str | None = None) -> str:
    """For the axis of a chart, where there is little room: ₺5K in English, 5 B ₺ in Turkish."""
    locale = (language or get_language() or "en").replace("-", "_")
    text = format_compact_currency(to_decimal(minor, currency), currency, locale=locale, fraction_digits=1)
    return text.replace(currency, _SIGNS.get(currency, currency))
