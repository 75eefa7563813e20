from __future__ import annotations

from celery import shared_task

from apps.feedback import services

BATCH_MAX = 200


@shared_task
def mark_due() -> int:
    """Warnings and breaches whose time has come. Safe to run twice at once, and safe to lose."""
    return services.mark_due(limit=BATCH_MAX)


@shared_task
def close_solved() -> int:
    """Solved cases that nobody came back to. Safe to run twice at once, and safe to lose."""
    return services.close_solved(limit=BATCH_MAX)
