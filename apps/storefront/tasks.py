from __future__ import annotations

from celery import shared_task

from apps.storefront.services import records


@shared_task
def sweep_out() -> int:
    """Old idempotency records. Safe to run twice, and safe to lose."""
    return records.sweep_out()
