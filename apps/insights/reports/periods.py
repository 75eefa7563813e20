"""Spans of whole shop days that may be set side by side. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

ONE_DAY = dt.timedelta(days=1)
ONE_WEEK = 7 * ONE_DAY


@dataclass(frozen=True, slots=True)
class Span:
    """Both days included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Pair:
    """A period as far as it is over, and the same days of the one before."""

    now: Span
    before: Span


def weeks(today: dt.date) -> Pair:
    """Monday until yesterday, and the same weekdays a week earlier; on a Monday the whole week that has just ended."""
    yesterday = today - ONE_DAY
    monday = yesterday - yesterday.weekday() * ONE_DAY
    return Pair(Span(monday, yesterday), Span(monday - ONE_WEEK, yesterday - ONE_WEEK))


def months(today: dt.date) -> Pair:
    """The 1st until yesterday, and the same days a month earlier; on a 1st the whole month that has just ended.

    A whole month is set beside a whole month. Where the earlier month is shorter, it ends with its last day.
    """
    yesterday = today - ONE_DAY
    first = yesterday.replace(day=1)
    end_before = first - ONE_DAY
    is_whole = today.day == 1
    last_before = end_before if is_whole else end_before.replace(day=min(yesterday.day, end_before.day))
    return Pair(Span(first, yesterday), Span(end_before.replace(day=1), last_before))


def month_of(day: dt.date) -> Span:
    """The calendar month that a day lies in."""
    first = day.replace(day=1)
    return Span(first, (first + 31 * ONE_DAY).replace(day=1) - ONE_DAY)


def last_months(today: dt.date, count: int) -> list[Span]:
    """The latest whole months, oldest first; the one that is under way is not among them."""
    spans: list[Span] = []
    day = today.replace(day=1) - ONE_DAY
    while len(spans) < count:
        spans.append(month_of(day))
        day = spans[-1].first - ONE_DAY
    return spans[::-1]


def year_until(today: dt.date) -> list[Span]:
    """Twelve months, oldest first; the last one is the month under way until yesterday, unless it begins today."""
    if today.day == 1:
        return last_months(today, 12)
    return [*last_months(today, 11), Span(today.replace(day=1), today - ONE_DAY)]
