from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.customers.models import Customer
from apps.flows.kinds.base import Entry, Figure, FlowKind, Span, Starter
from apps.flows.kinds.yearly import LATE_DAYS, REST_DAYS, falls_on, kept_on
from apps.flows.models import Flow, FlowRun
from apps.shop.services import ShopFacts


class Birthday(FlowKind):
    of = Flow.Kind.BIRTHDAY
    explains = _("Writes to members for their birthday, once a year.")
    figures: ClassVar = {
        "days": Figure(_("Days before the birthday"), _("0 writes on the day itself."), initial=0, low=0, high=30)
    }
    starters: ClassVar = {
        1: Starter(
            subject=_("Happy birthday, {name}!"),
            body=_(
                "Dear {name},\n\nall the best for your birthday from everybody at {shop}. We look forward to seeing you."
            ),
            sms=_("{shop}: happy birthday, {name}! We look forward to seeing you."),
        )
    }

    def found(self, flow: Flow, span: Span) -> Iterator[Entry]:
        ahead = dt.timedelta(days=flow.days or 0)
        days = [day + ahead for day in span.days()]
        lately = FlowRun.objects.filter(
            flow=flow.pk,
            customer=OuterRef("pk"),
            created_at__gt=clock.start_of_day(span.today - dt.timedelta(days=REST_DAYS), span.shop.zone),
        )
        people = (
            Customer.objects.present()
            .filter(falls_on("birthday_on__month", "birthday_on__day", days), ~Exists(lately))
            .order_by("pk")
        )
        for pk, birthday in people.values_list("pk", "birthday_on"):
            for day in days:
                if birthday and _is_kept(birthday, day):
                    yield Entry(pk, about=str(day.year))

    def gone(self, flow: Flow, runs: Sequence[FlowRun], shop: ShopFacts) -> Mapping[int, str]:
        """Somebody who changed the date after it was noted hears nothing on the old one."""
        latest = dt.timedelta(days=flow.days or 0)
        return {
            run.pk: FlowRun.Reason.CHANGED
            for run in runs
            if run.customer.birthday_on is None
            or not _is_near(run.customer.birthday_on, shop.local_date(run.due_at) + latest)
        }


def _is_kept(birthday: dt.date, day: dt.date) -> bool:
    return kept_on(birthday, day.year) == day


def _is_near(birthday: dt.date, day: dt.date) -> bool:
    """Within the days that a standstill may have moved the letter by."""
    return any(_is_kept(birthday, day - dt.timedelta(days=late)) for late in range(LATE_DAYS + 1))
