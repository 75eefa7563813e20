"""Setting an offer aside for a basket, using it with a purchase, releasing it again (rules 61, 62 and 72).

Rows are locked in one order everywhere: uses, then tallies; both by their ids.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from apps.common import clock
from apps.offers.engine import Answer
from apps.offers.models import Offer, OfferUse, UseLine
from apps.offers.reading.periods import first_day
from apps.offers.services.room import Hold
from apps.offers.services.tallying import Changes, give_back, take
from apps.orders.models import Order
from apps.shop.services import current_shop

Status = OfferUse.Status
HOLD_FOR = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Taken:
    """An offer on a purchase as it was priced: ``shares`` is what it takes off each line, in their order."""

    offer_id: int
    code_id: int | None
    shares: tuple[int, ...]
    is_limited: bool = True
    period: str = ""
    public_id: str = ""

    @property
    def discount_minor(self) -> int:
        return sum(self.shares)


def taken(answer: Answer, shares: Sequence[int] | None = None) -> Taken:
    """An applied answer, with the shares that the lines really carry where they are not the engine's."""
    terms, code = answer.candidate.terms, answer.candidate.code
    room = answer.candidate.room
    limits = (room.uses, room.of_code, room.of_customer, room.of_period, room.money_minor)
    return Taken(
        terms.offer_id,
        code.promo_id if code else None,
        tuple(answer.shares if shares is None else shares),
        is_limited=any(limit is not None for limit in limits),
        period=terms.period,
        public_id=terms.public_id,
    )


@transaction.atomic
def reserve(
    *, wanted: Sequence[Taken], hold: Hold, customer_id: int | None, local: dt.datetime, until: dt.datetime
) -> list[OfferUse]:
    """Set limited offers aside for a basket and let go what it no longer wants. Raises OfferGone.

    The same basket again keeps what it has, until the new end.
    """
    asked = [_use(one, hold, customer_id, local, reserved_until=until) for one in wanted if one.is_limited]
    kept, fresh = _settle(asked, hold)
    for use in kept:
        use.reserved_until = until
    if kept:
        OfferUse.objects.bulk_update(kept, ["discount_minor", "reserved_until"])
    return kept + OfferUse.objects.bulk_create(fresh)


@transaction.atomic
def use(*, order: Order, wanted: Sequence[Taken], hold: Hold | None = None) -> list[OfferUse]:
    """Count offers on a purchase that was just paid: all of them, or none and OfferGone. What was set aside for its basket is
    used or let go. The caller holds the transaction in which the purchase is written."""
    if not wanted and hold is None:
        return []
    hold = hold or Hold(order.channel_id, order.external_id)
    local = order.placed_at.astimezone(current_shop().zone)
    asked = [_use(one, hold, order.customer_id, local) for one in wanted]
    kept, fresh = _settle(asked, hold)
    for one in (*kept, *fresh):
        one.status, one.order, one.at, one.reserved_until = Status.USED, order, clock.now(), None
    if kept:
        OfferUse.objects.bulk_update(kept, ["status", "order", "at", "discount_minor", "reserved_until"])
    uses = kept + OfferUse.objects.bulk_create(fresh)
    _write_lines(uses, {one.offer_id: one.shares for one in wanted})
    return uses


@transaction.atomic
def release(*, orders: Collection[Order]) -> int:
    """Purchases that were cancelled, undone or returned in full no longer count: the use, the customer's and the money are
    free again (rule 62). Twice is once."""
    if not orders:
        return 0
    return _release(OfferUse.objects.used().filter(order__in=[order.pk for order in orders]))


@transaction.atomic
def release_run_out(*, limit: int) -> int:
    """Let go what was set aside for baskets that were not completed in time."""
    over = OfferUse.objects.run_out(clock.now()).order_by("pk")
    found = list(over.values_list("pk", flat=True).select_for_update(skip_locked=True)[:limit])
    return _release(OfferUse.objects.filter(pk__in=found, status=Status.RESERVED)) if found else 0


def _settle(asked: Sequence[OfferUse], hold: Hold) -> tuple[list[OfferUse], list[OfferUse]]:
    """Count what the basket wants against what is already set aside for it: what it keeps, and what is new."""
    before = _set_aside(hold)
    changes, kept, fresh = Changes(), [], []
    for one in asked:
        earlier = before.get(one.offer_id)
        if earlier is not None and _counts_alike(earlier, one):
            changes.count(earlier, uses=0, money_minor=one.discount_minor - earlier.discount_minor)
            earlier.discount_minor = one.discount_minor
            kept.append(earlier)
            continue
        changes.count(one, uses=1, money_minor=one.discount_minor)
        fresh.append(one)
    keeps = {use.pk for use in kept}
    left = [use for use in before.values() if use.pk not in keeps]
    for use in left:
        changes.count(use, uses=-1, money_minor=-use.discount_minor)
    if left:
        _mark_released([use.pk for use in left])
    if asked or left:
        take(changes, Offer.objects.in_bulk([one.offer_id for one in fresh]) if fresh else {})
    return kept, fresh


def _set_aside(hold: Hold) -> Mapping[int, OfferUse]:
    rows = OfferUse.objects.filter(channel=hold.channel_id, basket_number=hold.number, status=Status.RESERVED)
    return {use.offer_id: use for use in rows.select_for_update().order_by("pk")}


def _counts_alike(one: OfferUse, other: OfferUse) -> bool:
    return (one.code_id, one.customer_id, one.period_on) == (other.code_id, other.customer_id, other.period_on)


def _use(
    one: Taken, hold: Hold, customer_id: int | None, local: dt.datetime, reserved_until: dt.datetime | None = None
) -> OfferUse:
    return OfferUse(
        offer_id=one.offer_id,
        code_id=one.code_id,
        customer_id=customer_id,
        status=Status.RESERVED,
        channel_id=hold.channel_id,
        basket_number=hold.number,
        reserved_until=reserved_until,
        discount_minor=one.discount_minor,
        period_on=first_day(one.period, local.date()) if one.period else None,
        at=clock.now(),
    )


def _write_lines(uses: Sequence[OfferUse], shares: Mapping[int, Sequence[int]]) -> None:
    UseLine.objects.bulk_create(
        UseLine(use=use, position=position, discount_minor=share)
        for use in uses
        for position, share in enumerate(shares[use.offer_id], start=1)
        if share
    )


def _release(uses: QuerySet[OfferUse]) -> int:
    rows = list(uses.select_for_update().order_by("pk"))
    changes = Changes()
    for use in rows:
        changes.count(use, uses=-1, money_minor=-use.discount_minor)
    if rows:
        _mark_released([use.pk for use in rows])
        give_back(changes)
    return len(rows)


def _mark_released(ids: Sequence[int]) -> None:
    OfferUse.objects.filter(pk__in=ids).update(status=Status.RELEASED, released_at=clock.now())
