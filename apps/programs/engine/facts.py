from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line as it stands. Money in smallest units; ``refunded_minor`` is what was given back of ``total_minor``."""

    kind: str
    product_id: int | None
    category_id: int | None
    total_minor: int
    discount_minor: int = 0
    tax_minor: int = 0
    refunded_minor: int = 0


@dataclass(frozen=True, slots=True)
class OrderFacts:
    order_id: int
    customer_id: int | None
    placed_at: dt.datetime
    # The shop's calendar day of the purchase.
    placed_on: dt.date
    lines: tuple[LineFacts, ...]
    points_paid_minor: int = 0


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order was paid; its lines are as bought."""

    order: OrderFacts
    # The order was written in this very transaction, so nobody can have judged it before.
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Reversal:
    """Something of an order was given back; its lines are as they stand afterwards."""

    order: OrderFacts
    # refund, cancelled, returned or undone.
    cause: str
    refund_id: int | None = None
    effective_at: dt.datetime | None = None
    # The shop's day of it; the settling fills it in.
    on: dt.date | None = None
    actor_id: int | None = None
    # An undone import takes down to zero whatever the programme says, and nothing of the order counts any more.
    whole: bool = False

    @property
    def day(self) -> dt.date:
        return self.on or self.order.placed_on
