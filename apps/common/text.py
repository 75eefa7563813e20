"""Folding of Turkish and Azerbaijani text for comparison and search."""

from __future__ import annotations

import unicodedata

_ONE_I = str.maketrans({"İ": "i", "I": "i", "ı": "i"})
_PLAIN = str.maketrans({"ə": "e", "ğ": "g", "ş": "s", "ç": "c", "ö": "o", "ü": "u", "ß": "ss", "ø": "o", "æ": "ae"})


def code_key(text: str) -> str:
    """The comparison key of a typed code: NFKC, trim, every kind of i becomes i, then casefold.

    Other Turkish letters stay distinct: KIŞ25 is not KIS25 (decisions, Codes).
    """
    composed = unicodedata.normalize("NFKC", text).strip()
    return composed.translate(_ONE_I).casefold().replace("i̇", "i")


def fold(text: str) -> str:
    """The search key of a name: letters without marks, every i alike, single spaces. "Şükrü  IŞIK" is "sukru isik"."""
    composed = code_key(text).translate(_PLAIN)
    plain = "".join(c for c in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(c))
    return " ".join(plain.split())
