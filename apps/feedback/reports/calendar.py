"""When the shop answers, as the business-hour clock reads it."""

from __future__ import annotations

import datetime as dt

from apps.feedback.hours import Schedule, Span
from apps.feedback.models import BusinessHours, Holiday
from apps.shop.services import current_shop

_DAY = (Span(dt.time(9), dt.time(18)),)
# Of a shop that never said: Monday to Saturday, nine to six.
USUAL_WEEK: tuple[tuple[Span, ...], ...] = (_DAY,) * 6 + ((),)


def week() -> tuple[tuple[Span, ...], ...]:
    rows = list(BusinessHours.objects.all())
    if not rows:
        return USUAL_WEEK
    return tuple(tuple(Span(row.opens_at, row.closes_at) for row in rows if row.weekday == day) for day in range(7))


def schedule() -> Schedule:
    """As saved now. Two queries."""
    holidays = dict(Holiday.objects.values_list("day", "closes_at"))
    return Schedule(current_shop().zone, week(), holidays)
