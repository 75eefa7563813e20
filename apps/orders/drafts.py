"""An order or a refund as a channel tells it, before anything is written. Money in smallest units, quantities in thousandths."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from apps.common.money import times_quantity


@dataclass(frozen=True, slots=True)
class LineDraft:
    kind: str = "product"
    sku: str = ""
    name: str = ""
    quantity_milli: int = 1000
    unit_price_minor: int = 0
    # Of the whole line, not of one piece.
    discount_minor: int = 0
    # Contained in the total, never added to it.
    tax_minor: int = 0
    # Pairs of key and value; keys are unique within a line.
    attributes: tuple[tuple[str, str], ...] = ()
    # For a product the shop does not know yet.
    category: str = ""
    brand: str = ""
    supplier: str = ""
    # Of the discount, what was there before offers and codes; None where nobody says. Nothing of it is written down.
    own_discount_minor: int | None = None

    @property
    def gross_minor(self) -> int:
        """Before the discount: quantity times price, rounded half up once for the line."""
        return times_quantity(self.unit_price_minor, self.quantity_milli)

    @property
    def total_minor(self) -> int:
        return self.gross_minor - self.discount_minor

    @property
    def content(self) -> tuple[object, ...]:
        return (
            self.kind,
            self.sku,
            self.name,
            self.quantity_milli,
            self.unit_price_minor,
            self.discount_minor,
            self.tax_minor,
            sorted(self.attributes),
        )


@dataclass(frozen=True)
class OrderDraft:
    channel_id: int
    external_id: str
    # None: the moment of recording; then the same order again is recognised whenever it comes.
    placed_at: dt.datetime | None
    lines: tuple[LineDraft, ...]
    status: str = "paid"
    # None: the shop's own.
    currency: str | None = None
    customer_id: int | None = None
    store_id: int | None = None
    cashier_id: int | None = None
    points_paid_minor: int = 0
    promised_at: dt.datetime | None = None
    delivered_at: dt.datetime | None = None

    @property
    def key(self) -> tuple[int, str]:
        return (self.channel_id, self.external_id)

    @cached_property
    def total_minor(self) -> int:
        return sum(line.total_minor for line in self.lines)

    @cached_property
    def fingerprint(self) -> str:
        """Equal for the same purchase sent again. Status and delivery times may change and are left out; so is the
        currency, which is always the shop's."""
        return _digest(
            [
                _instant(self.placed_at),
                self.customer_id,
                self.store_id,
                self.cashier_id,
                self.points_paid_minor,
                [line.content for line in self.lines],
            ]
        )


@dataclass(frozen=True, slots=True)
class RefundLineDraft:
    """Names a line by position (from 1) or by SKU. Without an amount, the quantity's share of what the line cost."""

    position: int | None = None
    sku: str = ""
    quantity_milli: int = 0
    amount_minor: int | None = None


@dataclass(frozen=True)
class RefundDraft:
    """Money given back on an order.

    With lines only, their amounts are the refund. With an amount only, it is spread over what remains of the order. With
    both, what the lines leave of the amount is spread. With neither, everything that remains is refunded.
    """

    channel_id: int
    order_external_id: str
    external_id: str
    # None: the moment of recording.
    refunded_at: dt.datetime | None
    amount_minor: int | None = None
    lines: tuple[RefundLineDraft, ...] = ()
    actor_id: int | None = None

    @property
    def order_key(self) -> tuple[int, str]:
        return (self.channel_id, self.order_external_id)

    @property
    def key(self) -> tuple[int, str, str]:
        return (self.channel_id, self.order_external_id, self.external_id)

    @cached_property
    def fingerprint(self) -> str:
        lines = [(line.position, line.sku, line.quantity_milli, line.amount_minor) for line in self.lines]
        return _digest([_instant(self.refunded_at), self.amount_minor, lines])


def _instant(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(dt.UTC).isoformat()


# Made once: ``json.dumps`` would make an encoder for every purchase.
_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _digest(content: list[object]) -> str:
    return hashlib.sha256(_text(content).encode()).hexdigest()
