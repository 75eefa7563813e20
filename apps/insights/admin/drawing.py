"""Figures as bars that a page draws without any script. Integers throughout: a decimal comma would spoil a drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

# The drawing's own units: a bar with its gap is 10 wide, the whole is 10,000 high.
STEP, BAR, HEIGHT = 10, 7, 10_000


def nice_top(highest: int) -> int:
    """The first of 4, 8, 12, 20, 40, 80 … (in smallest units) that covers everything: a quarter of it is a round number."""
    power = 1
    while True:
        for step in (4, 8, 12, 20):
            if step * power >= highest:
                return step * power
        power *= 10


@dataclass(frozen=True, slots=True)
class Stick:
    """One figure; ``more`` stands on top of it. None is drawn as nothing, never as nought."""

    label: str
    value: float | None
    title: str
    more: float = 0


@dataclass(frozen=True, slots=True)
class Rect:
    y: int
    height: int
    is_more: bool


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    title: str
    rects: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class Level:
    percent: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Bars:
    width: int
    bars: tuple[Bar, ...]
    levels: tuple[Level, ...]
    labels: tuple[str, ...]


def bars(sticks: Sequence[Stick], *, bottom: int, top: int, words: Callable[[int], str]) -> Bars | None:
    """Between two ends, with five levels; None where there is no figure at all."""
    if all(stick.value is None for stick in sticks):
        return None

    def y(value: float) -> int:
        inside = min(max(value, bottom), top)
        return round(HEIGHT * (top - inside) / (top - bottom))

    return Bars(
        width=len(sticks) * STEP,
        bars=tuple(
            Bar(index * STEP + (STEP - BAR) // 2, stick.title, _rects(stick, y)) for index, stick in enumerate(sticks)
        ),
        levels=tuple(
            Level(25 * quarter, HEIGHT * quarter // 4, words(top - (top - bottom) * quarter // 4))
            for quarter in range(5)
        ),
        labels=tuple(stick.label for stick in sticks),
    )


def _rects(stick: Stick, y: Callable[[float], int]) -> tuple[Rect, ...]:
    if stick.value is None:
        return ()
    ground, end = y(0), y(stick.value)
    found = [Rect(min(ground, end), abs(ground - end), is_more=False)]
    if stick.more > 0:
        upper = y(stick.value + stick.more)
        found.append(Rect(upper, end - upper, is_more=True))
    return tuple(found)
