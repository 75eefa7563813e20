"""The kinds of offer, in a table. A new kind is one module that enters it, its translations and a test."""

from __future__ import annotations

from apps.offers.engine.kinds import amount, free_shipping, pay_take, percent
from apps.offers.engine.kinds.base import FREE_PIECES, Cut, Kind, Open

KINDS: dict[str, Kind] = {module.KIND.name: module.KIND for module in (percent, amount, free_shipping, pay_take)}

# Every figure that some kind needs.
FIGURES: tuple[str, ...] = tuple(dict.fromkeys(figure for kind in KINDS.values() for figure in kind.figures))

CHOICES = [(kind.name, kind.label) for kind in KINDS.values()]

__all__ = ["CHOICES", "FIGURES", "FREE_PIECES", "KINDS", "Cut", "Kind", "Open"]
