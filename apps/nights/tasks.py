from __future__ import annotations

import datetime as dt

from celery import shared_task

from apps.nights import services

# Shorter than a broker waits before it gives the task to somebody else; what is left is done at the next tick.
STOP_AFTER = dt.timedelta(minutes=5)

BATCH_MAX = 100


@shared_task
def run_due() -> int:
    """The nights that are due, if any. Safe to run twice at once, and safe to lose."""
    return sum(1 for _night in services.run_due_nights(stop_after=STOP_AFTER))


@shared_task
def write_due_reminders() -> int:
    """Letters whose hour has come. Safe to run twice at once, and safe to lose."""
    return services.write_due_reminders(limit=BATCH_MAX)
