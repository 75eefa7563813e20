from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.among import among
from apps.common.bulk import update_rows
from apps.common.errors import DomainError
from apps.orders.drafts import RefundDraft
from apps.orders.errors import RefundReused
from apps.orders.models import Order, OrderLine, ParkedRefund, Refund, RefundLine
from apps.orders.services.division import Share, apply, divide
from apps.orders.services.lines import load_lines
from apps.orders.services.parking import draft_of, park


@dataclass(slots=True)
class RefundRecorded:
    """What became of one refund: ``refund``, or ``parked`` while its order is not here, or ``refused``."""

    draft: RefundDraft
    # A refund told without a time happened when it was told.
    told_at: dt.datetime
    refund: Refund | None = None
    parked: ParkedRefund | None = None
    created: bool = False
    refused: DomainError | None = None
    # For a refund applied: its order, and what was refunded of each line once this refund was through.
    order: Order | None = None
    lines: Sequence[OrderLine] = ()
    refunded: Mapping[int, int] = field(default_factory=dict)
    shares: Sequence[Share] = ()


def record_refunds(*, drafts: Sequence[RefundDraft]) -> list[RefundRecorded]:
    """Write refunds in sets; the caller holds the transaction. A refusal concerns its own draft only.

    The same refund again changes nothing. Where the order is unknown or still open, the refund is parked.
    """
    now = clock.now()
    answers = [RefundRecorded(draft, now) for draft in drafts]
    orders = _lock_orders(drafts)
    ready = [answer for answer in answers if _is_ready(orders.get(answer.draft.order_key))]
    early = [answer for answer in answers if not _is_ready(orders.get(answer.draft.order_key))]
    _apply_all(ready, orders)
    for answer, parked in zip(early, park([answer.draft for answer in early]), strict=True):
        if isinstance(parked, DomainError):
            answer.refused = parked
        else:
            answer.parked, answer.created = parked
    return answers


def replay_parked(*, parked: Sequence[ParkedRefund]) -> list[RefundRecorded]:
    """Apply refunds that waited, now that their orders are here. What is refused stays listed with the reason."""
    answers = [RefundRecorded(draft_of(row), row.received_at) for row in parked]
    _apply_all(answers, _lock_orders([answer.draft for answer in answers]))
    for row, answer in zip(parked, answers, strict=True):
        row.refund = answer.refund
        row.refused = answer.refused.code if answer.refused else ""
    update_rows(ParkedRefund, ["id", "refund_id", "refused"], [(row.pk, row.refund_id, row.refused) for row in parked])
    return answers


def _is_ready(order: Order | None) -> bool:
    return order is not None and order.status != Order.Status.OPEN


def _lock_orders(drafts: Sequence[RefundDraft]) -> dict[tuple[int, str], Order]:
    # Locked first, in one order: two refunds of one purchase are weighed one after the other.
    rows = (
        Order.objects.standing()
        .filter(
            among("external_id", [draft.order_external_id for draft in drafts]),
            channel_id__in={draft.channel_id for draft in drafts},
        )
        .select_for_update()
        .order_by("pk")
    )
    return {(order.channel_id, order.external_id): order for order in rows}


def _apply_all(answers: Sequence[RefundRecorded], orders: Mapping[tuple[int, str], Order]) -> None:
    wanted = {answer.draft.order_key for answer in answers}
    concerned = {key: orders[key] for key in wanted if key in orders}
    if not concerned:
        return
    ids = [order.pk for order in concerned.values()]
    lines = load_lines(ids)
    known = _known_refunds(answers, ids)
    now = clock.now()
    for answer in answers:
        order = concerned[answer.draft.order_key]
        earlier = known.get((answer.draft.channel_id, order.pk, answer.draft.external_id))
        if earlier is not None:
            answer.refund, answer.refused = _same(earlier, answer.draft)
            continue
        try:
            answer.shares = divide(answer.draft, order, lines[order.pk])
        except DomainError as error:
            answer.refused = error
            continue
        amount = apply(answer.shares, order, lines[order.pk])
        answer.refund = Refund(
            order=order,
            channel_id=answer.draft.channel_id,
            external_id=answer.draft.external_id,
            amount_minor=amount,
            refunded_at=answer.draft.refunded_at or answer.told_at,
            actor_id=answer.draft.actor_id,
            fingerprint=answer.draft.fingerprint,
            created_at=now,
        )
        answer.created, answer.order, answer.lines = True, order, lines[order.pk]
        answer.refunded = {line.pk: line.refunded_minor for line in answer.lines}
        known[(answer.draft.channel_id, order.pk, answer.draft.external_id)] = answer.refund
    _write([answer for answer in answers if answer.order is not None])


def _known_refunds(answers: Sequence[RefundRecorded], order_ids: list[int]) -> dict[tuple[int, int, str], Refund]:
    rows = Refund.objects.filter(
        order_id__in=order_ids, external_id__in=[answer.draft.external_id for answer in answers], voided_at=None
    )
    return {(row.channel_id, row.order_id, row.external_id): row for row in rows}


def _same(earlier: Refund, draft: RefundDraft) -> tuple[Refund | None, DomainError | None]:
    if earlier.fingerprint == draft.fingerprint:
        return earlier, None
    return None, RefundReused(_("This refund number was already used for another refund."))


def _write(answers: Sequence[RefundRecorded]) -> None:
    if not answers:
        return
    Refund.objects.bulk_create([answer.refund for answer in answers if answer.refund])
    RefundLine.objects.bulk_create(
        [
            RefundLine(
                refund=answer.refund,
                line=share.line,
                quantity_milli=share.quantity_milli,
                amount_minor=share.amount_minor,
            )
            for answer in answers
            for share in answer.shares
        ]
    )
    touched = {share.line.pk: share.line for answer in answers for share in answer.shares}
    update_rows(
        OrderLine,
        ["id", "refunded_minor", "refunded_milli"],
        [(line.pk, line.refunded_minor, line.refunded_milli) for line in touched.values()],
    )
    orders = {answer.order.pk: answer.order for answer in answers if answer.order}
    update_rows(
        Order,
        ["id", "refunded_minor", "status"],
        [(order.pk, order.refunded_minor, order.status) for order in orders.values()],
    )
