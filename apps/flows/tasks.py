from __future__ import annotations

from celery import shared_task

from apps.flows import services

RUNS_MAX = 1_000


@shared_task
def follow() -> int:
    """Note today's occasions once, then write what is due. Safe to run twice at once, and safe to lose."""
    try:
        services.enter_due()
    finally:
        written = services.write_due(limit=RUNS_MAX)
    return written
