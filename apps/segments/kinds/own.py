"""The kinds of this floor, in the order of the menu."""

from __future__ import annotations

from apps.segments.kinds.birthday import Birthday
from apps.segments.kinds.bought import Categories, Products
from apps.segments.kinds.consent import Agreed
from apps.segments.kinds.frequency import Purchases, Spend
from apps.segments.kinds.loyalty import Balance, Level
from apps.segments.kinds.profile import Contact, Joined, Language
from apps.segments.kinds.recency import FirstPurchase, LastPurchase
from apps.segments.kinds.registry import add_kind
from apps.segments.kinds.tags import Tags


def enter() -> None:
    for kind in (
        LastPurchase(),
        FirstPurchase(),
        Purchases(),
        Spend(),
        Products(),
        Categories(),
        Agreed(),
        Level(),
        Balance(),
        Language(),
        Contact(),
        Joined(),
        Birthday(),
        Tags(),
    ):
        add_kind(kind)
