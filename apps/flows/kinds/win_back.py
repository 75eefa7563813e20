"""Who stays away longer than is usual for them (rule 91)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.flows.kinds.base import Entry, Figure, FlowKind, Span, Starter
from apps.flows.kinds.gaps import OWN_MIN, median_gap, shop_gap
from apps.flows.kinds.purchases import gone_with_a_purchase, last_of_each, looked_since, purchases
from apps.flows.models import Flow, FlowRun
from apps.shop.services import ShopFacts

# Nobody is missed later than this; and a letter after years would be a surprise.
DELAY_MAX = 365
# The shop's usual time moves from day to day, and with it whom it makes late since yesterday already: looked for so far back.
LOOK_BACK = dt.timedelta(days=7)


class WinBack(FlowKind):
    of = Flow.Kind.WIN_BACK
    explains = _("Writes to whoever stays away longer than is usual for them. An offer comes only in a second letter.")
    figures: ClassVar = {
        "days": Figure(_("Days at least"), _("Nobody is missed earlier."), initial=30, low=7, high=DELAY_MAX),
        "percent": Figure(
            _("Percent of their usual time between two purchases"),
            _("150: who comes every 20 days is missed after 30. Until three purchases, the shop's usual time counts."),
            initial=150,
            low=100,
            high=500,
        ),
        "second_days": Figure(
            _("Days until the second letter"), _("It is only written with an offer."), initial=14, low=3, high=90
        ),
    }
    starters: ClassVar = {
        1: Starter(
            subject=_("We have not seen you for a while, {name}"),
            body=_(
                "Dear {name},\n\nit has been some time since your last visit to {shop}. We would be glad to see you again."
            ),
            sms=_("{shop}: we have not seen you for a while, {name}. We would be glad to see you again."),
        ),
        2: Starter(
            subject=_("Something for your next visit, {name}"),
            body=_(
                "Dear {name},\n\nso that coming back is easier: {offer}. Your code is {code}. Use it until {last_day}."
            ),
            sms=_("{shop}, for your next visit: {offer}. Your code: {code}, until {last_day}."),
        ),
    }

    def found(self, flow: Flow, span: Span) -> Iterator[Entry]:
        floor, since = flow.days or 1, looked_since(flow, span, LOOK_BACK)
        lasts = last_of_each().filter(
            customer__forgotten_at=None,
            placed_at__gte=clock.start_of_day(since - dt.timedelta(days=DELAY_MAX), span.shop.zone),
            placed_at__lt=clock.start_of_day(span.today - dt.timedelta(days=floor - 1), span.shop.zone),
        )
        away = list(lasts.order_by("pk").values_list("pk", "customer_id", "placed_at"))
        if not away:
            return
        bought = _days_of(lasts.values("customer_id"), span)
        usual = shop_gap(span)
        for pk, customer_id, placed_at in away:
            days = bought[customer_id]
            own = median_gap(days) if len(days) >= OWN_MIN else None
            gap = usual if own is None else own
            delay = min(max(floor, _longer(gap, flow.percent or 100)), DELAY_MAX)
            if since < clock.local_date(placed_at, span.shop.zone) + dt.timedelta(days=delay) <= span.today:
                yield Entry(customer_id, about=f"order:{pk}", order_id=pk)

    def gone(self, flow: Flow, runs: Sequence[FlowRun], shop: ShopFacts) -> Mapping[int, str]:
        return gone_with_a_purchase(runs)


def _longer(gap: int | None, percent: int) -> int:
    return 0 if gap is None else -(-gap * percent // 100)


def _days_of(whose: QuerySet[Any], span: Span) -> dict[int, list[dt.date]]:
    """The shop days on which each of them bought, in order, each once."""
    found: dict[int, list[dt.date]] = defaultdict(list)
    rows = purchases().filter(customer__in=whose).order_by("customer_id", "placed_at")
    for customer_id, placed_at in rows.values_list("customer_id", "placed_at").iterator(chunk_size=5_000):
        day = clock.local_date(placed_at, span.shop.zone)
        if not found[customer_id] or found[customer_id][-1] != day:
            found[customer_id].append(day)
    return found
