from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from django.db.models import Exists
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.flows.kinds.base import Entry, Figure, FlowKind, Span, Starter
from apps.flows.kinds.purchases import gone_with_a_purchase, looked_since, of_the_same, purchases
from apps.flows.models import Flow, FlowRun
from apps.shop.services import ShopFacts

# A web shop may tell of yesterday's purchase today.
LOOK_BACK = dt.timedelta(days=3)


class ComeBack(FlowKind):
    of = Flow.Kind.COME_BACK
    explains = _("Invites whoever bought for the first time to come again, with a code of their own.")
    figures: ClassVar = {
        "days": Figure(_("Days after the first purchase"), _("When the letter is written."), initial=1, low=1, high=60)
    }
    starters: ClassVar = {
        1: Starter(
            subject=_("{name}, see you again soon?"),
            body=_(
                "Dear {name},\n\nthank you for your first purchase at {shop}. For your next one: {offer}. "
                "Your code is {code}, and you can use it until {last_day}."
            ),
            sms=_("{shop}, for your next purchase: {offer}. Your code: {code}, until {last_day}."),
        )
    }
    needs_offer = True

    def found(self, flow: Flow, span: Span) -> Iterator[Entry]:
        """Those whose only purchase was made so many days ago."""
        ago, zone = dt.timedelta(days=flow.days or 1), span.shop.zone
        since = looked_since(flow, span, LOOK_BACK)
        firsts = purchases().filter(
            ~Exists(of_the_same()),
            customer__forgotten_at=None,
            placed_at__gte=clock.start_of_day(since - ago + dt.timedelta(days=1), zone),
            placed_at__lt=clock.start_of_day(span.today - ago + dt.timedelta(days=1), zone),
        )
        for pk, customer_id in firsts.order_by("pk").values_list("pk", "customer_id"):
            yield Entry(customer_id, about=f"order:{pk}", order_id=pk)

    def gone(self, flow: Flow, runs: Sequence[FlowRun], shop: ShopFacts) -> Mapping[int, str]:
        return gone_with_a_purchase(runs)
