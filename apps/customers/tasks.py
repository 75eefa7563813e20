from __future__ import annotations

from celery import shared_task

from apps.customers.services import sweeping


@shared_task
def sweep_out() -> int:
    """Requests nobody proved, and used ways in. Safe to run twice, and safe to lose."""
    return sweeping.sweep_out()
