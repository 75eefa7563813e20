"""What becomes of a reminder when its hour has come (rules 41, 85, 90, 92)."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.urls import reverse

from apps.checkout.services import complete_order
from apps.customers.services import record_consent, update_customer
from apps.ledger.models import Lot
from apps.messaging.models import Message
from apps.messaging.services import deliver_due, suppress
from apps.nights.models import Reminder
from apps.nights.services import note_reminders, write_due_reminders
from apps.nights.tasks import write_due_reminders as sweep
from apps.programs.services import change_expiry
from apps.rewards.services import cancel_redemption
from apps.shop.services import save_shop
from tests.factories.nights import MAY_10, at, days, moment
from tests.factories.orders import draft_order
from tests.factories.rewards import RewardFactory, take
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
LONG_AGO = MAY_10 - days(60)
MORNING = MAY_10 + days(1)


@pytest.fixture
def remind(give):
    """The night notes this member; their points end in twenty days."""

    def remind(membership, points=500):
        with moment(LONG_AGO):
            give(membership, points, MAY_10 + days(20))
        with moment(MORNING, 0, 5):
            note_reminders(day=MAY_10, limit=99)
        return Reminder.objects.get(membership=membership)

    return remind


def outcome(day=MORNING, hour=10):
    with moment(day, hour):
        write_due_reminders(limit=99)
        deliver_due(limit=99)
    return [(row.state, row.reason) for row in Reminder.objects.order_by("pk")]


def say_no(customer):
    record_consent(
        customer=customer, channel="email", purpose="programme", granted=False, source="staff", evidence="paper:1"
    )


@pytest.mark.parametrize(
    ("language", "subject", "worth", "day"),
    [
        ("en", "Your points at Müdavim end on 30 May 2026", "₺50.00", "30 May 2026"),
        ("tr", "30 Mayıs 2026", "₺50,00", "30 Mayıs 2026"),
        ("az", "30 may 2026", "50,00\xa0₺", "30 may 2026"),
    ],
)
def test_the_letter_tells_amount_worth_and_date_in_the_members_language(
    somebody, remind, mailoutbox, language, subject, worth, day
):
    remind(somebody(name="Leyla", language=language))
    assert outcome() == [("queued", "")]
    [letter] = mailoutbox
    assert subject in letter.subject
    for text in (letter.body, letter.alternatives[0].content):
        assert all(word in text for word in ("Leyla", "500", worth, day, "http://localhost:8000/me/"))
    assert f'lang="{language}"' in letter.alternatives[0].content
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_nothing_is_written_before_the_hour(somebody, remind):
    remind(somebody())
    assert outcome(hour=9) == [("waiting", "")]
    assert outcome(hour=10) == [("queued", "")]


def test_twice_is_once(somebody, remind, mailoutbox):
    remind(somebody())
    assert outcome() == outcome() == [("queued", "")]
    with moment(MORNING, 11):
        assert sweep() == 0
    assert len(mailoutbox) == 1


def test_points_that_end_on_several_days_are_one_letter_with_each_day(somebody, give, mailoutbox):
    """Rule 41; a member who buys often would otherwise find a letter for every purchase on one morning."""
    often, once = somebody(), somebody()
    with moment(LONG_AGO):
        for away in (28, 5, 20):
            give(often, 100 * away, MAY_10 + days(away))
        give(once, 700, MAY_10 + days(20))
        give(often, 1, MAY_10 + days(21))
    note_reminders(day=MAY_10, limit=99)
    with moment(MORNING, 10):
        assert write_due_reminders(limit=1) == 4
    assert sorted(outcome()) == [*[("queued", "")] * 4, ("skipped", "too_little")]
    several, single = mailoutbox
    assert several.subject.endswith("15 May 2026")
    told = re.findall(r"Points: (\S+)\n.*\nLast day to use them: (.*)", several.body)
    assert told == [("500", "15 May 2026"), ("2,000", "30 May 2026"), ("2,800", "7 June 2026")]
    assert several.alternatives[0].content.count("Last day to use them") == 3
    assert single.body.count("Last day to use them") == 1
    assert Reminder.objects.filter(message=Message.objects.get(to=often.customer.email)).count() == 3


def earn(mine, last):
    """100 lira here and now, and points that end on a day."""
    order = complete_order(draft=draft_order(10_000, customer_id=mine.customer_id, placed_at=None)).order
    assert Lot.objects.filter(transfer__accrual__order=order).update(expires_on=last) == 1


def lived_days(number, first=0):
    for offset in range(first, first + number):
        day = MORNING + days(offset)
        note_reminders(day=day - days(1), limit=99)
        outcome(day)
    return [message.created_at.date() for message in Message.objects.order_by("pk")]


def test_who_buys_every_day_hears_once_a_week_and_of_each_day_twice(somebody, give, mailoutbox):
    """Rule 41: points that end day after day are no letter day after day."""
    mine = somebody()
    with moment(LONG_AGO):
        for away in range(31, 51):
            give(mine, 100, MORNING + days(away))
    mornings = lived_days(45)
    assert mornings == [MORNING + days(n) for n in (1, 8, 15, 24, 31, 38)]
    assert set(Reminder.objects.values_list("state")) == {("queued",)}
    told = Counter(day for letter in mailoutbox for day in re.findall(r"use them: (.*)", letter.body))
    assert len(told) == 20
    assert set(told.values()) == {2}


def test_points_that_turn_up_between_two_letters_wait_for_the_next(somebody, give, mailoutbox):
    mine = somebody()
    with moment(LONG_AGO):
        give(mine, 100, MORNING + days(30))
    lived_days(1)
    with moment(MORNING):
        earn(mine, MORNING + days(20))
    assert lived_days(8, first=1) == [MORNING, MORNING + days(7)]
    assert "31 May 2026" in mailoutbox[1].body


def test_points_that_would_end_before_the_next_letter_are_told_at_once(somebody, give, mailoutbox):
    """Rule 41: nobody loses points without a word."""
    mine = somebody()
    with moment(LONG_AGO):
        give(mine, 100, MORNING + days(30))
    lived_days(1)
    with moment(MORNING):
        earn(mine, MORNING + days(3))
    assert lived_days(3, first=1) == [MORNING, MORNING + days(1)]
    assert "14 May 2026" in mailoutbox[1].body


def test_points_that_were_spent_since_need_no_letter(somebody, club, remind):
    mine = somebody()
    remind(mine, 100)
    with moment(MORNING, 9):
        take(RewardFactory(program=club, price_points=100), mine)
    assert outcome() == [("skipped", "spent")]


@pytest.mark.parametrize(("price", "why"), [(95, "too_little"), (100, "spent")])
def test_points_that_came_back_are_told_on_the_next_morning_and_once(somebody, club, remind, mailoutbox, price, why):
    """Rule 41: a reminder that was not written has its reason looked at again every night."""
    mine = somebody()
    remind(mine, 100)
    with moment(MORNING, 9):
        code = take(RewardFactory(program=club, price_points=price), mine)
    assert outcome() == [("skipped", why)]
    note_reminders(day=MORNING, limit=9)
    assert outcome(MORNING + days(1)) == [("skipped", why)]
    with moment(MORNING + days(1), 12):
        cancel_redemption(redemption=code, by=None)
    assert note_reminders(day=MORNING + days(1), limit=9) == 1
    assert note_reminders(day=MORNING + days(1), limit=9) == 0
    assert outcome(MORNING + days(2)) == [("queued", "")]
    assert "Points: 100\n" in mailoutbox[0].body
    assert note_reminders(day=MORNING + days(2), limit=9) == 0


def test_points_that_do_not_end_any_more_are_not_called_used(somebody, club, mailoutbox):
    """Rule 90: the shop switched expiry off after the night had noted the reminder. Nobody used anything."""
    with moment(MAY_10 - days(40)):
        change_expiry(program=club, mode="rolling", months=2)
        complete_order(draft=draft_order(10_000, customer_id=somebody().customer_id, placed_at=at(MAY_10 - days(40))))
    assert note_reminders(day=MAY_10, limit=9) == 1
    day = Lot.objects.get().expires_on
    with moment(MORNING, 9):
        change_expiry(program=club, mode="none")
    assert outcome() == [("skipped", "moved")]
    assert note_reminders(day=MORNING, limit=9) == 0
    Lot.objects.update(expires_on=day)
    assert note_reminders(day=MORNING, limit=9) == 1, "the day stands again"
    assert outcome(MORNING + days(1)) == [("queued", "")]
    assert "Points: 100\n" in mailoutbox[0].body


def test_who_had_no_address_or_said_no_is_not_asked_about_again(somebody, remind):
    """Only reasons of points and levels come back by themselves."""
    remind(somebody(email=""))
    assert outcome() == [("skipped", "no_address")]
    assert note_reminders(day=MORNING, limit=9) == 0


def test_the_letter_counts_again(somebody, club, remind, mailoutbox):
    mine = somebody()
    remind(mine, 1_500)
    with moment(MORNING, 9):
        take(RewardFactory(program=club, price_points=300), mine)
    outcome()
    assert "Points: 1,200\nWorth: ₺120.00" in mailoutbox[0].body


@pytest.mark.parametrize(("points", "expected"), [(9, ("skipped", "too_little")), (10, ("queued", ""))])
def test_points_worth_less_than_the_shop_says_are_no_letter(somebody, remind, points, expected):
    remind(somebody(), points)
    assert outcome() == [expected]


def test_who_has_no_address_said_no_or_is_blocked_is_listed_with_the_reason(somebody, remind, mailoutbox):
    nameless, unwilling, blocked = somebody(email=""), somebody(), somebody()
    for member in (nameless, unwilling, blocked):
        remind(member)
    say_no(unwilling.customer)
    suppress(address=blocked.customer.email, reason="bounce")
    assert outcome() == [("skipped", "no_address"), ("skipped", "unsubscribed"), ("skipped", "suppressed")]
    assert mailoutbox == []


def test_a_no_to_offers_is_no_no_to_the_programme(somebody, remind):
    mine = somebody()
    remind(mine)
    record_consent(
        customer=mine.customer, channel="email", purpose="marketing", granted=False, source="staff", evidence="paper:1"
    )
    assert outcome() == [("queued", "")]


def test_a_sweep_that_comes_after_the_date_says_so(somebody, remind):
    remind(somebody())
    assert outcome(day=MAY_10 + days(21)) == [("skipped", "over")]


def test_the_first_reminder_gives_way_to_the_last_one(somebody, remind, mailoutbox):
    remind(somebody())
    note_reminders(day=MAY_10 + days(13), limit=9)
    assert outcome(day=MAY_10 + days(14)) == [("skipped", "later_letter"), ("queued", "")]
    assert len(mailoutbox) == 1


def test_who_withdraws_while_the_letter_is_queued_gets_none(somebody, remind, mailoutbox, client):
    mine = somebody()
    remind(mine)
    with moment(MORNING, 10):
        write_due_reminders(limit=9)
        say_no(mine.customer)
        deliver_due(limit=9)
    assert mailoutbox == []
    client.force_login(UserFactory())
    shown = client.get(reverse("admin:nights_reminder_changelist")).content.decode()
    assert "The member does not want these letters" in shown
    assert "Not sent" in shown


def test_a_forgotten_member_is_skipped(somebody, remind):
    mine = somebody()
    remind(mine)
    update_customer(customer=mine.customer, email="")
    assert outcome() == [("skipped", "no_address")]


def test_staff_see_and_filter_what_became_of_reminders(somebody, remind, client):
    remind(somebody(name="Ayşe"))
    remind(somebody(name="Bora", email=""))
    outcome()
    client.force_login(UserFactory(role="support"))
    page = reverse("admin:nights_reminder_changelist")
    assert "Ayşe" in client.get(page).content.decode()
    skipped = client.get(page, {"reason__exact": "no_address"}).content.decode()
    assert "Bora" in skipped
    assert "Ayşe" not in skipped
    assert "No e-mail address is known" in skipped
    assert client.get(reverse("admin:nights_reminder_change", args=[Reminder.objects.first().pk])).status_code == 200


def test_a_batch_is_bounded_and_looks_up_in_sets(somebody, remind, django_assert_num_queries):
    for _n in range(5):
        remind(somebody(email=""))
    with moment(MORNING, 10):
        with django_assert_num_queries(8):
            assert write_due_reminders(limit=4) == 4
        with django_assert_num_queries(8):
            assert write_due_reminders(limit=4) == 1


def test_the_hour_in_quiet_hours_waits_for_their_end(somebody, remind, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        save_shop(
            name="Kahve",
            currency="TRY",
            time_zone="Europe/Istanbul",
            country="TR",
            language="tr",
            letters_at=at(MAY_10, 7).time(),
        )
    remind(somebody())
    assert outcome(hour=7) == [("queued", "")]
    assert mailoutbox == []
    outcome(hour=9)
    assert len(mailoutbox) == 1


def tables():
    """Every row of ours; sessions are what every visit to a page may leave."""
    rows = {}
    for model in apps.get_models():
        if model._meta.app_label != "sessions":
            rows[model._meta.label] = serializers.serialize("json", model._base_manager.order_by("pk"))
    return rows


def test_a_scanner_that_opens_every_link_changes_nothing_and_one_click_stops_the_letters(somebody, remind, mailoutbox):
    """Rule 92."""
    mine = somebody()
    remind(mine)
    outcome()
    [letter] = mailoutbox
    text = f"{letter.body} {letter.alternatives[0].content} {letter.extra_headers['List-Unsubscribe']}"
    links = set(re.findall(r"http://localhost:8000(/[^\s\"<>]*)", text))
    assert len(links) == 2
    before = tables()
    scanner = Client()
    for link in links:
        for ask in (scanner.get, scanner.head, scanner.options):
            ask(link, follow=True)
    assert tables() == before
    stop = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    mail_program = Client(enforce_csrf_checks=True)
    assert mail_program.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    note_reminders(day=MAY_10 + days(13), limit=9)
    outcome(day=MAY_10 + days(14))
    assert list(Reminder.objects.order_by("pk").values_list("state", "reason")) == [
        ("queued", ""),
        ("skipped", "unsubscribed"),
    ]
    assert Message.objects.filter(state="sent").count() == 1
