from __future__ import annotations

from celery import shared_task

from apps.checkout import services

BATCH_MAX = 200


@shared_task
def resolve_parked() -> int:
    """Sweep refunds that still wait though their order is here. Safe to run twice at once, and safe to lose."""
    return services.resolve_parked(limit=BATCH_MAX)
