""" "About to lose your level": thirty and seven days before, and only where something is missing."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.checkout.services import complete_order, refund_order, reverse_order
from apps.messaging.services import current_brand, deliver_due
from apps.nights.models import Reminder
from apps.nights.services import note_reminders, write_due_reminders
from tests.factories.customers import CustomerFactory
from tests.factories.nights import MAY_10, days, live, moment, nights_now
from tests.factories.orders import draft_order, draft_refund
from tests.factories.programs import ladder, member, program, tier_of

pytestmark = pytest.mark.django_db
UNTIL = dt.date(2026, 6, 10)  # one month after MAY_10, the day that gold was reached
THIRTY, SEVEN = UNTIL - days(30), UNTIL - days(7)


@pytest.fixture
def gold():
    """Reached on 10 May by 800.00 within a month; what is bought in the month before 10 June keeps it."""
    club = program(code="club")
    ladder(club, 30_000, 80_000, window="rolling", months=1)
    mira = CustomerFactory(name="Mira", language="tr")
    member(club, mira)
    with moment(MAY_10):
        return club, mira, complete_order(draft=draft_order(80_000, customer_id=mira.pk, placed_at=None)).order


def letters(day):
    with moment(day, 0, 5):
        nights_now()
    with moment(day, 10):
        write_due_reminders(limit=99)
        deliver_due(limit=99)
    return list(Reminder.objects.order_by("pk").values_list("days_before", "about_on", "state", "reason"))


def buy(mira, minor, day):
    with moment(day):
        return complete_order(draft=draft_order(minor, customer_id=mira.pk, placed_at=None)).order


def test_a_member_hears_twice_what_is_missing_until_when(gold, mailoutbox):
    _club, mira, _order = gold
    assert letters(THIRTY - days(1)) == []
    buy(mira, 10_000, THIRTY + days(1))
    assert letters(THIRTY + days(2)) == [(30, UNTIL, "queued", "")]
    assert letters(SEVEN - days(1)) == [(30, UNTIL, "queued", "")]
    assert letters(SEVEN) == [(30, UNTIL, "queued", ""), (7, UNTIL, "queued", "")]
    first, last = mailoutbox
    assert "10 Haziran 2026" in first.subject
    assert "₺700,00" in first.body
    assert "Gold" in first.body
    assert "₺700,00" in last.alternatives[0].content
    assert first.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_has_kept_the_level_already_is_left_in_peace(gold, mailoutbox):
    _club, mira, _order = gold
    buy(mira, 80_000, THIRTY + days(1))
    assert letters(THIRTY + days(2)) == [(30, UNTIL, "skipped", "safe")]
    assert mailoutbox == []


def test_who_keeps_it_between_the_letters_gets_only_the_first(gold, mailoutbox):
    _club, mira, _order = gold
    letters(THIRTY)
    buy(mira, 80_000, SEVEN - days(1))
    assert [row[3] for row in letters(SEVEN)] == ["", "safe"]
    assert len(mailoutbox) == 1


def test_a_return_that_puts_the_level_at_risk_again_is_told_on_the_next_morning(gold, mailoutbox):
    """Rules 41, 50: what kept the level on the first morning may be returned on the next."""
    _club, mira, _order = gold
    kept = buy(mira, 80_000, THIRTY + days(1))
    letters(THIRTY + days(2))
    with moment(THIRTY + days(3)):
        refund_order(draft=draft_refund(kept, 30_000, refunded_at=None))
    assert letters(THIRTY + days(4)) == [(30, UNTIL, "queued", "")]
    assert letters(THIRTY + days(5)) == [(30, UNTIL, "queued", "")]
    assert "₺300,00" in mailoutbox[0].body
    assert len(mailoutbox) == 1


def test_a_return_or_a_cancelled_purchase_in_the_last_week_is_still_told(gold, mailoutbox):
    """Rule 50: the warning comes before the level goes, also where all was well seven days before."""
    _club, mira, _order = gold
    kept, other = (buy(mira, minor, THIRTY + days(1)) for minor in (80_000, 10_000))
    letters(THIRTY + days(2))
    letters(SEVEN)
    with moment(SEVEN):
        reverse_order(order=other, cause="cancelled")
    assert [row[3] for row in letters(SEVEN + days(1))] == ["safe", "safe"]
    with moment(SEVEN + days(1)):
        refund_order(draft=draft_refund(kept, 50_000, refunded_at=None))
    assert letters(SEVEN + days(2))[1:] == [(7, UNTIL, "queued", "")]
    letters(SEVEN + days(3))
    assert len(mailoutbox) == 1
    assert "₺500,00" in mailoutbox[0].body


def test_a_level_that_was_called_off_in_between_is_not_written_about(gold, mailoutbox):
    club, mira, order = gold
    note_reminders(day=THIRTY - days(1), limit=9)
    with moment(THIRTY):
        reverse_order(order=order, cause="cancelled")
    assert letters(THIRTY + days(1)) == [(30, UNTIL, "skipped", "safe")]
    assert tier_of(mira, club) == "base"
    assert mailoutbox == []


def test_levels_without_an_end_are_never_written_about():
    club = program(code="club")
    ladder(club, 30_000, 80_000, window="lifetime")
    mira = CustomerFactory()
    member(club, mira)
    buy(mira, 90_000, MAY_10)
    live(MAY_10, 40, by_day=lambda _day: None)
    assert Reminder.objects.count() == 0


def test_members_without_a_level_to_lose_hear_nothing(gold):
    club, _mira, _order = gold
    newcomer = member(club, CustomerFactory())
    letters(THIRTY + days(1))
    assert not Reminder.objects.filter(membership=newcomer).exists()


def test_levels_of_a_batch_are_looked_up_in_sets(gold, django_assert_max_num_queries):
    club, _mira, _order = gold
    for _n in range(6):
        person = CustomerFactory(email="")
        member(club, person)
        buy(person, 80_000, MAY_10)
    with moment(THIRTY, 0, 5):
        nights_now()
    current_brand()  # remembered from the first letter on
    with moment(THIRTY, 10), django_assert_max_num_queries(15) as one:
        assert write_due_reminders(limit=2) == 2
    with moment(THIRTY, 10), django_assert_max_num_queries(15) as many:
        assert write_due_reminders(limit=9) == 5
    assert len(many) <= len(one)
