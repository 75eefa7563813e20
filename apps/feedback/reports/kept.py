"""How many promises were kept: of first replies, by week and by priority (rule 103)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from apps.common import clock
from apps.feedback.models import Case, Timer
from apps.shop.services import current_shop

HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Share:
    """Of ``n`` first replies that were promised: those in time by their promise, and those within one business hour."""

    n: int
    kept: int
    within_hour: int

    @property
    def kept_percent(self) -> int | None:
        return round(100 * self.kept / self.n) if self.n else None

    @property
    def within_hour_percent(self) -> int | None:
        return round(100 * self.within_hour / self.n) if self.n else None


@dataclass(frozen=True, slots=True)
class Kept:
    """``weeks`` by their Monday, without gaps; ``priorities`` as in Case.Priority, most urgent first. What ended without
    anybody needing the reply is not counted; what is late and still unanswered is."""

    total: Share
    weeks: dict[dt.date, Share]
    priorities: dict[str, Share]


def kept_promises(since: dt.date, until: dt.date) -> Kept:
    """Of cases that came between two shop days, both counted. One query."""
    zone = current_shop().zone
    timers = list(
        Timer.objects.filter(
            kind=Timer.Kind.FIRST_REPLY,
            started_at__gte=clock.start_of_day(since, zone),
            started_at__lt=clock.start_of_day(until + dt.timedelta(days=1), zone),
        )
        .exclude(result=Timer.Result.DROPPED)
        .only("started_at", "priority", "result", "due_at", "breached_at", "banked_seconds")
    )
    now = clock.now()
    decided = [timer for timer in timers if timer.result or (timer.due_at is not None and timer.due_at <= now)]
    weeks: dict[dt.date, list[Timer]] = {monday: [] for monday in _mondays(since, until)}
    for timer in decided:
        weeks[_monday(clock.local_date(timer.started_at, zone))].append(timer)
    return Kept(
        total=_share(decided),
        weeks={monday: _share(found) for monday, found in weeks.items()},
        priorities={
            priority: _share([timer for timer in decided if timer.priority == priority])
            for priority in reversed(Case.Priority.values)
        },
    )


def _share(timers: Iterable[Timer]) -> Share:
    rows = list(timers)
    return Share(
        n=len(rows),
        kept=sum(timer.result == Timer.Result.KEPT for timer in rows),
        within_hour=sum(bool(timer.result) and timer.banked_seconds <= HOUR for timer in rows),
    )


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _mondays(since: dt.date, until: dt.date) -> Iterable[dt.date]:
    monday = _monday(since)
    while monday <= until:
        yield monday
        monday += dt.timedelta(days=7)
