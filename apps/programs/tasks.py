from __future__ import annotations

from celery import shared_task

from apps.programs import services

BATCH_MAX = 500


@shared_task
def activate_due() -> int:
    """Sweep the points whose waiting period has passed. Safe to run twice at once, and safe to lose."""
    return services.activate_due(limit=BATCH_MAX)


@shared_task
def expire_due() -> int:
    """Sweep the points whose last day has passed. Safe to run twice at once, and safe to lose."""
    return services.expire_due(limit=BATCH_MAX)
