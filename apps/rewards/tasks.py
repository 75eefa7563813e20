from __future__ import annotations

from celery import shared_task

from apps.rewards import services

BATCH_MAX = 500


@shared_task
def expire_due() -> int:
    """Reward codes whose last day has passed. Safe to run twice at once, and safe to lose."""
    return services.expire_due(limit=BATCH_MAX)
