"""The time that usually lies between two purchases, in whole days."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from apps.common import clock
from apps.flows.kinds.base import Span
from apps.flows.kinds.purchases import purchases

# Purchases from which on somebody has a rhythm of their own (rule 91).
OWN_MIN = 3
# The shop's own is taken from so many days.
SHOP_DAYS = 365


def median_gap(days: Sequence[dt.date]) -> int | None:
    """The lower median of the gaps between these days, which are in order and each once; None where there is no gap."""
    gaps = sorted((later - earlier).days for earlier, later in pairwise(days))
    return gaps[(len(gaps) - 1) // 2] if gaps else None


def shop_gap(span: Span) -> int | None:
    """The lower median over all gaps of all customers within a year; None while nobody came twice."""
    since = clock.start_of_day(span.today - dt.timedelta(days=SHOP_DAYS), span.shop.zone)
    rows = purchases().filter(placed_at__gte=since).order_by("customer_id", "placed_at")
    counts: Counter[int] = Counter()
    before: tuple[int, dt.date] | None = None
    for customer_id, placed_at in rows.values_list("customer_id", "placed_at").iterator(chunk_size=5_000):
        day = clock.local_date(placed_at, span.shop.zone)
        if before is not None and before[0] == customer_id and day > before[1]:
            counts[(day - before[1]).days] += 1
        before = (customer_id, day)
    return _middle(counts)


def _middle(counts: Counter[int]) -> int | None:
    wanted = (counts.total() - 1) // 2
    for gap in sorted(counts):
        if wanted < counts[gap]:
            return gap
        wanted -= counts[gap]
    return None
