"""What the engine knows of a basket, its buyer and the offers. Money in smallest units, quantities in thousandths."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Line:
    """``discount_minor`` is the shop's own, for the whole line: what is left is what offers may take from."""

    kind: str = "product"
    product_id: int | None = None
    category_id: int | None = None
    quantity_milli: int = 1000
    unit_price_minor: int = 0
    payable_minor: int = 0
    discount_minor: int = 0


@dataclass(frozen=True, slots=True)
class Buyer:
    """A known customer. ``tier_ids``: the tier held and all below it, in every programme."""

    customer_id: int
    is_member: bool = False
    tier_ids: frozenset[int] = frozenset()
    has_bought: bool = False
    segment_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Basket:
    """``local`` is the order's own time on the shop's clock (rule 23)."""

    lines: tuple[Line, ...]
    local: dt.datetime
    channel_id: int | None = None
    store_id: int | None = None
    buyer: Buyer | None = None

    @cached_property
    def goods_minor(self) -> int:
        """Goods after the shop's own discounts, without shipping and gift cards."""
        return sum(line.payable_minor for line in self.lines if line.kind == "product")


@dataclass(frozen=True, slots=True)
class Terms:
    """An offer as it stands. Empty sets of channels and stores mean everywhere."""

    offer_id: int
    kind: str
    name: str = ""
    public_id: str = ""
    status: str = "live"
    percent: int | None = None
    amount_minor: int | None = None
    pay_count: int | None = None
    take_count: int | None = None
    minimum_minor: int = 0
    covers_all: bool = True
    product_ids: frozenset[int] = frozenset()
    category_ids: frozenset[int] = frozenset()
    skips_discounted: bool = False
    first_order_only: bool = False
    audience: str = "everyone"
    tier_id: int | None = None
    tier_name: str = ""
    segment_id: int | None = None
    channel_ids: frozenset[int] = frozenset()
    store_ids: frozenset[int] = frozenset()
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    # Bit 0 is Monday.
    weekdays: int = 127
    from_time: dt.time | None = None
    until_time: dt.time | None = None
    needs_code: bool = False
    priority: int = 0
    is_exclusive: bool = False
    # In total or in money.
    is_limited: bool = False
    per_customer_max: int | None = None
    per_period_max: int | None = None
    period: str = ""

    @property
    def counts_people(self) -> bool:
        return self.per_customer_max is not None or self.per_period_max is not None

    @property
    def needs_a_customer(self) -> bool:
        """A guest cannot have it (rule 63)."""
        return self.counts_people or self.first_order_only or self.audience != "everyone" or self.segment_id is not None

    @property
    def rank(self) -> tuple[int, int]:
        """Who comes first among equals: the higher priority, then the older offer."""
        return (-self.priority, self.offer_id)


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """A code that was typed for an offer. ``customer_id``: of whom it is the personal one."""

    promo_id: int
    text: str = ""
    customer_id: int | None = None
    last_on: dt.date | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """What the limits leave for one more purchase; None is without end. Uses set aside for this very basket are left out."""

    uses: int | None = None
    of_code: int | None = None
    of_customer: int | None = None
    of_period: int | None = None
    money_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """``is_held``: set aside for this very basket, code and buyer. What a quote already found is not asked again (rule 61)."""

    terms: Terms
    code: CodeFacts | None = None
    room: Room = field(default_factory=Room)
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not. ``reason`` is stable snake_case; the facts say what is missing."""

    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one candidate: what it takes off each line, or why nothing."""

    candidate: Candidate
    shares: tuple[int, ...] = ()
    refusal: Refusal | None = None

    @property
    def applied(self) -> bool:
        return self.refusal is None

    @property
    def discount_minor(self) -> int:
        return sum(self.shares)


@dataclass(frozen=True, slots=True)
class Pricing:
    """``shares``: what all together take off each line. Answers stand in the order of the candidates."""

    shares: tuple[int, ...]
    answers: tuple[Answer, ...]

    @property
    def discount_minor(self) -> int:
        return sum(self.shares)

    @property
    def applied(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if answer.applied)
