"""One letter about points in seven days: what would be due in the days to come is told with what is due today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db.models import Max, Sum

from apps.common import clock
from apps.common.bulk import insert_rows, update_rows
from apps.ledger.models import Lot
from apps.messaging.models import Message
from apps.nights.models import Reminder
from apps.nights.services.reminders.noting import COLUMNS, WINDOWS, points_ending
from apps.programs.models import Membership
from apps.shop.services import ShopFacts

# Who buys every day has points that end every day.
QUIET_DAYS = 7
Found = dict[tuple[int, dt.date | None], int]  # points by available account and last usable day


def together(reminders: Sequence[Reminder], *, today: dt.date, shop: ShopFacts) -> tuple[list[Reminder], Found]:
    """Those to be written today: without what waits as the member was written to a few days ago, and with what the
    next days would bring. Reminders of other kinds pass. Rows must be held by the caller.
    """
    others = [one for one in reminders if one.kind != Reminder.Kind.POINTS_EXPIRE]
    of_points = [one for one in reminders if one.kind == Reminder.Kind.POINTS_EXPIRE]
    if not of_points:
        return others, {}
    now = _without_the_early(of_points, today, shop)
    members = {one.membership_id: one.membership for one in now}
    ahead, found = _ahead(members, today, shop) if members else ([], {})
    return [*others, *now, *ahead], found


def _without_the_early(reminders: Sequence[Reminder], today: dt.date, shop: ShopFacts) -> list[Reminder]:
    free_on = _free_on({one.membership_id for one in reminders}, shop)
    now, later = [], []
    for reminder in reminders:
        free = free_on.get(reminder.membership_id, today)
        # Points that came so late that their day would be over are no reason to stay silent.
        if today < free <= reminder.about_on:
            later.append((reminder.pk, clock.at_time(free, shop.letters_at, shop.zone)))
        else:
            now.append(reminder)
    update_rows(Reminder, ["id", "due_at"], later)
    return now


def _free_on(membership_ids: Collection[int], shop: ShopFacts) -> dict[int, dt.date]:
    """By membership: from when on the next letter about points may be written. A letter that never left does not count."""
    told = Reminder.objects.filter(
        membership__in=membership_ids, kind=Reminder.Kind.POINTS_EXPIRE, state=Reminder.State.QUEUED
    ).exclude(message__state__in=[Message.State.SKIPPED, Message.State.FAILED])
    latest = told.order_by().values_list("membership_id").annotate(Max("message__created_at"))
    return {pk: shop.local_date(at) + dt.timedelta(days=QUIET_DAYS) for pk, at in latest}


def _ahead(members: dict[int, Membership], today: dt.date, shop: ShopFacts) -> tuple[list[Reminder], Found]:
    """What the nights would note before the next letter, noted now."""
    wanted: dict[tuple[int, dt.date, int], int] = {}
    for days_before, _latest in WINDOWS:
        first, last = (today + dt.timedelta(days=days_before + n) for n in (1, QUIET_DAYS - 1))
        for pk, day, points in points_ending(first, last, days_before, today, shop, members=members.values()):
            if _is_enough(members[pk], points, shop):
                wanted[pk, day, days_before] = points
    now, kind, waiting = clock.now(), str(Reminder.Kind.POINTS_EXPIRE), str(Reminder.State.WAITING)
    # What a night notes in this very moment is the night's.
    added = insert_rows(
        Reminder,
        COLUMNS,
        [(pk, kind, day, before, points, now, waiting, "", now) for (pk, day, before), points in wanted.items()],
        returning=["id"],
        skip_known=True,
    )
    rows = [*Reminder.objects.filter(pk__in=[row[0] for row in added]), *_waiting(members, now)]
    for row in rows:
        row.membership = members[row.membership_id]
    found = sums(rows)
    return [row for row in rows if _is_enough(row.membership, found.get(_key(row), 0), shop)], found


def _waiting(members: dict[int, Membership], now: dt.datetime) -> list[Reminder]:
    """What is noted for a later hour: a letter that comes before it says the same."""
    rows = Reminder.objects.filter(
        membership__in=members, kind=Reminder.Kind.POINTS_EXPIRE, state=Reminder.State.WAITING, due_at__gt=now
    )
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def sums(reminders: Sequence[Reminder]) -> Found:
    """What ends on the days of these, as of now: zero where it was used, nothing where no points have that day any more."""
    lots = Lot.objects.filter(
        account_id__in={reminder.membership.available_id for reminder in reminders},
        expires_on__in={reminder.about_on for reminder in reminders},
    )
    rows = lots.order_by().values_list("account_id", "expires_on").annotate(Sum("remaining"))
    return {(account, day): points for account, day, points in rows}


def _key(reminder: Reminder) -> tuple[int, dt.date]:
    return reminder.membership.available_id, reminder.about_on


def _is_enough(member: Membership, points: int, shop: ShopFacts) -> bool:
    return points > 0 and member.program.worth_minor(points) >= shop.remind_min_minor
