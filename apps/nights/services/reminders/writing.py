"""The sweep's part: when the hour has come, ask again whether there is reason to write, and write."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from apps.common import clock, money
from apps.common.bulk import update_rows
from apps.common.spelling import day_text, number
from apps.customers.models import Consent
from apps.messaging.models import Message, Suppression
from apps.messaging.services import queue_letter
from apps.nights.models import Reminder
from apps.nights.services.reminders.gathering import Found, sums, together
from apps.programs.reports import StandingReport, standings
from apps.shop.services import ShopFacts, current_shop

Kind, Reason, State = Reminder.Kind, Reminder.Reason, Reminder.State
# From here on the second reminder is due, or was sent: the first would come on top of it.
LAST_REMINDER_DAYS = 7


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is true now, for all reminders of a batch."""

    today: dt.date
    shop: ShopFacts
    # By available account and last usable day.
    points: Found
    unsubscribed: frozenset[int]
    suppressed: frozenset[str]
    # By membership, those whose level a reminder is about.
    standings: dict[int, StandingReport]


@transaction.atomic
def write_due_reminders(*, limit: int) -> int:
    """Turn reminders whose hour has come into letters, or note why not. Returns how many; fewer than ``limit``: that was all.
    Safe to run twice at once.

    Whatever is due for a member goes with the first ``limit``: points that end on several days are one letter, and one in
    seven days. Rows are held until the letters stand beside them: a killed sweep leaves both or neither.
    """
    due = Reminder.objects.due(clock.now())
    members = set(due.values_list("membership_id", flat=True)[:limit])
    if not members:
        return 0
    # Waited for, not skipped: another sweep may be writing to the same member.
    reminders = list(
        due.filter(membership__in=members)
        .select_related("membership__customer", "membership__program")
        .select_for_update(of=("self",), no_key=True)
    )
    facts = _look(reminders)
    rows: list[tuple[int, str, str, int | None]] = []
    wanted: list[Reminder] = []
    for reminder in reminders:
        if reason := _reason_not_to_write(reminder, facts):
            rows.append((reminder.pk, str(State.SKIPPED), reason, None))
        else:
            wanted.append(reminder)
    wanted, found = together(wanted, today=facts.today, shop=facts.shop)
    facts.points.update(found)
    letters: defaultdict[tuple[int, str], list[Reminder]] = defaultdict(list)
    for reminder in wanted:
        letters[reminder.membership_id, reminder.kind].append(reminder)
    for told in letters.values():
        message_id = _write(sorted(told, key=lambda one: one.about_on), facts).pk
        rows += [(reminder.pk, str(State.QUEUED), "", message_id) for reminder in told]
    update_rows(Reminder, ["id", "state", "reason", "message_id"], rows)
    return len(reminders)


def _look(reminders: Sequence[Reminder]) -> _Facts:
    shop = current_shop()
    customers = {reminder.membership.customer_id for reminder in reminders}
    said = Consent.objects.filter(
        customer_id__in=customers, channel=Consent.Channel.EMAIL, purpose=Consent.Purpose.PROGRAMME
    )
    addresses = {reminder.membership.customer.email for reminder in reminders}
    today = shop.local_date(clock.now())
    climbing = [reminder.membership for reminder in reminders if reminder.kind == Kind.TIER_AT_RISK]
    return _Facts(
        today=today,
        shop=shop,
        points=sums(reminders),
        unsubscribed=frozenset(row.customer_id for row in said.latest_words() if not row.granted),
        suppressed=frozenset(
            Suppression.objects.filter(channel=Message.Channel.EMAIL, address__in=addresses).values_list(
                "address", flat=True
            )
        ),
        standings=standings(climbing, today),
    )


def _reason_not_to_write(reminder: Reminder, facts: _Facts) -> str:
    """Rule 90: whether there still is a reason is asked before each letter."""
    if reminder.about_on < facts.today:
        return Reason.OVER
    if reminder.days_before > LAST_REMINDER_DAYS >= (reminder.about_on - facts.today).days:
        return Reason.LATER_LETTER
    of_kind = _reason_of_level if reminder.kind == Kind.TIER_AT_RISK else _reason_of_points
    return of_kind(reminder, facts) or _reason_of_person(reminder, facts)


def _reason_of_level(reminder: Reminder, facts: _Facts) -> str:
    standing = facts.standings.get(reminder.membership_id)
    at_risk = standing is not None and standing.keep is not None and standing.until_on == reminder.about_on
    return "" if at_risk else Reason.SAFE


def _reason_of_points(reminder: Reminder, facts: _Facts) -> str:
    points = facts.points.get((reminder.membership.available_id, reminder.about_on))
    if points is None:
        return Reason.MOVED
    if not points:
        return Reason.SPENT
    if reminder.membership.program.worth_minor(points) < facts.shop.remind_min_minor:
        return Reason.TOO_LITTLE
    return ""


def _reason_of_person(reminder: Reminder, facts: _Facts) -> str:
    customer = reminder.membership.customer
    if not customer.email:
        return Reason.NO_ADDRESS
    if customer.pk in facts.unsubscribed:
        return Reason.UNSUBSCRIBED
    return Reason.SUPPRESSED if customer.email in facts.suppressed else ""


def _write(reminders: Sequence[Reminder], facts: _Facts) -> Message:
    """One letter about what ends first, and whatever else is due for the same member."""
    first, last = reminders[0], reminders[-1]
    customer = first.membership.customer
    with translation.override(customer.language):
        told = _told_of_level(first, facts) if first.kind == Kind.TIER_AT_RISK else _told_of_points(reminders, facts)
        told |= {"day": day_text(first.about_on)}
    return queue_letter(
        reference=f"reminder:{first.pk}",
        template=f"nights/{first.kind}",
        purpose=Message.Purpose.PROGRAMME,
        to=customer.email,
        language=customer.language,
        context=told
        | {
            "name": customer.name,
            "link": settings.SITE_URL.rstrip("/") + reverse("portal:statement"),
        },
        customer=customer,
        valid_until=clock.start_of_day(last.about_on + dt.timedelta(days=1), facts.shop.zone),
    )


def _told_of_points(reminders: Sequence[Reminder], facts: _Facts) -> dict[str, object]:
    """Counted again: points that went since the night are not promised any more."""
    endings: dict[dt.date, dict[str, str]] = {}
    for reminder in reminders:
        points = facts.points[reminder.membership.available_id, reminder.about_on]
        worth = reminder.membership.program.worth_minor(points)
        endings[reminder.about_on] = {
            "points": number(points),
            "worth": money.display(worth, facts.shop.currency),
            "day": day_text(reminder.about_on),
        }
    return {"endings": list(endings.values())}


def _told_of_level(reminder: Reminder, facts: _Facts) -> dict[str, object]:
    standing = facts.standings[reminder.membership_id]
    assert standing.keep is not None, "_reason_of_level lets no other through"
    return {"tier": standing.tier.name, "keep": standing.keep.text}
