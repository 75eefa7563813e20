"""Numbers as people write them: 3,75 and 1.234,56 and 1,234.56. The decimal sign is proven by the file, not guessed by row."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from apps.imports.errors import BadRow

_NOISE = str.maketrans("", "", "   \t'’₺$€£₼")
_CURRENCY = re.compile(r"^([+-]?)(?:TL|TRY|AZN|USD|EUR|GBP)|(?:TL|TRY|AZN|USD|EUR|GBP)$", re.IGNORECASE)
_PLAIN = {
    ".": re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d+)?"),
    ",": re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)?(?:,\d+)?"),
}
_DIGITS_MAX = 18


class DecimalEvidence:
    """Gathers what a column of numbers says about its decimal sign.

    ``is_whole``: the column counts pieces, so that "1.500" can only be a thousand and a half of them.
    """

    def __init__(self, *, is_whole: bool = False) -> None:
        self.is_whole = is_whole
        self.possible = {".", ","}
        self.seen_sign = False

    @property
    def settled(self) -> bool:
        return len(self.possible) == 1

    def hear(self, text: str) -> None:
        text = _bare(text)
        if "." not in text and "," not in text:
            return
        self.seen_sign = True
        fitting = {sign for sign in self.possible if _PLAIN[sign].fullmatch(text)}
        if self.is_whole:
            fitting = {sign for sign in fitting if sign not in text} or fitting
        if fitting:
            self.possible &= fitting

    def verdict(self) -> str:
        """The sign, or "" where the file does not say: "1,234" may be a thousand or one and a bit."""
        if self.settled:
            return next(iter(self.possible))
        return "" if self.seen_sign else "."


def _bare(text: str) -> str:
    """Without blanks and the currency, whichever side of the figure and its sign they stand on."""
    return _CURRENCY.sub(r"\1", text.translate(_NOISE))


def number_reader(decimal_sign: str) -> Callable[[str], Decimal]:
    """A function that reads one spelling of numbers; prices repeat, so the last ones are remembered."""
    plain = _PLAIN[decimal_sign]
    thousands = "," if decimal_sign == "." else "."

    @lru_cache(maxsize=4096)
    def read(text: str) -> Decimal:
        bare = _bare(text)
        if not bare or not plain.fullmatch(bare) or not any(map(str.isdigit, bare)) or len(bare) > _DIGITS_MAX:
            raise ValueError(text)
        return Decimal(bare.replace(thousands, "").replace(",", "."))

    return read


def bad_number(text: str, field: str, decimal_sign: str) -> BadRow:
    example = "129,90" if decimal_sign == "," else "129.90"
    return BadRow(
        _("“%(text)s” is not a number. Write it like %(example)s.") % {"text": text[:40], "example": example},
        code="bad_number",
        field=field,
    )


@lru_cache(maxsize=4096)
def priced(quantity_milli: int, price: Decimal, digits: int) -> tuple[int, int]:
    """Unit price and discount in smallest units whose total is exactly quantity times price, rounded half up.

    A price finer than the currency (fuel at 42.137 a litre) is rounded up, and the difference becomes a discount, so that
    the line costs what the customer paid.
    """
    scaled = price.scaleb(digits)
    unit = int(scaled.to_integral_value(rounding="ROUND_CEILING"))
    whole = (unit * quantity_milli + 500) // 1000
    if scaled == unit:
        return unit, 0
    exact = int((scaled * quantity_milli / 1000).to_integral_value(rounding="ROUND_HALF_UP"))
    return unit, whole - exact


def per_unit(quantity_milli: int, total_minor: int) -> tuple[int, int]:
    """The same where only the sum is known: 29.33 for two is 14.67 each, less 0.01."""
    unit = -(-total_minor * 1000 // quantity_milli)
    return unit, (unit * quantity_milli + 500) // 1000 - total_minor
