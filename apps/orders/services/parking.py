"""Refunds that came before their order: kept word for word, and replayed once it is here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.among import among
from apps.common.errors import DomainError
from apps.orders.drafts import RefundDraft, RefundLineDraft
from apps.orders.errors import ParkedClosed, RefundReused
from apps.orders.models import Order, ParkedRefund
from apps.staff.models import User


def park(drafts: Sequence[RefundDraft]) -> list[tuple[ParkedRefund, bool] | DomainError]:
    """Keep refunds until their order comes; the same one again is kept once. Answers stand in the drafts' order and
    say whether the refund is new."""
    if not drafts:
        return []
    rows = ParkedRefund.objects.filter(
        among("external_id", [draft.external_id for draft in drafts]),
        channel_id__in={draft.channel_id for draft in drafts},
        refund=None,
        dismissed_at=None,
    )
    known = {(row.channel_id, row.order_external_id, row.external_id): row for row in rows}
    answers: list[tuple[ParkedRefund, bool] | DomainError] = []
    fresh = []
    for draft in drafts:
        is_new = draft.key not in known
        row = known.setdefault(draft.key, _parked(draft))
        if is_new:
            fresh.append(row)
        if row.payload == payload_of(draft):
            answers.append((row, is_new))
        else:
            answers.append(RefundReused(_("This refund number was already used for another refund.")))
    ParkedRefund.objects.bulk_create(fresh)
    return answers


def _parked(draft: RefundDraft) -> ParkedRefund:
    return ParkedRefund(
        channel_id=draft.channel_id,
        reason=ParkedRefund.Reason.ORDER_UNKNOWN,
        order_external_id=draft.order_external_id,
        external_id=draft.external_id,
        # Without an amount it depends on the order, which nobody knows yet.
        amount_minor=draft.amount_minor or sum(line.amount_minor or 0 for line in draft.lines),
        payload=payload_of(draft),
    )


def waiting_for(order_keys: Collection[tuple[int, str]]) -> list[ParkedRefund]:
    """The refunds that wait for orders, in the order they were given; locked, so that each is applied once."""
    rows = (
        ParkedRefund.objects.filter(
            among("order_external_id", [external_id for _channel_id, external_id in order_keys]),
            channel_id__in={channel_id for channel_id, _external_id in order_keys},
            reason=ParkedRefund.Reason.ORDER_UNKNOWN,
            refund=None,
            dismissed_at=None,
            refused="",
        )
        .select_for_update()
        .order_by("pk")
    )
    keys = set(order_keys)
    waiting = [row for row in rows if (row.channel_id, row.order_external_id) in keys]
    return sorted(waiting, key=lambda row: (row.payload.get("refunded_at") or "", row.pk))


def overdue(*, limit: int) -> list[ParkedRefund]:
    """Refunds that still wait although their order is here: each came while the other was being written."""
    arrived = Order.objects.standing().filter(
        channel_id=OuterRef("channel_id"), external_id=OuterRef("order_external_id")
    )
    rows = ParkedRefund.objects.filter(
        Exists(arrived.exclude(status=Order.Status.OPEN)),
        reason=ParkedRefund.Reason.ORDER_UNKNOWN,
        refund=None,
        dismissed_at=None,
        refused="",
    )
    keys = list(rows.order_by("pk").values_list("channel_id", "order_external_id")[:limit])
    return waiting_for(keys) if keys else []


def dismiss_parked(*, parked: ParkedRefund, by: User) -> ParkedRefund:
    """Close a refund that nothing will come for. Raises ParkedClosed where it was applied or closed before."""
    waiting = ParkedRefund.objects.filter(pk=parked.pk, refund=None, dismissed_at=None)
    # Whoever changes the row wins: its order may arrive in this very moment.
    if not waiting.update(dismissed_at=clock.now(), dismissed_by=by):
        raise ParkedClosed(_("It was applied or closed before."))
    parked.refresh_from_db()
    return parked


def payload_of(draft: RefundDraft) -> dict[str, Any]:
    payload = asdict(draft)
    payload["refunded_at"] = draft.refunded_at.astimezone(dt.UTC).isoformat() if draft.refunded_at else None
    payload["lines"] = list(payload["lines"])
    return payload


def draft_of(parked: ParkedRefund) -> RefundDraft:
    payload = dict(parked.payload)
    at = payload.pop("refunded_at")
    lines = tuple(RefundLineDraft(**line) for line in payload.pop("lines"))
    return RefundDraft(**payload, refunded_at=dt.datetime.fromisoformat(at) if at else None, lines=lines)
