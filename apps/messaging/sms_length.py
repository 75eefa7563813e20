"""How many SMS a text costs (rule 89)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# The alphabet of every telephone (GSM 03.38), and the characters that take two places in it.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("^{}\\[~]|€\f")
# With the Turkish single shift table these take two places as well; a header then takes five of 160.
_TURKISH = frozenset("ŞşĞğİıç")
_FOLDED = str.maketrans(
    {
        "ə": "e",
        "Ə": "E",
        "ı": "i",
        "İ": "I",
        "ç": "c",
        "Ç": "C",
        "ğ": "g",
        "Ğ": "G",
        "ş": "s",
        "Ş": "S",
        "ö": "o",
        "Ö": "O",
        "ü": "u",
        "Ü": "U",
        "â": "a",
        "î": "i",
        "û": "u",
        "ß": "ss",
        "ø": "o",
        "æ": "ae",
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "₺": "TL",
        "₼": "AZN",
    }
)


@dataclass(frozen=True, slots=True)
class Segments:
    """``units`` are septets in GSM-7 and UTF-16 units in UCS-2; ``folded`` is the same text without the letters that cost."""

    encoding: str
    units: int
    parts: int
    per_part: int
    folded: str


def sms_segments(text: str, *, turkish_shift: bool = False) -> Segments:
    """``turkish_shift``: the gateway knows the Turkish table. Without it one ğ, ş, ı, İ or ç makes it 70 or 67 a part; an
    Azerbaijani ə always does."""
    letters = set(text)
    plain = letters <= _BASIC | _DOUBLE
    if plain:
        return _count("GSM-7", text, _DOUBLE, whole=160, part=153)
    if turkish_shift and letters <= _BASIC | _DOUBLE | _TURKISH:
        return _count("GSM-7 Turkish", text, _DOUBLE | _TURKISH, whole=155, part=149)
    units = [len(letter.encode("utf-16-le")) // 2 for letter in text]
    return _parts("UCS-2", units, text, whole=70, part=67)


def fold_ascii(text: str) -> str:
    """Without letters that cost: "Şubat indirimi, ₺50" is "Subat indirimi, TL50"."""
    plain = unicodedata.normalize("NFKD", text.translate(_FOLDED))
    return "".join(letter for letter in plain if letter in _BASIC or letter in _DOUBLE)


def _count(encoding: str, text: str, double: frozenset[str], *, whole: int, part: int) -> Segments:
    return _parts(encoding, [2 if letter in double else 1 for letter in text], text, whole=whole, part=part)


def _parts(encoding: str, units: list[int], text: str, *, whole: int, part: int) -> Segments:
    total = sum(units)
    if total <= whole:
        return Segments(encoding, total, 1 if text else 0, whole, fold_ascii(text))
    parts, room = 1, part
    # A letter of two units is never torn apart.
    for size in units:
        if size > room:
            parts, room = parts + 1, part
        room -= size
    return Segments(encoding, total, parts, part, fold_ascii(text))
