"""Undoing an import: its orders no longer count, and of the points only what it brought is taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from apps.checkout.services import void_orders, void_refunds
from apps.common import clock
from apps.imports.errors import BatchBusy, BatchClosed
from apps.imports.models import Batch
from apps.imports.services import batches
from apps.imports.services.openings import take_openings_back
from apps.orders.models import ParkedRefund
from apps.programs.models import Progress
from apps.programs.services import unwind_levels

STEP = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """``shortfall``: points that were already spent or had run out, so that they could not be taken back."""

    batch_id: int
    orders: int
    points_taken: int
    shortfall: int


def undo_batch(*, batch: Batch, progress: Callable[[int, int], None] | None = None) -> Undone:
    """Undo an import in steps that each stand for themselves; cut off, it is simply begun again.

    Raises BatchClosed when it was undone before, BatchBusy when somebody else took it over.
    """
    if batch.status == Batch.Status.UNDONE:
        raise BatchClosed(_("Import %(number)d was already undone.") % {"number": batch.pk})
    if batch.status in (Batch.Status.DRAFT, Batch.Status.WAITING):
        raise BatchClosed(_("Import %(number)d has not brought anything in yet.") % {"number": batch.pk})
    token = batches.take(batch, status=Batch.Status.UNDOING)
    todo = batch.order_links.exclude(order__status="void").count()
    Batch.objects.filter(pk=batch.pk).update(total=todo, done=0)
    done = 0
    while step := _void_some(batch, token, done):
        done += step
        if progress is not None:
            progress(done, todo)
    while _void_some_refunds(batch, token, todo):
        pass
    take_openings_back(batch=batch, token=token)
    _unwind_levels(batch, token, todo)
    _close(batch, token)
    return Undone(
        batch_id=batch.pk,
        orders=batch.undone_orders,
        points_taken=batch.undone_points,
        shortfall=batch.undone_shortfall,
    )


@transaction.atomic
def _void_some(batch: Batch, token: str, done: int) -> int:
    """The newest first, so that nothing is left that stood on what is gone."""
    links = batch.order_links.exclude(order__status="void").order_by("-order_id")
    order_ids = list(links.values_list("order_id", flat=True)[:STEP])
    if not order_ids:
        return 0
    voided = void_orders(order_ids=order_ids)
    note(
        batch, token, orders=len(order_ids), taken=voided.taken, shortfall=voided.shortfall, done=done + len(order_ids)
    )
    return len(order_ids)


@transaction.atomic
def _void_some_refunds(batch: Batch, token: str, done: int) -> int:
    """Returns of purchases that came otherwise: those stay, and what the returns took from them comes back."""
    links = batch.refund_links.filter(refund__voided_at=None).order_by("-refund_id")
    refund_ids = list(links.values_list("refund_id", flat=True)[:STEP])
    if refund_ids:
        void_refunds(refund_ids=refund_ids)
        note(batch, token, orders=0, taken=0, shortfall=0, done=done)
    return len(refund_ids)


def _unwind_levels(batch: Batch, token: str, done: int) -> None:
    """When nothing of the batch counts any more. Begun again, it finds those who are back where they stood."""
    refunded = batch.refund_links.values("refund__order")
    counting = Progress.objects.filter(Q(order__in=batch.order_links.values("order")) | Q(order__in=refunded))
    members = counting.order_by("membership_id").values_list("membership_id", flat=True).distinct()
    last, since = 0, batch.started_at or batch.created_at
    while some := list(members.filter(membership_id__gt=last)[:STEP]):
        with transaction.atomic():
            unwind_levels(membership_ids=some, since=since)
            note(batch, token, orders=0, taken=0, shortfall=0, done=done)
        last = some[-1]


def note(batch: Batch, token: str, *, orders: int, taken: int, shortfall: int, done: int) -> None:
    """Add up what was undone. Raises BatchBusy when somebody else took over; the step is then taken back."""
    still_ours = Batch.objects.filter(pk=batch.pk, worker=token).update(
        undone_orders=F("undone_orders") + orders,
        undone_points=F("undone_points") + taken,
        undone_shortfall=F("undone_shortfall") + shortfall,
        done=done,
        heartbeat_at=clock.now(),
    )
    if not still_ours:
        raise BatchBusy(_("Somebody else went on with this import."))


@transaction.atomic
def _close(batch: Batch, token: str) -> None:
    now = clock.now()
    parked = ParkedRefund.objects.filter(pk__in=batch.return_links.values("parked"), dismissed_at=None)
    parked.update(dismissed_at=now, dismissed_by=batch.actor_id)
    batches.finish(batch, token, status=Batch.Status.UNDONE, undone_at=now)
