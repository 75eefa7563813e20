from __future__ import annotations

from celery import shared_task

from apps.segments import services

BATCH_MAX = 10


@shared_task
def count_again() -> int:
    """How many people are in each segment, for lists. Safe to run twice at once, and safe to lose."""
    return services.count_again(limit=BATCH_MAX)
