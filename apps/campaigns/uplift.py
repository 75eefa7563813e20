"""Whether two shares differ by more than chance makes them differ. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def value(self) -> float:
        return self.count / self.of if self.of else 0.0

    def interval(self) -> tuple[float, float]:
        """Wilson's, at 95 %: it stays between 0 and 1 also for few people and for none who bought."""
        if not self.of:
            return 0.0, 1.0
        square, part = Z95 * Z95 / self.of, self.value
        middle = part + square / 2
        spread = Z95 * math.sqrt(part * (1 - part) / self.of + square / (4 * self.of))
        return max(0.0, (middle - spread) / (1 + square)), min(1.0, (middle + spread) / (1 + square))


@dataclass(frozen=True, slots=True)
class Uplift:
    """How much more of those with a letter bought, between ``low`` and ``high`` with 95 % confidence, as parts of one."""

    value: float
    low: float
    high: float

    @property
    def can_tell(self) -> bool:
        """Whether chance alone would hardly make such a difference."""
        return self.low > 0 or self.high < 0


def uplift(treated: Share, held_out: Share) -> Uplift | None:
    """Newcombe's interval for the difference of two shares. None where there is nobody to compare."""
    if not treated.of or not held_out.of:
        return None
    with_letter, without = treated.interval(), held_out.interval()
    value = treated.value - held_out.value
    down = math.hypot(treated.value - with_letter[0], without[1] - held_out.value)
    up = math.hypot(with_letter[1] - treated.value, held_out.value - without[0])
    return Uplift(value, value - down, value + up)
