from __future__ import annotations

from typing import Any

EXTERNAL_ID_MAX = 120


class ExternalId:
    """An id as another system writes it. Slashes are part of many order numbers (2026/0001); controls of none."""

    regex = r"[^\x00-\x1f\x7f]+"

    def to_python(self, value: str) -> str:
        # Raises ValueError, which is a 404: no such id was ever taken in.
        if len(value) > EXTERNAL_ID_MAX or value != value.strip() or any("\ud800" <= c <= "\udfff" for c in value):
            raise ValueError("not an external id")
        return value

    def to_url(self, value: Any) -> str:
        return str(value)
