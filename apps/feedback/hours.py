"""The business-hour clock. Pure: it knows a week, holidays and a zone, and neither rows nor the present.

Durations are seconds of business time. A span of a day is written in the shop's local time; what the clock leaves out in
spring does not exist, and an hour that it has twice in autumn counts twice where a span holds it whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

# A closing time of 00:00 is the end of the day.
MIDNIGHT = dt.time()
DAY = dt.timedelta(days=1)
# So far the clock looks ahead for an open hour before it says that there is none.
SEARCH_DAYS_MAX = 3 * 366


class NeverOpen(ValueError):
    """No hour is open within the days that are looked at."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From ``opens`` until ``closes`` on one day, local time."""

    opens: dt.time
    closes: dt.time

    @property
    def is_possible(self) -> bool:
        return self.closes == MIDNIGHT or self.opens < self.closes

    def overlaps(self, other: Span) -> bool:
        first, second = sorted((self, other))
        return first.closes == MIDNIGHT or second.opens < first.closes


@dataclass(frozen=True, slots=True)
class Schedule:
    """When somebody is there: spans by weekday (Monday first), and days that are otherwise.

    ``holidays`` gives the local time from which such a day is closed; None where it is closed all day.
    """

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    holidays: Mapping[dt.date, dt.time | None] = field(default_factory=dict)

    def spans(self, day: dt.date) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Open spans of a local day as instants, in order."""
        closes_early: dt.time | None = None
        if day in self.holidays:
            closes_early = self.holidays[day]
            if closes_early is None:
                return
        for span in sorted(self.week[day.weekday()]):
            start, end = self._instant(day, span.opens), self._end(day, span.closes)
            if closes_early is not None:
                end = min(end, self._instant(day, closes_early))
            if start < end:
                yield start, end

    def is_open(self, at: dt.datetime) -> bool:
        return any(start <= at < end for start, end in self.spans(self._day(at)))

    def elapsed(self, start: dt.datetime, end: dt.datetime) -> int:
        """Seconds of business time between two instants; 0 where the second is not later."""
        total, day = dt.timedelta(), self._day(start)
        while day <= self._day(end):
            for opens, closes in self.spans(day):
                total += max(min(closes, end) - max(opens, start), dt.timedelta())
            day += DAY
        return int(total.total_seconds())

    def add(self, start: dt.datetime, seconds: int) -> dt.datetime:
        """The first instant by which so much business time has passed. Raises NeverOpen."""
        left, day = dt.timedelta(seconds=seconds), self._day(start)
        if left <= dt.timedelta():
            return start
        for _number in range(SEARCH_DAYS_MAX):
            for opens, closes in self.spans(day):
                begins = max(opens, start)
                if begins + left <= closes:
                    return begins + left
                left -= max(closes - begins, dt.timedelta())
            day += DAY
        raise NeverOpen(f"no {seconds} seconds of business time within {SEARCH_DAYS_MAX} days")

    def _day(self, at: dt.datetime) -> dt.date:
        return at.astimezone(self.zone).date()

    def _instant(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, tzinfo=self.zone).astimezone(dt.UTC)

    def _end(self, day: dt.date, closes: dt.time) -> dt.datetime:
        return self._instant(day + DAY if closes == MIDNIGHT else day, closes)


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Business time that has passed: what is banked, and since when it runs. ``since`` None is a pause."""

    banked: int = 0
    since: dt.datetime | None = None

    def read(self, at: dt.datetime, schedule: Schedule) -> int:
        return self.banked + (schedule.elapsed(self.since, at) if self.since else 0)

    def pause(self, at: dt.datetime, schedule: Schedule) -> Stopwatch:
        return Stopwatch(self.read(at, schedule), None)

    def go_on(self, at: dt.datetime) -> Stopwatch:
        return self if self.since else replace(self, since=at)

    def reaches(self, seconds: int, schedule: Schedule) -> dt.datetime | None:
        """When it will have counted so much; None while it is paused. What was counted before lies at its start."""
        return schedule.add(self.since, seconds - self.banked) if self.since else None
