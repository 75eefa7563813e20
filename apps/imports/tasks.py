from __future__ import annotations

import logging

from celery import shared_task
from django.db import transaction

from apps.imports.services.sweeping import work_on_next

logger = logging.getLogger(__name__)

BATCH_MAX = 20


@shared_task
def go_on() -> int:
    """Work through what waits, one import after the other. Safe to run twice at once, and safe to lose: the beat calls again."""
    count = 0
    while count < BATCH_MAX and work_on_next():
        count += 1
    return count


def nudge() -> None:
    """Start at once instead of with the next beat. A lost nudge costs half a minute, never an import."""
    transaction.on_commit(_nudge)


def _nudge() -> None:
    try:
        go_on.apply_async(retry=False)
    except Exception as failure:
        logger.warning("imports were not nudged: %s", type(failure).__name__)
