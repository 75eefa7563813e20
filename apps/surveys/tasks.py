from __future__ import annotations

from celery import shared_task

from apps.common.sweeping import each_alone
from apps.surveys import services

BATCH_MAX = 200


@shared_task
def invite_due() -> int:
    """Ask whose moment has come, and remind once. Safe to run twice at once, and safe to lose."""
    return each_alone((services.invite_due, services.remind_due), lambda sweep: sweep(limit=BATCH_MAX))


@shared_task
def follow() -> int:
    """What became of letters, of answers nobody went on with, and of last days. Safe to run twice, and safe to lose."""
    sweeps = (services.follow_letters, services.finish_left, services.close_expired)
    return each_alone(sweeps, lambda sweep: sweep(limit=BATCH_MAX))
