from __future__ import annotations

from celery import shared_task

from apps.campaigns import services

LETTERS_MAX = 2_000


@shared_task
def send_due() -> int:
    """Begin campaigns whose hour has come and write their letters. Safe to run twice at once, and safe to lose."""
    return services.send_due(limit=LETTERS_MAX)
