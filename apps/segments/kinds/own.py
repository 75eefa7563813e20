"""The kinds of this floor, in the order of the menu."""

from __future__ import annotations

from apps.segments.kinds.consent import Agreed
from apps.segments.kinds.frequency import Purchases, Spend
from apps.segments.kinds.recency import FirstPurchase, LastPurchase
from apps.segments.kinds.registry import add_kind


def enter() -> None:
    for kind in (LastPurchase(), FirstPurchase(), Purchases(), Spend(), Agreed()):
        add_kind(kind)
