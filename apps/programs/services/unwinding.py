"""Levels after an undone import: where members would stand had it never been."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.db import transaction
from django.db.models import Min

from apps.common import clock
from apps.common.among import among
from apps.orders.models import Order
from apps.programs.engine import Entry, Step
from apps.programs.models import Membership, Progress, TierMove
from apps.programs.services.climbing import entry_of, read_climbers, write_climbers
from apps.programs.services.terms import read_ladders
from apps.shop.services import current_shop


@transaction.atomic
def unwind_levels(*, membership_ids: Collection[int], since: dt.datetime) -> int:
    """Take back every step of these members since an import began, and tell them anew what they bought since and keep.

    The import's own orders are void by now and count no more. Returns how many stand elsewhere; safe to run twice. Whoever
    was given a level by hand since, or whose tiers were changed since, stays there until the night judges.
    """
    members = list(
        Membership.objects.filter(among("pk", membership_ids)).select_related("program__ladder").order_by("pk")
    )
    ladders = read_ladders({member.program for member in members})
    climbing = [(member, ()) for member in members if member.program_id in ladders]
    if not climbing:
        return 0
    # Not even their days: those of called off orders tell how far the story is known.
    Progress.objects.filter(among("membership_id", membership_ids), order__status=Order.Status.VOID).delete()
    today = current_shop().local_date(clock.now())
    told = _told_since(membership_ids, since)
    first_day = min((entry.on for entries in told.values() for entry in entries), default=today)
    climbers = read_climbers(climbing, ladders, since=min(first_day, today))
    first_move = _first_moves(membership_ids, since)
    for climber in climbers.values():
        steps = climber.climb.history
        place = _place(steps, first_move.get(climber.member.pk))
        if not any(step.by_hand for step in steps[place:]):
            climber.climb.as_if_never(place, told[climber.member.pk], today)
    write_climbers(climbers.values())
    return sum(climber.climb.standing != climber.before for climber in climbers.values())


def _told_since(membership_ids: Collection[int], since: dt.datetime) -> defaultdict[int, list[Entry]]:
    """By membership, in the order in which they were told."""
    told: defaultdict[int, list[Entry]] = defaultdict(list)
    rows = Progress.objects.filter(among("membership_id", membership_ids), order__created_at__gte=since, is_void=False)
    for row in rows.order_by("pk"):
        told[row.membership_id].append(entry_of(row))
    return told


def _first_moves(membership_ids: Collection[int], since: dt.datetime) -> dict[int, int]:
    rows = TierMove.objects.filter(among("membership_id", membership_ids), created_at__gte=since).order_by()
    return dict(rows.values("membership_id").annotate(first=Min("pk")).values_list("membership_id", "first"))


def _place(steps: list[Step], first: int | None) -> int:
    """Of the first step since then; the beginning is never one."""
    if first is None:
        return len(steps)
    return next((place for place, step in enumerate(steps) if step.key is not None and step.key >= first), len(steps))
