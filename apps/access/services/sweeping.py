from __future__ import annotations

import datetime as dt

from apps.access.models import AccessLink
from apps.common import clock

KEEP = dt.timedelta(days=30)
SWEEP_MAX = 5_000


def sweep_out() -> int:
    """Delete links that are long over; what was done with them stands in the staff's history. Returns how many."""
    over = AccessLink.objects.filter(expires_at__lt=clock.now() - KEEP)
    deleted, _rows = AccessLink.objects.filter(pk__in=list(over.values_list("pk", flat=True)[:SWEEP_MAX])).delete()
    return deleted
