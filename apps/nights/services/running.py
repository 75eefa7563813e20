"""The job of a night: small batches, each under the lock of the night's row, so that two runs at once do it once and one
that was killed goes on where it stopped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import transaction

from apps.common import clock
from apps.nights.models import Night, NightStep
from apps.nights.services.steps import STEPS, Step
from apps.programs.models import Program
from apps.shop.services import current_shop

ONE_DAY = dt.timedelta(days=1)
# How long after midnight a night may still be at work before somebody is told.
MORNING = dt.timedelta(hours=3)


def due_day() -> dt.date | None:
    """The shop day whose night is to be run next; None while there is none. One query.

    A night that was begun comes first, then the day after the last one. The first night of an installation is yesterday's
    and no older one.
    """
    yesterday = current_shop().local_date(clock.now()) - ONE_DAY
    latest = Night.objects.order_by("-day").first()
    if latest is None:
        return yesterday
    day = latest.day if latest.finished_at is None else latest.day + ONE_DAY
    return day if day <= yesterday else None


def is_late() -> bool:
    """Whether a night is missing that should be over by now. Tells nothing before a shop has had a programme for a day."""
    shop = current_shop()
    expected = shop.local_date(clock.now() - MORNING) - ONE_DAY
    last = Night.objects.filter(finished_at__isnull=False).order_by("-day").first()
    if last is not None:
        return last.day < expected
    opened = clock.start_of_day(expected + ONE_DAY, shop.zone)
    return Program.objects.filter(created_at__lt=opened).exists()


def run_due_nights(*, stop_after: dt.timedelta | None = None) -> Iterator[Night]:
    """Run what is due, day by day, and yield each night once it is over. Safe to run twice at once and to kill.

    With ``stop_after`` no batch is begun when so much time has passed; the next call goes on.
    """
    until = clock.now() + stop_after if stop_after is not None else None
    while (day := due_day()) is not None:
        night = run_night(day=day, until=until)
        if night.finished_at is None:
            return
        yield night


def run_night(*, day: dt.date, until: dt.datetime | None = None) -> Night:
    """Do what is left of the night of ``day``. A finished night is found and not repeated."""
    night, _created = Night.objects.get_or_create(day=day)
    for step in STEPS:
        while night.finished_at is None and not run_batch(night=night, step=step):
            if until is not None and clock.now() >= until:
                return night
    Night.objects.filter(pk=night.pk, finished_at=None).update(finished_at=clock.now())
    night.refresh_from_db()
    return night


@transaction.atomic
def run_batch(*, night: Night, step: Step) -> bool:
    """One batch of one step; whether the step is over."""
    hold_night(night)
    row, _created = NightStep.objects.get_or_create(night=night, name=step.name)
    if row.done_at is not None:
        return True
    seen = step.run(night.day, step.limit)
    row.count += seen
    row.done_at = clock.now() if seen < step.limit else None
    row.save(update_fields=["count", "done_at"])
    return row.done_at is not None


def hold_night(night: Night) -> None:
    """Whoever runs the same night at once waits here. On SQLite the transaction itself is that lock."""
    Night.objects.select_for_update(no_key=True).get(pk=night.pk)
