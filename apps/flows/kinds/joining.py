from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.customers.models import Customer
from apps.flows.kinds.base import Entry, FlowKind, Span, Starter
from apps.flows.kinds.yearly import falls_on, kept_on
from apps.flows.models import Flow, FlowRun
from apps.shop.services import ShopFacts


class JoiningDay(FlowKind):
    of = Flow.Kind.JOINING_DAY
    explains = _("Thanks members on the day on which they joined, every year.")
    starters: ClassVar = {
        1: Starter(
            subject=_("Thank you for being with us, {name}"),
            body=_("Dear {name},\n\non this day you joined us at {shop}. Thank you for coming back again and again."),
            sms=_("{shop}: on this day you joined us, {name}. Thank you for coming back."),
        )
    }

    def found(self, flow: Flow, span: Span) -> Iterator[Entry]:
        days, zone = list(span.days()), span.shop.zone
        people = (
            Customer.objects.present()
            # The first anniversary is a year away.
            .filter(joined_at__lt=clock.start_of_day(span.today - dt.timedelta(days=364), zone))
            .annotate(
                month=ExtractMonth("joined_at", tzinfo=zone),
                day=ExtractDay("joined_at", tzinfo=zone),
                year=ExtractYear("joined_at", tzinfo=zone),
            )
            .filter(falls_on("month", "day", days))
            .order_by("pk")
        )
        for pk, joined_at in people.values_list("pk", "joined_at"):
            joined = clock.local_date(joined_at, zone)
            for day in days:
                if joined.year < day.year and kept_on(joined, day.year) == day:
                    yield Entry(pk, about=str(day.year))

    def gone(self, flow: Flow, runs: Sequence[FlowRun], shop: ShopFacts) -> Mapping[int, str]:
        """Nobody joins on another day later on."""
        return {}
