"""Ladders and members' stories for the engine, without a database. Days are written as texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from apps.programs.engine import Book, Climb, LadderTerms, Level, OrderFacts, Reversal, Standing
from tests.programs.engine.shop import order, sold

NAMES = ("base", "silver", "gold", "platinum")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def ladder(*thresholds: int, permanent: Sequence[str] = (), **more: Any) -> LadderTerms:
    """Base, silver from 100.00 and gold from 500.00 unless said otherwise."""
    levels = [
        Level(rank, threshold, 1000 + 500 * rank, is_permanent=NAMES[rank] in permanent)
        for rank, threshold in enumerate((0, *(thresholds or (10_000, 50_000))))
    ]
    return LadderTerms(tuple(levels), **more)


def member(terms: LadderTerms, standing: Standing | None = None) -> Climb:
    return Climb(terms, standing or Standing(), Book())


def purchase(number: int, on: str, amount: int) -> OrderFacts:
    moment = dt.datetime.combine(day(on), dt.time(12), tzinfo=dt.UTC)
    return order(sold(amount), order_id=number, placed_on=day(on), placed_at=moment)


def buys(climb: Climb, number: int, on: str, amount: int, points: int | None = None) -> None:
    climb.before(day(on))
    climb.bought(purchase(number, on, amount), amount // 100 if points is None else points)


def gives_back(climb: Climb, number: int, on: str, amount: int | None = None) -> None:
    """A refund of an amount; of everything, the order is cancelled."""
    entry = climb.entries[number]
    left = 0 if amount is None else entry.spend_left - amount
    line = sold(entry.spend, refunded_minor=entry.spend - left)
    facts = order(line, order_id=number, placed_on=entry.on)
    reversal = Reversal(facts, cause="cancelled" if amount is None else "refund", on=day(on))
    climb.before(day(on))
    climb.given_back(reversal, left // 100, day(on))


def name(climb: Climb) -> str:
    return NAMES[climb.standing.rank]


def told(climb: Climb) -> list[tuple[str, str, str]]:
    """The moves: to what, why, from what day on."""
    return [(NAMES[move.after.rank], move.reason, f"{move.on}") for move in climb.moves]
