from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from apps.offers.engine.facts import Line, Refusal, Terms

# Free pieces first, then percentages of the remaining price, then amounts, then shipping (rule 67).
FREE_PIECES, PERCENTAGES, AMOUNTS, SHIPPING = range(4)


@dataclass(slots=True)
class Open:
    """A basket while discounts are taken: what is left to pay of each line, and its pieces that no group was made of."""

    lines: Sequence[Line]
    left: list[int]
    pieces: list[int]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Open:
        return cls(lines, [line.payable_minor for line in lines], [line.quantity_milli // 1000 for line in lines])

    def copy(self) -> Open:
        return Open(self.lines, self.left.copy(), self.pieces.copy())


@dataclass(slots=True)
class Cut:
    """What an offer takes: ``shares`` of money by line, ``pieces`` that are counted with it by line, or why nothing."""

    shares: dict[int, int] = field(default_factory=dict)
    pieces: dict[int, int] = field(default_factory=dict)
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to give something. ``figures`` are the columns of an offer that it needs; all others of them stay empty.

    ``cut(terms, basket, targets)``: the targets are the lines that the offer covers.
    """

    name: str
    label: Promise | str
    stage: int
    figures: tuple[str, ...]
    cut: Callable[[Terms, Open, Sequence[int]], Cut]
    # The kind of line that it takes from.
    line_kind: str = "product"
