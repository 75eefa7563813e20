"""The ledger as a child would play it: every point is a coin, nothing is stored, nothing is clever.

The state machine plays the same moves here and in the database and compares. The model shares no code with the product.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

NEVER = dt.date.max
GRACE = dt.timedelta(days=30)


@dataclass(frozen=True, order=True)
class Coin:
    """Coins of one heap (lot) are alike. Sorting coins is the order of spending."""

    last_day: dt.date
    heap: int


@dataclass
class Purse:
    """One member's points. A debt is what was taken that nobody had."""

    may_owe: bool
    coins: list[Coin] = field(default_factory=list)
    debt: int = 0
    waiting: int = 0
    aside: int = 0

    @property
    def available(self) -> int:
        return len(self.coins) - self.debt

    def usable(self, today: dt.date) -> list[Coin]:
        return sorted(coin for coin in self.coins if coin.last_day >= today)

    def heaps(self) -> list[tuple[dt.date | None, int]]:
        counted = sorted(Counter(self.coins).items())
        return [(None if coin.last_day == NEVER else coin.last_day, number) for coin, number in counted]

    def put(self, coins: list[Coin]) -> None:
        repaid = min(self.debt, len(coins))
        self.debt -= repaid
        self.coins += coins[: len(coins) - repaid]

    def spend(self, amount: int, today: dt.date) -> list[Coin] | None:
        usable = self.usable(today)
        if amount > min(len(usable), self.available):
            return None
        for coin in usable[:amount]:
            self.coins.remove(coin)
        return usable[:amount]

    def take_back(self, amount: int, own_heap: int) -> bool:
        if amount > self.available and not self.may_owe:
            return False
        for coin in sorted(self.coins, key=lambda coin: (coin.heap != own_heap, coin))[:amount]:
            self.coins.remove(coin)
            amount -= 1
        self.debt += amount
        return True

    def give_back(self, spent: list[Coin], returned: int, amount: int, heap: int, today: dt.date) -> None:
        """``spent`` in the order spent; the last ones come back first, ``returned`` of them already have."""
        back = list(reversed(spent))[returned : returned + amount]
        self.put([coin if coin.last_day >= today else Coin(today + GRACE, heap) for coin in back])

    def expire(self, today: dt.date) -> None:
        self.coins = [coin for coin in self.coins if coin.last_day >= today]
