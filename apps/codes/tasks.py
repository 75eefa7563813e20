from __future__ import annotations

from celery import shared_task

from apps.codes.services import attempts


@shared_task
def sweep_out() -> int:
    """Old counters of tries. Safe to run twice, and safe to lose."""
    return attempts.sweep_out()
