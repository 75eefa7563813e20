"""What a layout makes of one row, before anything is looked up or written."""

from __future__ import annotations

from typing import NamedTuple

SALE, RETURN, ADJUSTMENT = 0, 1, 2


class Line(NamedTuple):
    """One position of a purchase or a return; quantities and amounts are positive in both."""

    kind: str
    sku: str
    name: str
    quantity_milli: int
    unit_price_minor: int
    discount_minor: int = 0
    tax_minor: int = 0
    category: str = ""
    brand: str = ""
    supplier: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


class Entry(NamedTuple):
    """One row, understood.

    ``number`` is the order's own number; where a file has none, ``content`` identifies the row together with how often
    the same content came before. ``at`` is in microseconds since 1970, UTC. ``who`` is empty for a guest, else a kind and
    a value such as "id:12583"; ``contacts`` are the e-mail and phone beside it, written alike. ``amount_minor`` is
    signed: below zero for returns.
    """

    kind: int
    number: str
    content: str
    at: int
    who: str
    status: str
    amount_minor: int
    line: Line | None
    contacts: tuple[str, ...] = ()
