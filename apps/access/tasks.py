from __future__ import annotations

from celery import shared_task

from apps.access import services


@shared_task
def sweep_out() -> int:
    return services.sweep_out()
