"""What happened to a member's points, newest first, each line with its reason and the balance after it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from apps.insights.reports.cursor import Cursor
from apps.insights.reports.movements import Movement, movements
from apps.insights.reports.sources import Sources, sources_of
from apps.insights.reports.wording import Narrator
from apps.orders.models import Order
from apps.programs.models import Membership
from apps.shop.services import current_shop

LIMIT_MAX = 200


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One movement, for people and for machines.

    ``points`` is signed and ``balance_after`` is what ``account`` held then. Where points move between two accounts of
    one wallet, the line tells it of the available one. ``text`` and ``reason`` are in the active language.
    """

    at: dt.datetime
    kind: str
    account: str
    points: int
    balance_after: int
    text: str
    reason: str
    reference: str
    cursor: str
    order_external_id: str = ""
    order_public_id: UUID | None = None
    redemption_public_id: UUID | None = None


def history(membership: Membership, before: str | None = None, limit: int = 30) -> list[HistoryLine]:
    """At most ``limit`` lines (and never more than LIMIT_MAX), newest first; only those older than the line whose cursor
    is ``before``. Raises BadCursor. The number of queries does not depend on the number of lines."""
    found = movements(membership, Cursor.parse(before) if before else None, min(limit, LIMIT_MAX))
    sources = sources_of([membership], {movement.transfer_id: movement.kind for movement in found})
    narrator = Narrator(shop=current_shop(), sources=sources)
    return [_line(movement, narrator) for movement in found]


def _line(movement: Movement, narrator: Narrator) -> HistoryLine:
    wording = narrator.tell(movement)
    order = _order(narrator.sources, movement.transfer_id)
    redemption = narrator.sources.redemptions.get(movement.transfer_id)
    return HistoryLine(
        at=movement.at,
        kind=movement.kind,
        account=movement.account,
        points=movement.points,
        balance_after=movement.balance_after,
        text=wording.text,
        reason=wording.reason,
        reference=movement.reference,
        cursor=str(Cursor(movement.at, movement.transfer_id)),
        order_external_id=order.external_id if order else "",
        order_public_id=order.public_id if order else None,
        redemption_public_id=redemption.public_id if redemption else None,
    )


def _order(sources: Sources, transfer_id: int) -> Order | None:
    if accrual := sources.accruals.get(transfer_id):
        return accrual.order
    if clawback := sources.clawbacks.get(transfer_id):
        return clawback.accrual.order
    redemption = sources.redemptions.get(transfer_id)
    return redemption.order if redemption else None
