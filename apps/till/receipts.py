"""What a recorded sale came to, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import segno

from apps.common import clock
from apps.insights.reports import rate_text
from apps.offers.models import OfferUse
from apps.orders.models import Order, OrderLine
from apps.programs.models import Accrual, Tier, TierMove
from apps.rewards.models import Redemption
from apps.shop.services import current_shop
from apps.surveys.services import receipt_link

UNDO_FOR = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Earned:
    accrual: Accrual
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    order: Order
    lines: list[OrderLine]
    gross_minor: int
    earned: list[Earned]
    # The levels that this very purchase took the customer to.
    reached: list[Tier]
    redemptions: list[Redemption]
    offers: list[OfferUse]
    undo_until: dt.datetime | None
    # A QR code with a question for the customer; empty where the shop asks nothing at the till.
    question_qr: str = ""

    @property
    def discount_minor(self) -> int:
        return self.gross_minor - self.order.total_minor

    @property
    def points(self) -> int:
        return sum(each.accrual.granted - each.accrual.taken_back for each in self.earned)


def receipt_of(order: Order) -> Receipt:
    lines = list(order.lines.select_related("product"))
    accruals = order.accruals.select_related("rule__program", "tier").order_by("pk")
    moves = TierMove.objects.filter(order=order, reason=TierMove.Reason.EARNED).select_related("to_tier").order_by("pk")
    shop = current_shop()
    until = order.created_at + UNDO_FOR
    can_be_undone = order.status == Order.Status.PAID and clock.now() <= until
    return Receipt(
        order=order,
        lines=lines,
        gross_minor=sum(line.total_minor + line.discount_minor for line in lines),
        earned=[Earned(accrual, rate_text(accrual, shop)) for accrual in accruals],
        # A purchase that was told anew, because an import before it was undone, reached the same level again.
        reached=list({move.to_tier_id: move.to_tier for move in moves}.values()),
        redemptions=list(order.redemptions.with_story().order_by("pk")),
        offers=list(order.offer_uses.used().select_related("offer").order_by("pk")),
        undo_until=until if can_be_undone else None,
        question_qr=_question(order),
    )


def _question(order: Order) -> str:
    link = receipt_link(order)
    return segno.make(link, error="m", micro=False).svg_data_uri(scale=5, border=2) if link else ""
