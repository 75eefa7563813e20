"""Timers of a case: started, paused, stopped, aimed anew, marked when their time comes. Callers hold the case's row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from apps.common import clock
from apps.feedback.hours import SEARCH_DAYS_MAX, NeverOpen, Schedule
from apps.feedback.models import Case, CaseEvent, Promise, Timer
from apps.feedback.reports import CaseTerms, case_rules, promise_for, schedule

Kind, Result = Timer.Kind, Timer.Result
REPLIES = (Kind.FIRST_REPLY, Kind.NEXT_REPLY)
_AIMED = ["priority", "promised_seconds", "banked_seconds", "since", "warn_at", "due_at"]
_ENDED = [*_AIMED, "warned_at", "breached_at", "stopped_at", "result"]


@dataclass(frozen=True, slots=True)
class Watchmaker:
    """The shop's hours and the present, read once for everything that one service does to timers."""

    schedule: Schedule
    warn_percent: int
    now: dt.datetime

    @classmethod
    def called(cls) -> Watchmaker:
        return cls(schedule(), case_rules().warn_percent, clock.now())

    def start(self, case: Case, kind: Timer.Kind, seconds: int | None, since: dt.datetime | None = None) -> None:
        """Begin a promise; nothing where none was made or one of the kind runs. ``since``: it counts from then on."""
        if seconds is None or case.timers.unfinished().filter(kind=kind).exists():
            return
        begins = since or self.now
        timer = Timer(case=case, kind=kind, priority=case.priority, promised_seconds=seconds, started_at=begins)
        timer.banked_seconds, timer.since = self.schedule.elapsed(begins, self.now), self.now
        self.aim(timer)
        timer.save()

    def aim(self, timer: Timer) -> None:
        warn_seconds = timer.promised_seconds * self.warn_percent // 100
        timer.warn_at, timer.due_at = self._reaches(timer, warn_seconds), self._reaches(timer, timer.promised_seconds)

    def _reaches(self, timer: Timer, seconds: int) -> dt.datetime | None:
        try:
            return timer.watch.reaches(seconds, self.schedule)
        except NeverOpen:
            # So few hours are open that nobody will see the end of it; the promise stays, far away.
            return self.now + dt.timedelta(days=SEARCH_DAYS_MAX)

    def pause(self, case: Case) -> None:
        """Waiting for the customer does not count towards a solution; a reply we owe does (rule 103)."""
        for timer in case.timers.unfinished().filter(kind=Kind.RESOLUTION).select_for_update():
            mark([timer], self.now)
            watch = timer.watch.pause(self.now, self.schedule)
            timer.banked_seconds, timer.since, timer.warn_at, timer.due_at = watch.banked, None, None, None
            timer.save(update_fields=_AIMED)

    def go_on(self, case: Case) -> None:
        for timer in case.timers.unfinished().filter(since=None).select_for_update():
            timer.since = self.now
            self.aim(timer)
            timer.save(update_fields=_AIMED)

    def stop(self, case: Case, kinds: Collection[Timer.Kind], *, is_dropped: bool = False) -> None:
        for timer in case.timers.unfinished().filter(kind__in=kinds).select_for_update():
            mark([timer], self.now)
            timer.banked_seconds = timer.watch.read(self.now, self.schedule)
            timer.since = timer.warn_at = timer.due_at = None
            timer.stopped_at = self.now
            timer.result = _result(timer, is_dropped)
            timer.save(update_fields=_ENDED)

    def aim_anew(self, case: Case, terms: CaseTerms, before: Schedule | None = None) -> None:
        """Other hours or another promise: what has passed is kept, by the hours it passed under."""
        for timer in case.timers.unfinished().select_for_update():
            mark([timer], self.now)
            seconds = terms.seconds.get(timer.kind)
            if seconds is None:
                self.stop(case, [Kind(timer.kind)], is_dropped=True)
                continue
            is_running, watch = timer.since is not None, timer.watch.pause(self.now, before or self.schedule)
            timer.banked_seconds, timer.since = watch.banked, self.now if is_running else None
            timer.promised_seconds, timer.priority = seconds, case.priority
            self.aim(timer)
            timer.save(update_fields=_AIMED)
        self._start_new(case, terms)
        save_due(case)

    def _start_new(self, case: Case, terms: CaseTerms) -> None:
        """What is promised only now counts from when it would have begun."""
        if not case.is_unsolved:
            return
        if case.first_replied_at is None and not case.reopened_count:
            self.start(case, Kind.FIRST_REPLY, terms.seconds.get(Kind.FIRST_REPLY), since=case.opened_at)
        if case.status == Case.Status.OPEN:
            self.start(case, Kind.RESOLUTION, terms.seconds.get(Kind.RESOLUTION))


def _result(timer: Timer, is_dropped: bool) -> str:
    if timer.breached_at is not None:
        return Result.MISSED
    return Result.DROPPED if is_dropped else Result.KEPT


def save_due(case: Case) -> None:
    """Carry the earliest end of its promises to the case, for lists."""
    due = case.timers.unfinished().exclude(due_at=None).order_by("due_at").values_list("due_at", flat=True).first()
    case.due_at = due if case.is_unsolved else None
    case.save(update_fields=["due_at"])


def mark(timers: Iterable[Timer], now: dt.datetime) -> int:
    """Write the warning and the breach that have come, each once and dated by when it came (rule 104)."""
    events = []
    for timer in timers:
        if timer.warned_at is None and timer.warn_at is not None and timer.warn_at <= now:
            timer.warned_at = timer.warn_at
            events.append(_event(timer, CaseEvent.Kind.WARNED, timer.warn_at))
        if timer.breached_at is None and timer.due_at is not None and timer.due_at <= now:
            timer.breached_at = timer.due_at
            events.append(_event(timer, CaseEvent.Kind.BREACHED, timer.due_at))
        timer.save(update_fields=["warned_at", "breached_at"])
    CaseEvent.objects.bulk_create(events)
    return len(events)


def _event(timer: Timer, kind: str, at: dt.datetime) -> CaseEvent:
    return CaseEvent(case_id=timer.case_id, kind=kind, at=at, timer=timer)


@transaction.atomic
def mark_due(*, limit: int) -> int:
    """Warn of promises whose time is nearly over, and say which were not kept. Returns how many timers; safe twice."""
    now, skip = clock.now(), connection.features.has_select_for_update_skip_locked
    timers = list(Timer.objects.to_mark(now).order_by("pk").select_for_update(skip_locked=skip)[:limit])
    mark(timers, now)
    return len(timers)


def promise_anew(case: Case, watchmaker: Watchmaker, promises: Iterable[Promise] | None = None) -> None:
    """After the priority changed: what fits now, counted from what has passed."""
    watchmaker.aim_anew(case, promise_for(case, promises))
