"""Everything that happened with a customer as one list, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apps.insights.reports.timeline import cases, consents, letters, offers, points, purchases, surveys, tiers
from apps.insights.reports.timeline.entry import Entry, Kind, Page, Place

# In the order in which a merchant thinks of them.
KINDS: tuple[Kind, ...] = (
    purchases.KIND_ORDERS,
    purchases.KIND_REFUNDS,
    offers.KIND,
    points.KIND_POINTS,
    points.KIND_REWARDS,
    tiers.KIND,
    letters.KIND,
    surveys.KIND_INVITATIONS,
    surveys.KIND_ANSWERS,
    cases.KIND_CASES,
    cases.KIND_TALK,
    consents.KIND,
)
LIMIT_MAX = 100


@dataclass(frozen=True, slots=True)
class Timeline:
    entries: tuple[Entry, ...]
    # The cursor of the next, older page; empty where this is the last one.
    older: str


def timeline(customer_id: int, *, kinds: Sequence[Kind] = KINDS, before: str = "", limit: int = 30) -> Timeline:
    """At most ``limit`` lines of these kinds. Raises BadCursor. The number of queries depends on the kinds alone: each
    reads one line more than a page holds, and the newest of all make the page."""
    place = Place.parse(before) if before else None
    limit = min(limit, LIMIT_MAX)
    found = [entry for kind in kinds for entry in kind.read(customer_id, place, limit + 1)]
    found.sort(key=lambda entry: entry.place, reverse=True)
    shown = found[:limit]
    return Timeline(tuple(shown), str(shown[-1].place) if len(found) > limit else "")


__all__ = ["KINDS", "Entry", "Kind", "Page", "Place", "Timeline", "timeline"]
