"""What a cashier types, read the way people write it."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from apps.common.errors import DomainError
from apps.common.money import exponent, to_minor

# A card number or a phone number in the amount field must not become a million points.
AMOUNT_MAX = Decimal(1_000_000)
QUANTITY_MAX = Decimal(10_000)
_TYPED_MAX = 40

_PLAIN = re.compile(r"[0-9]+([.,][0-9]+)?")
# Thousands in groups of three, then the other sign and decimals: 1.299,90 and 1,299.90.
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})+(?:(?!\1)[.,][0-9]+)?")


class BadEntry(DomainError):
    code = "bad_entry"


def amount_minor(text: str, currency: str) -> int:
    """ "129,90", "129.90", "1.299,90" and "₺ 129,90" in smallest units. Raises BadEntry for anything else, and for nothing."""
    value = _number(_without_currency(text))
    if value is None:
        raise BadEntry(_("This is not an amount. Write it like 129,90."), field="amount")
    if value <= 0:
        raise BadEntry(_("The amount must be more than zero."), field="amount")
    if value > AMOUNT_MAX:
        raise BadEntry(_("This amount is too large for the till. Please check it."), field="amount")
    if value != round(value, exponent(currency)):
        raise BadEntry(_("This amount has too many decimals. Write it like 129,90."), field="amount")
    return to_minor(value, currency)


def quantity_milli(text: str) -> int:
    """ "2", "0,350" and "1.5" in thousandths. Raises BadEntry."""
    typed = text.strip()
    value = _decimal(typed) if _PLAIN.fullmatch(typed) else None
    if value is None:
        raise BadEntry(_("This is not a quantity. Write it like 2 or 0,350."), field="quantity")
    if not 0 < value <= QUANTITY_MAX:
        raise BadEntry(_("The quantity must be more than zero and at most 10,000."), field="quantity")
    if value != round(value, 3):
        raise BadEntry(_("A quantity has at most three decimals."), field="quantity")
    return int(value * 1000)


def _number(typed: str) -> Decimal | None:
    if len(typed) > _TYPED_MAX:
        return None
    if _PLAIN.fullmatch(typed):
        return _decimal(typed)
    if _GROUPED.fullmatch(typed):
        last = max(typed.rfind("."), typed.rfind(","))
        # One kind of sign only separates thousands: 1.234.567.
        if len({"." in typed, "," in typed}) == 2:
            return _decimal(re.sub(r"[.,]", "", typed))
        return _decimal(re.sub(r"[.,]", "", typed[:last]) + "." + typed[last + 1 :])
    return None


def _decimal(typed: str) -> Decimal | None:
    try:
        return Decimal(typed.replace(",", "."))
    except InvalidOperation:
        return None


def _without_currency(text: str) -> str:
    """Without currency signs, spaces and the letters TL, TRY, AZN and the like at either end."""
    plain = "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Sc")
    return re.sub(r"^[A-Za-z]{2,3}(?=[0-9])|(?<=[0-9])[A-Za-z]{2,3}$", "", plain)
