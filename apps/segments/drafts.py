"""A segment's question as a value: what the builder, a template or another app hands to ``save_segment``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Values:
    """The answers of one condition. Each kind says which of them it asks for, and what they mean there.

    ``low`` and ``high`` are whole numbers in smallest units: purchases, points or money. Picks are primary keys; ``keys`` are
    words from a list, or what names the rows of an app above.
    """

    how: str = ""
    word: str = ""
    other_word: str = ""
    low: int | None = None
    high: int | None = None
    days: int | None = None
    first_on: dt.date | None = None
    last_on: dt.date | None = None
    program: int | None = None
    products: tuple[int, ...] = ()
    categories: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()
    tiers: tuple[int, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionDraft:
    kind: str
    values: Values = Values()


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """Conditions and further groups, of which all, any or none must hold."""

    mode: str = "all"
    conditions: tuple[ConditionDraft, ...] = ()
    groups: tuple[GroupDraft, ...] = ()

    def every_condition(self) -> Iterator[ConditionDraft]:
        yield from self.conditions
        for group in self.groups:
            yield from group.every_condition()

    def every_group(self) -> Iterator[GroupDraft]:
        yield self
        for group in self.groups:
            yield from group.every_group()

    @property
    def depth(self) -> int:
        return 1 + max((group.depth for group in self.groups), default=0)
