"""Numbers as people type them: in Turkish "1.299,90", in English "1,299.90", and either with the other's sign."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_TYPED_MAX = 40
_PLAIN = re.compile(r"-?[0-9]+([.,][0-9]+)?")
# Thousands in groups of three, then the other sign and decimals.
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:([.,])[0-9]{3})+(?:(?!\1)[.,][0-9]+)?")


def number(text: str) -> Decimal | None:
    """With as many decimals as were typed; None for what is no number. "1.500" has three, whatever was meant by it."""
    if len(text) > _TYPED_MAX:
        return None
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if not _GROUPED.fullmatch(text):
        return None
    # One kind of sign only separates thousands: 1.234.567.
    if len({"." in text, "," in text}) == 2:
        return Decimal(re.sub(r"[.,]", "", text))
    last = max(text.rfind("."), text.rfind(","))
    return Decimal(re.sub(r"[.,]", "", text[:last]) + "." + text[last + 1 :])


def decimals(value: Decimal) -> int:
    """How many stand after the sign, noughts too."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), "number() gives no infinity"
    return -exponent


def without_currency(text: str) -> str:
    """Without currency signs, spaces and the letters TL, TRY, AZN and the like at either end."""
    plain = "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Sc")
    return re.sub(r"^[A-Za-z]{2,3}(?=[0-9])|(?<=[0-9])[A-Za-z]{2,3}$", "", plain)
