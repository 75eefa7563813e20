"""How many promises were kept: by kind, and those of first replies by week and by priority (rule 103)."""

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
    """Of ``n`` promises that were decided: those kept, and those done within one business hour."""

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
    """``total`` are first replies: ``weeks`` by their Monday, without gaps; ``priorities`` as in Case.Priority, most urgent
    first. ``kinds`` as in Timer.Kind. What ended without anybody needing it is not counted; what is late and still undone
    is. ``unanswered`` are cases that were solved without a reply: their promise of one counts nowhere else."""

    total: Share
    weeks: dict[dt.date, Share]
    priorities: dict[str, Share]
    kinds: dict[str, Share]
    unanswered: int


def kept_promises(since: dt.date, until: dt.date) -> Kept:
    """Of promises that began between two shop days, both counted. Two queries."""
    zone = current_shop().zone
    begin, end = clock.start_of_day(since, zone), clock.start_of_day(until + dt.timedelta(days=1), zone)
    decided = _decided(begin, end)
    first = [timer for timer in decided if timer.kind == Timer.Kind.FIRST_REPLY]
    weeks: dict[dt.date, list[Timer]] = {monday: [] for monday in _mondays(since, until)}
    for timer in first:
        weeks[_monday(clock.local_date(timer.started_at, zone))].append(timer)
    return Kept(
        total=_share(first),
        weeks={monday: _share(found) for monday, found in weeks.items()},
        priorities={
            priority: _share([timer for timer in first if timer.priority == priority])
            for priority in reversed(Case.Priority.values)
        },
        kinds={kind: _share([timer for timer in decided if timer.kind == kind]) for kind in Timer.Kind.values},
        unanswered=Case.objects.solved_unanswered().filter(opened_at__gte=begin, opened_at__lt=end).count(),
    )


def _decided(begin: dt.datetime, end: dt.datetime) -> list[Timer]:
    rows = Timer.objects.filter(started_at__gte=begin, started_at__lt=end).exclude(result=Timer.Result.DROPPED)
    now, columns = clock.now(), ("kind", "started_at", "priority", "result", "due_at", "breached_at", "banked_seconds")
    return [timer for timer in rows.only(*columns) if timer.result or timer.breached_at or _is_late(timer, now)]


def _is_late(timer: Timer, now: dt.datetime) -> bool:
    """Over, though no sweep has said so yet."""
    return timer.due_at is not None and timer.due_at <= now


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
