"""A purchase that is called off: cancelled, returned, undone at the till, or undone with its import."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from apps.checkout.errors import TooLate
from apps.checkout.services.codes import release_codes
from apps.common import clock
from apps.orders import services as orders
from apps.orders.models import Order
from apps.programs.engine import Reversal
from apps.programs.models import Clawback
from apps.programs.services import order_facts, settle, undo_clawbacks
from apps.shop.services import current_shop
from apps.staff.models import User

UNDO_FOR = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Reversed:
    order: Order
    clawbacks: list[Clawback] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Voided:
    """What undoing orders came to: how many, the points taken back, and those that were missing."""

    orders: int
    taken: int
    shortfall: int


@dataclass(frozen=True, slots=True)
class VoidedRefunds:
    """What undoing refunds came to: how many, and the points that members got back."""

    refunds: int
    given_back: int


@transaction.atomic
def reverse_order(*, order: Order, cause: str, actor: User | None = None) -> Reversed:
    """Cancel or return a whole order: ends where a refund of all that is left would end. Twice is once."""
    ended = orders.close_orders(order_ids=[order.pk], status=cause)
    if not ended:
        order.refresh_from_db()
        return Reversed(order)
    shop = current_shop()
    reversals = [
        Reversal(
            order_facts(order=row, lines=lines, shop=shop),
            cause=cause,
            actor_id=actor.pk if actor is not None else None,
        )
        for row, lines in ended
    ]
    release_codes(orders=[row for row, _lines in ended], by=actor)
    settlement = settle(facts=reversals)
    return Reversed(ended[0][0], settlement.clawbacks)


@transaction.atomic
def undo_sale(*, order: Order, by: User) -> Reversed:
    """Take back a sale that was just entered. Raises TooLate ten minutes after it was recorded."""
    if clock.now() > order.created_at + UNDO_FOR:
        raise TooLate(_("A sale can be undone for ten minutes. Make a refund instead."))
    return reverse_order(order=order, cause=Order.Status.CANCELLED, actor=by)


@transaction.atomic
def void_orders(*, order_ids: Collection[int]) -> Voided:
    """Undo orders with the import that brought them. Takes back what they earned and no more, down to zero."""
    voided = orders.void_orders(order_ids=order_ids)
    shop = current_shop()
    reversals = [
        Reversal(order_facts(order=row, lines=lines, shop=shop), cause=Clawback.Cause.UNDONE, whole=True)
        for row, lines in voided
    ]
    release_codes(orders=[row for row, _lines in voided], by=None)
    settlement = settle(facts=reversals)
    return Voided(
        orders=len(voided),
        taken=sum(clawback.taken for clawback in settlement.clawbacks),
        shortfall=sum(clawback.shortfall for clawback in settlement.clawbacks),
    )


@transaction.atomic
def void_refunds(*, refund_ids: Collection[int]) -> VoidedRefunds:
    """Undo refunds with the import that brought them, where their orders stay: the points they took come back."""
    voided = orders.void_refunds(refund_ids=refund_ids)
    given_back = undo_clawbacks(refund_ids=[refund.pk for refund in voided])
    return VoidedRefunds(len(voided), given_back)
