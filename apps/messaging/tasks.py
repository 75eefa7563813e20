from __future__ import annotations

import logging

from celery import shared_task
from django.db import transaction

from apps.messaging import services

logger = logging.getLogger(__name__)

BATCH_MAX = 100


@shared_task
def deliver_due() -> int:
    """Sweep the tray. Safe to run twice at once, and safe to lose."""
    return services.deliver_due(limit=BATCH_MAX)


@shared_task
def sweep_out() -> int:
    """Letters with codes that are long over. Safe to run twice, and safe to lose."""
    return services.blank_old_codes()


def nudge() -> None:
    """For doors: let the postman look now, once the letter is committed. Without a broker the beat's sweep finds it later."""
    transaction.on_commit(_nudge)


def _nudge() -> None:
    try:
        deliver_due.apply_async(retry=False)
    except Exception as failure:
        logger.warning("the postman was not nudged: %s", type(failure).__name__)
