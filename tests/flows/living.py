"""Days that pass, and what became of them."""

from __future__ import annotations

import datetime as dt

from apps.flows.models import FlowRun
from apps.messaging.services import deliver_due
from tests.factories.flows import morning
from tests.factories.nights import days, moment

Told = list[tuple[str, int, str]]


def live(first: dt.date, last: dt.date) -> Told:
    """Every morning from one day to the other: on which day something became of a run, of which letter, and what."""
    known = set(FlowRun.objects.exclude(state="waiting").values_list("pk", flat=True))
    told: Told = []
    for number in range((last - first).days + 1):
        day = first + days(number)
        for run in sorted(morning(day), key=lambda run: run.pk):
            if run.pk not in known:
                known.add(run.pk)
                told.append((f"{day:%d.%m.}", run.step, run.reason or run.state))
    return told


def around(*dates: dt.date) -> Told:
    """The mornings of these days and of the ones beside them; in between nobody looks."""
    told: Told = []
    for day in dates:
        told += live(day - days(1), day + days(1))
    return told


def post(day: dt.date, hour: int = 11) -> None:
    """The postman comes."""
    with moment(day, hour):
        deliver_due(limit=1_000)
