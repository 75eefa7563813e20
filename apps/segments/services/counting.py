from __future__ import annotations

import datetime as dt

from apps.common import clock
from apps.common.sweeping import each_alone
from apps.segments.models import Segment
from apps.segments.reports import size
from apps.shop.services import current_shop

# What a list shows may be as old as this.
FRESH_FOR = dt.timedelta(minutes=15)


def count_again(*, limit: int) -> int:
    """Count those whose figure is old, the oldest first. Returns how many."""
    now = clock.now()
    today = current_shop().local_date(now)
    old = Segment.objects.exclude(counted_at__gt=now - FRESH_FOR).counted_longest_ago()[:limit]

    def count(segment: Segment) -> int:
        # Not through save: somebody may be changing it right now.
        same = Segment.objects.filter(pk=segment.pk, version=segment.version)
        same.update(size=size(segment, today), counted_at=now)
        return 1

    return each_alone(old, count)
