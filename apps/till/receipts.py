"""What a recorded sale came to, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from apps.common import clock
from apps.orders.models import Order, OrderLine
from apps.programs.models import Accrual
from apps.rewards.models import Redemption

UNDO_FOR = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Receipt:
    order: Order
    lines: list[OrderLine]
    gross_minor: int
    accruals: list[Accrual]
    redemptions: list[Redemption]
    undo_until: dt.datetime | None

    @property
    def discount_minor(self) -> int:
        return self.gross_minor - self.order.total_minor

    @property
    def points(self) -> int:
        return sum(accrual.granted - accrual.taken_back for accrual in self.accruals)


def receipt_of(order: Order) -> Receipt:
    lines = list(order.lines.select_related("product"))
    until = order.created_at + UNDO_FOR
    can_be_undone = order.status == Order.Status.PAID and clock.now() <= until
    return Receipt(
        order=order,
        lines=lines,
        gross_minor=sum(line.total_minor + line.discount_minor for line in lines),
        accruals=list(order.accruals.select_related("rule__program").order_by("pk")),
        redemptions=list(order.redemptions.with_story().order_by("pk")),
        undo_until=until if can_be_undone else None,
    )
