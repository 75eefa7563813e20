from __future__ import annotations

import datetime as dt

from apps.common import clock
from apps.storefront.models import IdempotencyRecord

# Published in docs/api.md: how long a retry is recognised.
KEEP = dt.timedelta(days=7)
SWEEP_MAX = 5_000


def sweep_out() -> int:
    """Delete idempotency records that nobody will ask for again. Bounded; returns how many."""
    old = IdempotencyRecord.objects.filter(created_at__lt=clock.now() - KEEP).order_by("created_at")
    deleted, _rows = IdempotencyRecord.objects.filter(
        pk__in=list(old.values_list("pk", flat=True)[:SWEEP_MAX])
    ).delete()
    return deleted
