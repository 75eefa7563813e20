from __future__ import annotations

from celery import shared_task

from apps.surveys import services

BATCH_MAX = 200


@shared_task
def invite_due() -> int:
    """Ask whose moment has come, and remind once. Safe to run twice at once, and safe to lose."""
    try:
        asked = services.invite_due(limit=BATCH_MAX)
    finally:
        reminded = services.remind_due(limit=BATCH_MAX)
    return asked + reminded


@shared_task
def follow() -> int:
    """What became of letters, of answers nobody went on with, and of last days. Safe to run twice, and safe to lose."""
    return (
        services.follow_letters(limit=BATCH_MAX)
        + services.finish_left(limit=BATCH_MAX)
        + services.close_expired(limit=BATCH_MAX)
    )
