"""What a reward takes off a basket. Pure: no database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from apps.common.money import spread
from apps.rewards.models import Redemption, Reward

Kind = Reward.Kind


class PayableLine(Protocol):
    """A line of a basket; ``total_minor`` is what is still to be paid for it."""

    @property
    def kind(self) -> str: ...
    @property
    def sku(self) -> str: ...
    @property
    def unit_price_minor(self) -> int: ...
    @property
    def total_minor(self) -> int: ...


def price_redemption(redemption: Redemption, lines: Sequence[PayableLine]) -> list[int]:
    """The discount per line, never above what is to be paid for it (rule 55).

    Buying a gift card is never discounted: points would turn into money. A gift takes nothing off.
    """
    payable = [0 if line.kind == "gift_card" else line.total_minor for line in lines]
    if redemption.kind == Kind.AMOUNT_OFF:
        return spread(min(redemption.amount_minor or 0, sum(payable)), payable)
    if redemption.kind == Kind.PERCENT_OFF:
        # Half up, once for the basket; then spread, so that partial refunds stay exact (rule 68).
        return spread((sum(payable) * (redemption.percent or 0) + 50) // 100, payable)
    discounts = [0] * len(lines)
    if redemption.kind == Kind.FREE_PRODUCT:
        sku = redemption.product.sku if redemption.product else ""
        matching = [i for i, line in enumerate(lines) if line.kind == "product" and line.sku == sku and payable[i]]
        if matching:
            free = min(matching, key=lambda i: (lines[i].unit_price_minor, i))
            discounts[free] = min(lines[free].unit_price_minor, payable[free])
    return discounts
