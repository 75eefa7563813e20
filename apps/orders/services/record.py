from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from apps.catalog.services import ProductDraft, find_products
from apps.common import clock
from apps.common.among import among
from apps.common.bulk import build, insert_rows, update_rows, values_of
from apps.common.errors import DomainError
from apps.orders.drafts import OrderDraft
from apps.orders.errors import OrderLocked
from apps.orders.models import Order, OrderLine
from apps.orders.services.lines import build_lines, check_draft, load_lines, write_lines
from apps.orders.services.reverse import mark_closed
from apps.orders.sql import LINES_MAX, REFUNDS_WAIT, add_order, columns
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
    # Refunds that came before may be waiting for it.
    refunds_wait: bool = True
    lines: list[OrderLine] = field(default_factory=list)
    refused: DomainError | None = None


def record_orders(*, drafts: Sequence[OrderDraft], shop: ShopFacts | None = None) -> list[Recorded]:
    """Write orders as their channels tell them, in sets; the caller holds the transaction.

    The same order again changes nothing. Other content replaces that of an open order and is refused for a paid one. A
    refusal concerns its own draft only. Answers stand in the drafts' order.
    """
    shop = shop or current_shop()
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
    if not (len(wave) == 1 and _is_plain(wave[0].draft) and _create_plain(wave[0], shop)):
        _create(wave, shop)
    told_again = [answer for answer in wave if not answer.created]
    if told_again:
        _tell_again(told_again, _lock_known(told_again))


def _lock_known(wave: list[Recorded]) -> dict[tuple[int, str], Order]:
    rows = (
        Order.objects.standing()
        .filter(
            among("external_id", [answer.draft.external_id for answer in wave]),
            channel_id__in={answer.draft.channel_id for answer in wave},
        )
        .select_for_update()
        .order_by("pk")
    )
    return {(order.channel_id, order.external_id): order for order in rows}


def _is_plain(draft: OrderDraft) -> bool:
    marked = any(line.attributes for line in draft.lines)
    small = len(draft.lines) <= LINES_MAX
    return connection.vendor == "postgresql" and draft.status in ("open", "paid") and small and not marked


def _create_plain(answer: Recorded, shop: ShopFacts) -> bool:
    """What a till does all day, one order of known products, in one statement; False where it is not that."""
    draft = answer.draft
    products = find_products(drafts=[ProductDraft(line.sku) for line in draft.lines])
    if any(product.product_id is None for product in products.values()):
        return False
    order = _order(draft, shop, clock.now())
    lines = build_lines(order, draft, products)
    refunds_wait = add_order(order, lines)
    if refunds_wait is None:
        return False
    answer.order, answer.lines, answer.created, answer.became = order, lines, True, draft.status
    answer.refunds_wait = refunds_wait
    return True


def _create(answers: list[Recorded], shop: ShopFacts) -> None:
    """Write those that are new. Whether one is, the unique constraint decides, also between two that come at once."""
    now = clock.now()
    drafted = {answer.draft.key: _order(answer.draft, shop, now) for answer in answers}
    created = _insert(drafted)
    fresh = [answer for answer in answers if answer.draft.key in created]
    for answer in fresh:
        answer.order, answer.created, answer.became = drafted[answer.draft.key], True, answer.draft.status
        answer.refunds_wait = created[answer.draft.key]
    lines = write_lines([(drafted[answer.draft.key], answer.draft) for answer in fresh])
    for answer in fresh:
        answer.lines = lines[drafted[answer.draft.key].pk]
    mark_closed(
        [
            (answer.order, answer.lines)
            for answer in fresh
            if answer.order and answer.became in ("cancelled", "returned")
        ]
    )


def _order(draft: OrderDraft, shop: ShopFacts, now: dt.datetime) -> Order:
    return build(
        Order,
        {
            "id": None,
            "public_id": uuid.uuid4(),
            "channel_id": draft.channel_id,
            "external_id": draft.external_id,
            "status": draft.status,
            "currency": shop.currency,
            "refunded_minor": 0,
            "promised_at": draft.promised_at,
            "delivered_at": draft.delivered_at,
            "created_at": now,
            **_content(draft, now),
        },
    )


def _content(draft: OrderDraft, told_at: dt.datetime) -> dict[str, Any]:
    """What the fingerprint speaks for: free to change while the order is open, frozen once it is paid."""
    return {
        "placed_at": draft.placed_at or told_at,
        "customer_id": draft.customer_id,
        "store_id": draft.store_id,
        "cashier_id": draft.cashier_id,
        "total_minor": draft.total_minor,
        "points_paid_minor": draft.points_paid_minor,
        "fingerprint": draft.fingerprint,
    }


_ORDER = columns(Order)


def _insert(drafted: Mapping[tuple[int, str], Order]) -> dict[tuple[int, str], bool]:
    """The keys of those that were not known, each with whether refunds wait for it."""
    rows = values_of(drafted.values(), _ORDER)
    returning = ["channel_id", "external_id", "id", REFUNDS_WAIT]
    created = {}
    for channel, external_id, pk, refunds_wait in insert_rows(
        Order, _ORDER, rows, returning=returning, skip_known=True
    ):
        order = drafted[channel, external_id]
        order.pk = pk
        order._state.adding = False
        created[channel, external_id] = bool(refunds_wait)
    return created


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
            for column, value in _content(draft, order.created_at).items():
                setattr(order, column, value)
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
