"""How a code is written, read and hidden. Pure functions; the key never enters the database."""

from __future__ import annotations

import unicodedata
import uuid

from django.conf import settings
from django.utils.crypto import salted_hmac

from apps.common.text import code_key

# Without I, O, 0 and 1, which are misread and which Turkish folds (rule 57). 32 signs are 5 bits each.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 16  # 80 bits; single-use codes need 77
GROUP = 4

# People copy codes with spaces, line breaks, any kind of dash, and the invisible marks of a web page.
_IGNORED = {"Pd", "Zs", "Zl", "Zp", "Cc", "Cf"}


def keyed_hash(purpose: str, text: str) -> str:
    """64 hex digits that only this installation can compute."""
    return salted_hmac(f"codes.{purpose}", text, secret=_secret(), algorithm="sha256").hexdigest()


def secret_text(kind: str, seed: uuid.UUID) -> str:
    """The sixteen characters of a secret code, derived again whenever its owner wants to see it."""
    number = int(keyed_hash("text", f"{kind}:{seed.hex}")[: LENGTH * 5 // 4], 16)
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


def leaves_room(count: int, length: int = LENGTH) -> bool:
    """Whether this many codes of a length leave so much free that a million guesses would hit one less than once in a
    thousand tries (rule 59)."""
    space: int = len(ALPHABET) ** length
    return count * 10**9 <= space


def secret_key(text: str) -> str:
    """The comparison key of a typed secret code: case, spaces and dashes do not matter."""
    folded = code_key(text).replace("\N{MINUS SIGN}", "")
    return "".join(c for c in folded if unicodedata.category(c) not in _IGNORED)


def grouped(text: str) -> str:
    """As people read it aloud: ABCD-EFGH-JKLM-NPQR."""
    return "-".join(text[i : i + GROUP] for i in range(0, len(text), GROUP))


def _secret() -> str:
    return settings.CODE_KEY or settings.SECRET_KEY
