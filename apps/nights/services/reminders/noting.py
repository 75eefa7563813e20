"""The night's part: whom to remind of what. Rows in sets; whether a letter comes of one is asked when its hour has come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value

from apps.common import clock
from apps.common.bulk import insert_rows
from apps.ledger.models import Lot, Transfer
from apps.nights.models import Reminder
from apps.nights.services.reminders.reopening import reopen_reminders
from apps.programs.models import Membership
from apps.shop.services import ShopFacts, current_shop

ONE_DAY = dt.timedelta(days=1)
# How many days before: the earliest day of the letter, and the latest. A night that was missed is made up for within them.
WINDOWS = ((30, 8), (7, 0))
# Points from a file are the shop's past: nobody who was just brought in is met by a warning.
SETTLING_DAYS = 7

COLUMNS = ["membership_id", "kind", "about_on", "days_before", "points", "due_at", "state", "reason", "created_at"]
Search = QuerySet[Any, Any]  # of (membership, date, points)


def note_reminders(*, day: dt.date, limit: int) -> int:
    """Note who is to hear on the morning after ``day`` (rule 41). Returns how many; fewer than ``limit``: that was all.

    Once per member, kind, date and distance, also when a night is repeated; what was not written for a reason that may be gone
    waits once more. A fixed number of statements.
    """
    shop, today = current_shop(), day + ONE_DAY
    noted = 0
    for kind, days_before, found in _searches(today, shop):
        if noted < limit:
            rows = list(found[: limit - noted])
            _note(rows, kind=kind, days_before=days_before, today=today, shop=shop)
            noted += len(rows)
    if noted < limit:
        noted += reopen_reminders(
            near=_near(today), settled=_settled(today, shop), today=today, shop=shop, limit=limit - noted
        )
    return noted


def _near(today: dt.date) -> Q:
    """Reminders whose days have not passed: the first does not come back when the last one is due."""
    near = Q()
    for days_before, latest in WINDOWS:
        days = (today + dt.timedelta(days=latest), today + dt.timedelta(days=days_before))
        near |= Q(days_before=days_before, about_on__range=days)
    return near


def _searches(today: dt.date, shop: ShopFacts) -> Iterator[tuple[str, int, Search]]:
    for days_before, latest in WINDOWS:
        first, last = today + dt.timedelta(days=latest), today + dt.timedelta(days=days_before)
        yield Reminder.Kind.POINTS_EXPIRE, days_before, points_ending(first, last, days_before, today, shop)
        yield Reminder.Kind.TIER_AT_RISK, days_before, _promised_until(first, last, days_before)


def _promised_until(first: dt.date, last: dt.date, days_before: int) -> Search:
    """Members whose level is promised for a few days more. Whether it is at risk is asked when the letter is due."""
    noted = Reminder.objects.filter(
        membership=OuterRef("pk"),
        kind=Reminder.Kind.TIER_AT_RISK,
        about_on=OuterRef("tier_until_on"),
        days_before=days_before,
    )
    return (
        Membership.objects.filter(~Exists(noted), tier_until_on__range=(first, last))
        .order_by("tier_until_on", "pk")
        .values_list("pk", "tier_until_on", Value(0))
    )


def points_ending(
    first: dt.date,
    last: dt.date,
    days_before: int,
    today: dt.date,
    shop: ShopFacts,
    members: Collection[Membership] | None = None,
) -> Search:
    """Members (all of them, or these) with points whose last usable day is near and of whom no such reminder is noted."""
    noted = Reminder.objects.filter(
        membership__available=OuterRef("account_id"),
        kind=Reminder.Kind.POINTS_EXPIRE,
        about_on=OuterRef("expires_on"),
        days_before=days_before,
    )
    whose = Membership.objects.filter(available=OuterRef("account_id")).values("pk")
    lots = Lot.objects.open()
    if members is not None:
        lots = lots.filter(account__in=[member.available_id for member in members])
    return (
        lots.filter(_settled(today, shop), expires_on__range=(first, last))
        .filter(~Exists(noted))
        .annotate(membership_id=Subquery(whose))
        .filter(membership_id__isnull=False)
        .values("membership_id", "expires_on")
        .annotate(points=Sum("remaining"))
        .order_by("expires_on", "membership_id")
        .values_list("membership_id", "expires_on", "points")
    )


def _settled(today: dt.date, shop: ShopFacts) -> Q:
    """What happened here, or was brought in a week ago: by shape, as no lot says that it came from a file."""
    settled = clock.start_of_day(today - dt.timedelta(days=SETTLING_DAYS), shop.zone)
    brought_in = Q(transfer__kind=Transfer.Kind.OPENING) | Q(
        transfer__kind=Transfer.Kind.EARN, transfer__effective_at__lt=F("transfer__created_at") - ONE_DAY
    )
    return Q(transfer__created_at__lt=settled) | ~brought_in


def _note(
    rows: list[tuple[int, dt.date, int]], *, kind: str, days_before: int, today: dt.date, shop: ShopFacts
) -> None:
    due_at, now = clock.at_time(today, shop.letters_at, shop.zone), clock.now()
    insert_rows(
        Reminder,
        COLUMNS,
        [
            (membership_id, kind, about_on, days_before, points, due_at, str(Reminder.State.WAITING), "", now)
            for membership_id, about_on, points in rows
        ],
        skip_known=True,
    )
