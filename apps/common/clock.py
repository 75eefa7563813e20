"""The one source of time, so that tests and back-tests can move it."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.utils import timezone

_moved: ContextVar[dt.datetime | None] = ContextVar("moved", default=None)


def now() -> dt.datetime:
    """The present instant, aware, in UTC. Never the database's own now()."""
    return _moved.get() or timezone.now()


@contextmanager
def moved_to(instant: dt.datetime) -> Iterator[None]:
    """Within, the house takes ``instant`` (aware) for the present: to tell a past as it would have been lived."""
    token = _moved.set(instant)
    try:
        yield
    finally:
        _moved.reset(token)


def local_date(instant: dt.datetime, zone: ZoneInfo) -> dt.date:
    """The shop's calendar day at an instant."""
    return instant.astimezone(zone).date()


def start_of_day(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The first instant of a shop day, in UTC."""
    return dt.datetime.combine(day, dt.time(), tzinfo=zone).astimezone(dt.UTC)


def at_time(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """A time of a shop day, in UTC. One that the clock leaves out is as much later; of one it has twice, the first."""
    return dt.datetime.combine(day, time, tzinfo=zone).astimezone(dt.UTC)


def add_months(day: dt.date, months: int) -> dt.date:
    """Month arithmetic that clamps to the month's end (rule 38): 31 January plus one month is 28 February."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))
