from __future__ import annotations

from celery import shared_task

from apps.offers import services

BATCH_MAX = 500


@shared_task
def release_run_out() -> int:
    """Let go what was set aside for baskets that nobody completed. Safe to run twice at once, and safe to lose."""
    return services.release_run_out(limit=BATCH_MAX)
