"""Numbers as people read and say them. What the till invents for itself is a UUID: nobody reads one out."""

from __future__ import annotations

import re

_UUID = re.compile(r"\b([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
_SHORT = re.compile(r"[0-9a-f]{8}", re.IGNORECASE)


def short_number(number: str) -> str:
    """The first eight characters of a UUID; every other number as it is. "desk-8aa1c18a-…" is "desk-8aa1c18a"."""
    return _UUID.sub(r"\1", number)


def numbers_meant_by(short: str) -> tuple[str, str] | None:
    """The first and the last UUID that are shown as ``short``; None for what no UUID is shown as.

    Two whole UUIDs and no prefix, as every collation sorts them alike and the index of numbers can be used.
    """
    if _SHORT.fullmatch(short) is None:
        return None
    short = short.lower()
    return f"{short}-0000-0000-0000-000000000000", f"{short}-ffff-ffff-ffff-ffffffffffff"
