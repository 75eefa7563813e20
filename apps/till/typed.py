"""What a cashier types, read the way people write it."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.common.errors import DomainError
from apps.common.money import exponent, to_minor
from apps.common.typed import decimals, number, without_currency

# A card number or a phone number in the amount field must not become a million points.
AMOUNT_MAX = Decimal(1_000_000)
QUANTITY_MAX = Decimal(10_000)
_QUANTITY = re.compile(r"[0-9]+([.,][0-9]+)?")


class BadEntry(DomainError):
    code = "bad_entry"


def amount_minor(text: str, currency: str) -> int:
    """ "129,90", "129.90", "1.299,90" and "₺ 129,90" in smallest units. Raises BadEntry for anything else, and for nothing."""
    value = number(without_currency(text))
    if value is None:
        raise BadEntry(_("This is not an amount. Write it like 129,90."), field="amount")
    if value <= 0:
        raise BadEntry(_("The amount must be more than zero."), field="amount")
    if value > AMOUNT_MAX:
        raise BadEntry(_("This amount is too large for the till. Please check it."), field="amount")
    # "1.500" is 1500 to one cashier and 1.50 to another.
    if decimals(value) > exponent(currency):
        raise BadEntry(_("This amount has too many decimals. Write it like 129,90."), field="amount")
    return to_minor(value, currency)


def quantity_milli(text: str) -> int:
    """ "2", "0,350" and "1.5" in thousandths. Raises BadEntry."""
    typed = text.strip()
    value = number(typed) if _QUANTITY.fullmatch(typed) else None
    if value is None:
        raise BadEntry(_("This is not a quantity. Write it like 2 or 0,350."), field="quantity")
    if not 0 < value <= QUANTITY_MAX:
        raise BadEntry(_("The quantity must be more than zero and at most 10,000."), field="quantity")
    if value != round(value, 3):
        raise BadEntry(_("A quantity has at most three decimals."), field="quantity")
    return int(value * 1000)
