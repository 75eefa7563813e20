"""Changing what is promised, and when somebody is there. Open cases keep the time that has passed (rule 103)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from apps.feedback.errors import BadHours
from apps.feedback.hours import Span
from apps.feedback.models import BusinessHours, Case, CaseRules, Holiday, Promise
from apps.feedback.reports import case_rules, promise_for, schedule
from apps.feedback.services.timing import Watchmaker

SPANS_A_DAY_MAX = 6


@contextmanager
def other_terms() -> Iterator[None]:
    """Within, hours, holidays or promises change; afterwards every running promise is aimed by the new ones."""
    with transaction.atomic():
        before = schedule()
        yield
        watchmaker, promises = Watchmaker.called(), list(Promise.objects.all())
        cases = Case.objects.unsolved().order_by("pk").select_for_update(of=("self",), no_key=True)
        for case in cases.select_related("customer"):
            watchmaker.aim_anew(case, promise_for(case, promises), before)


def save_hours(*, week: Mapping[int, Sequence[Span]]) -> None:
    """Say when somebody is there, by weekday (Monday is 0). Raises BadHours (field: the weekday)."""
    for day, spans in week.items():
        _check(day, sorted(spans))
    if not any(week.values()):
        raise BadHours(_("Give at least one day with open hours."), field="0")
    rows = [
        BusinessHours(weekday=day, opens_at=s.opens, closes_at=s.closes) for day, spans in week.items() for s in spans
    ]
    with other_terms():
        BusinessHours.objects.all().delete()
        BusinessHours.objects.bulk_create(rows)


def _check(day: int, spans: Sequence[Span]) -> None:
    field = str(day)
    if len(spans) > SPANS_A_DAY_MAX:
        raise BadHours(_("Give at most six spans for one day."), field=field)
    if not all(span.is_possible for span in spans):
        raise BadHours(_("The end must be later than the start. 00:00 is the end of the day."), field=field)
    if any(earlier.overlaps(later) for earlier, later in pairwise(spans)):
        raise BadHours(_("These hours lie over each other."), field=field)


def save_holiday(*, holiday: Holiday) -> Holiday:
    with other_terms():
        holiday.save()
    return holiday


def add_holidays(*, days: Mapping[dt.date, tuple[str, dt.time | None]]) -> int:
    """Days that are on the list already stay as they are. Returns how many were added."""
    with other_terms():
        known = set(Holiday.objects.filter(day__in=days).values_list("day", flat=True))
        new = [
            Holiday(day=day, name=name, closes_at=closes) for day, (name, closes) in days.items() if day not in known
        ]
        Holiday.objects.bulk_create(new)
    return len(new)


def remove_holidays(*, holidays: Iterable[Holiday]) -> int:
    with other_terms():
        removed, _tables = Holiday.objects.filter(pk__in=[holiday.pk for holiday in holidays]).delete()
    return removed


def save_promise(*, promise: Promise) -> Promise:
    with other_terms():
        promise.save()
    return promise


def remove_promises(*, promises: Iterable[Promise]) -> int:
    with other_terms():
        removed, _tables = Promise.objects.filter(pk__in=[promise.pk for promise in promises]).delete()
    return removed


def save_rules(*, reopen_days: int, warn_percent: int) -> CaseRules:
    rules = case_rules()
    rules.reopen_days, rules.warn_percent = reopen_days, warn_percent
    with other_terms():
        rules.full_clean()
        rules.save()
    return rules
