"""Whom a night reminds of what (rule 41)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction

from apps.checkout.services import complete_order
from apps.ledger.models import Lot
from apps.messaging.models import Message
from apps.nights.models import Reminder
from apps.nights.services import note_reminders
from tests.factories.nights import MAY_10, at, days, moment, nights_now
from tests.factories.orders import draft_order

pytestmark = pytest.mark.django_db
LONG_AGO = MAY_10 - days(60)
TODAY = MAY_10 + days(1)


@pytest.fixture
def ayse(somebody):
    return somebody(name="Ayşe")


def noted():
    return list(Reminder.objects.order_by("pk").values_list("about_on", "days_before", "points"))


@pytest.mark.parametrize(("left", "before"), [(31, []), (30, [30]), (8, [30]), (7, [7]), (0, [7]), (-1, [])])
def test_members_hear_thirty_and_seven_days_before(ayse, give, left, before):
    with moment(LONG_AGO):
        give(ayse, 500, TODAY + days(left))
    with moment(TODAY, 0, 5):
        nights_now()
    assert noted() == [(TODAY + days(left), number, 500) for number in before]


def test_it_is_due_at_the_shops_hour_for_letters_in_its_own_time(ayse, give, settings):
    settings.SHOP_TIME_ZONE = "Europe/Berlin"
    cache.clear()
    with moment(LONG_AGO):
        give(ayse, 500, dt.date(2026, 3, 29) + days(7))
        give(ayse, 500, dt.date(2026, 3, 28) + days(7))
    for day in (dt.date(2026, 3, 27), dt.date(2026, 3, 28)):
        note_reminders(day=day, limit=9)
    berlin = [row.due_at.astimezone(ZoneInfo("Europe/Berlin")) for row in Reminder.objects.filter(days_before=7)]
    assert sorted(row.isoformat() for row in berlin) == ["2026-03-28T10:00:00+01:00", "2026-03-29T10:00:00+02:00"]


def test_lots_of_one_day_are_one_reminder_and_a_repeated_night_adds_none(ayse, give):
    with moment(LONG_AGO):
        for points in (100, 250):
            give(ayse, points, MAY_10 + days(20))
    assert [note_reminders(day=MAY_10, limit=9) for _again in range(2)] == [1, 0]
    assert noted() == [(MAY_10 + days(20), 30, 350)]


def test_a_missed_night_is_made_up_for_and_still_once(ayse, give):
    with moment(LONG_AGO):
        give(ayse, 500, MAY_10 + days(30))
    for day in (MAY_10 + days(4), MAY_10 + days(5), MAY_10 + days(25), MAY_10 + days(26)):
        note_reminders(day=day, limit=9)
    assert [before for _on, before, _points in noted()] == [30, 7]


def test_points_brought_in_from_the_past_warn_nobody_in_their_first_week(ayse, give):
    """Decision: imported lots trigger no reminder in their first 7 days; they are caught later."""
    with moment(MAY_10):
        give(ayse, 500, MAY_10 + days(20), effective_on=MAY_10 - days(300))
        complete_order(draft=draft_order(10_000, customer_id=ayse.customer_id, placed_at=at(MAY_10 - days(300))))
        Lot.objects.filter(transfer__kind="earn").update(expires_on=MAY_10 + days(21))
    for day in range(7):
        assert note_reminders(day=MAY_10 + days(day), limit=9) == 0
    assert note_reminders(day=MAY_10 + days(7), limit=9) == 2


def test_points_earned_here_are_no_import(ayse):
    with moment(MAY_10):
        complete_order(draft=draft_order(10_000, customer_id=ayse.customer_id, placed_at=at(MAY_10)))
        Lot.objects.update(expires_on=MAY_10 + days(20))
    assert note_reminders(day=MAY_10, limit=9) == 1


def test_what_was_spent_or_never_ends_is_not_noted(ayse, give):
    with moment(LONG_AGO):
        give(ayse, 500, None)
        give(ayse, 500, MAY_10 + days(20))
    Lot.objects.exclude(expires_on=None).update(remaining=0)
    assert note_reminders(day=MAY_10, limit=9) == 0


def test_a_night_notes_in_sets(somebody, give, django_assert_num_queries):
    with moment(LONG_AGO):
        for _n in range(12):
            give(somebody(), 500, MAY_10 + days(20))
    note_reminders(day=MAY_10, limit=1)
    with django_assert_num_queries(2):
        assert note_reminders(day=MAY_10, limit=10) == 10
    with django_assert_num_queries(7):
        assert note_reminders(day=MAY_10, limit=10) == 1
    assert Reminder.objects.count() == 12


def test_a_reminder_says_how_it_ended(ayse):
    """One row ends as a letter or with a reason, never as neither."""
    given = {"membership": ayse, "kind": "points_expire", "about_on": MAY_10, "days_before": 7, "due_at": at(MAY_10)}
    for wrong in ({"state": "skipped"}, {"state": "queued"}, {"reason": "spent"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reminder.objects.create(**given, **wrong)
    Reminder.objects.create(**given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(**given)
    assert Message.objects.count() == 0
