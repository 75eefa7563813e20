from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.bulk import insert_rows, update_rows
from apps.common.errors import DomainError
from apps.orders.drafts import OrderDraft
from apps.orders.errors import OrderLocked
from apps.orders.models import Order, OrderLine
from apps.orders.services.lines import check_draft, load_lines, write_lines
from apps.orders.services.reverse import mark_closed
from apps.shop.services import ShopFacts, current_shop, lock_shop

# Where an order may go from where it is. What would go backwards is an old message that comes late and changes nothing.
_MOVES: Mapping[str, frozenset[str]] = {
    "open": frozenset({"paid", "cancelled", "returned"}),
    "paid": frozenset({"cancelled", "returned"}),
    "cancelled": frozenset(),
    "returned": frozenset(),
}


@dataclass(slots=True)
class Recorded:
    """What became of one draft. Exactly one of ``order`` and ``refused`` is set."""

    draft: OrderDraft
    order: Order | None = None
    created: bool = False
    # The status before, if there was one, and the status it moved to, if it moved.
    was: str | None = None
    became: str | None = None
    lines: list[OrderLine] = field(default_factory=list)
    refused: DomainError | None = None


def record_orders(*, drafts: Sequence[OrderDraft]) -> list[Recorded]:
    """Write orders as their channels tell them, in sets; the caller holds the transaction.

    The same order again changes nothing. Other content replaces that of an open order and is refused for a paid one. A
    refusal concerns its own draft only. Answers stand in the drafts' order.
    """
    shop = current_shop()
    if not shop.locked:
        shop = lock_shop()
    answers = [Recorded(draft) for draft in drafts]
    for answer in answers:
        answer.refused = _refusal(answer.draft, shop)
    for wave in _waves(answer for answer in answers if answer.refused is None):
        _record_wave(wave, shop)
    return answers


def _refusal(draft: OrderDraft, shop: ShopFacts) -> DomainError | None:
    try:
        check_draft(draft, shop.currency)
    except DomainError as error:
        return error
    return None


def _waves(answers: Iterable[Recorded]) -> list[list[Recorded]]:
    """Sets in which no order appears twice, so that an order told twice in one call is told in turn."""
    waves: list[list[Recorded]] = []
    seen: dict[tuple[int, str], int] = {}
    for answer in answers:
        turn = seen.get(answer.draft.key, 0)
        seen[answer.draft.key] = turn + 1
        if turn == len(waves):
            waves.append([])
        waves[turn].append(answer)
    return waves


def _record_wave(wave: list[Recorded], shop: ShopFacts) -> None:
    known = _lock_known(wave)
    fresh = [answer for answer in wave if answer.draft.key not in known]
    if fresh:
        _create(fresh, shop)
    told_again = [answer for answer in wave if answer.draft.key in known]
    if told_again:
        _tell_again(told_again, known)


def _lock_known(wave: list[Recorded]) -> dict[tuple[int, str], Order]:
    rows = (
        Order.objects.standing()
        .filter(
            channel_id__in={answer.draft.channel_id for answer in wave},
            external_id__in=[answer.draft.external_id for answer in wave],
        )
        .select_for_update()
        .order_by("pk")
    )
    return {(order.channel_id, order.external_id): order for order in rows}


def _create(answers: list[Recorded], shop: ShopFacts) -> None:
    now = clock.now()
    orders = []
    for answer in answers:
        draft = answer.draft
        answer.order = Order(
            channel_id=draft.channel_id,
            external_id=draft.external_id,
            status=draft.status,
            currency=shop.currency,
            promised_at=draft.promised_at,
            delivered_at=draft.delivered_at,
            created_at=now,
        )
        _fill(answer.order, draft)
        answer.created = True
        answer.became = draft.status
        orders.append((answer.order, draft))
    # Two that bring the same order at once: the unique constraint decides, and the loser's caller starts over.
    _insert([order for order, _draft in orders])
    lines = write_lines(orders)
    for answer in answers:
        assert answer.order is not None
        answer.lines = lines[answer.order.pk]
    mark_closed([(order, lines[order.pk]) for order, _draft in orders if order.status in ("cancelled", "returned")])


_ORDER = [field.attname for field in Order._meta.concrete_fields if not field.primary_key]


def _insert(orders: Sequence[Order]) -> None:
    rows = [[getattr(order, column) for column in _ORDER] for order in orders]
    ids = {
        (channel, external_id): pk
        for channel, external_id, pk in insert_rows(Order, _ORDER, rows, returning=["channel_id", "external_id", "id"])
    }
    for order in orders:
        order.pk = ids[order.channel_id, order.external_id]
        order._state.adding = False


def _fill(order: Order, draft: OrderDraft) -> None:
    order.placed_at = draft.placed_at or order.created_at
    order.customer_id = draft.customer_id
    order.store_id = draft.store_id
    order.cashier_id = draft.cashier_id
    order.total_minor = draft.total_minor
    order.points_paid_minor = draft.points_paid_minor
    order.fingerprint = draft.fingerprint


_TOLD_AGAIN = (
    "id",
    "status",
    "placed_at",
    "customer_id",
    "store_id",
    "cashier_id",
    "total_minor",
    "points_paid_minor",
    "fingerprint",
    "promised_at",
    "delivered_at",
)


def _tell_again(answers: list[Recorded], known: Mapping[tuple[int, str], Order]) -> None:
    changed: list[Recorded] = []
    rewritten: list[tuple[Order, OrderDraft]] = []
    for answer in answers:
        order, draft = known[answer.draft.key], answer.draft
        answer.order, answer.was = order, order.status
        if order.fingerprint != draft.fingerprint:
            if order.status != Order.Status.OPEN:
                answer.order = None
                answer.refused = OrderLocked(_("This order is already paid. Its content cannot change."))
                continue
            _fill(order, draft)
            rewritten.append((order, draft))
        if draft.status in _MOVES[order.status]:
            order.status = answer.became = draft.status
        if _take_times(order, draft) or answer.became or (rewritten and rewritten[-1][0] is order):
            changed.append(answer)
    _write_again(changed, rewritten)


def _take_times(order: Order, draft: OrderDraft) -> bool:
    """Promised and delivered times may come at any time, also for a paid order."""
    before = (order.promised_at, order.delivered_at)
    order.promised_at = draft.promised_at or order.promised_at
    order.delivered_at = draft.delivered_at or order.delivered_at
    return before != (order.promised_at, order.delivered_at)


def _write_again(changed: list[Recorded], rewritten: list[tuple[Order, OrderDraft]]) -> None:
    orders = [answer.order for answer in changed if answer.order is not None]
    if rewritten:
        OrderLine.objects.filter(order_id__in=[order.pk for order, _draft in rewritten]).delete()
        write_lines(rewritten)
    update_rows(Order, _TOLD_AGAIN, [[getattr(order, column) for column in _TOLD_AGAIN] for order in orders])
    moved = [answer for answer in changed if answer.became]
    lines = load_lines([answer.order.pk for answer in moved if answer.order is not None])
    for answer in moved:
        assert answer.order is not None
        answer.lines = lines[answer.order.pk]
    mark_closed([(a.order, a.lines) for a in moved if a.order is not None and a.became in ("cancelled", "returned")])
