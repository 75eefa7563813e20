"""What a merchant writes down before it is a row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TierDraft:
    """A level. ``threshold`` in smallest units of money, points or purchases, whatever the ladder counts."""

    code: str
    name: str
    threshold: int
    multiplier_milli: int = 1000
    is_permanent: bool = False
    benefits: str = ""
