"""Rules 95 to 98 at their borders: whose moment has come, and how long everybody rests."""

import datetime as dt

import pytest
import time_machine

from apps.common import clock
from apps.customers.models import Customer
from apps.feedback.models import Case
from apps.feedback.services import open_case, solve
from apps.messaging.models import Message
from apps.messaging.services import deliver_due
from apps.orders.models import Order
from apps.surveys import services
from apps.surveys.models import Invitation, Pace, Response, Survey
from apps.surveys.services.occasions import drawn, due_occasions, quarter_of
from tests.factories.customers import CustomerFactory
from tests.factories.messaging import MessageFactory
from tests.factories.staff import UserFactory
from tests.factories.surveys import WEDNESDAY, delivered, give, invited, survey, token_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def today():
    with time_machine.travel(WEDNESDAY, tick=False) as moved:
        yield moved


@pytest.fixture
def mira():
    return CustomerFactory(name="Mira", joined_at=WEDNESDAY - 100 * DAY)


def pace(**days):
    Pace.objects.update_or_create(pk=1, defaults=days)


def asked_by_hand(asked, customer):
    made = services.invite(survey=asked, customer=customer)
    return made.state, made.reason


def solved_case(customer):
    case = open_case(channel="phone", customer=customer, subject="Cold", text="Cold tea.", reference="c1")
    return solve(case=case, outcome="made_good", by=UserFactory())


@pytest.mark.parametrize(("hours", "asked"), [(0, 0), (23, 0), (24, 1), (24 * 8 - 1, 1), (24 * 9, 0)])
def test_a_case_is_asked_about_a_whole_day_after_it_was_solved_and_not_after_a_week_rule_106(today, mira, hours, asked):
    survey("csat-case")
    solved_case(mira)
    today.shift(dt.timedelta(hours=hours))
    assert services.invite_due(limit=10) == asked
    assert services.invite_due(limit=10) == 0


def test_a_case_nobody_has_solved_is_not_asked_about_rule_106(today, mira):
    survey("csat-case")
    open_case(channel="phone", customer=mira, subject="Cold", text="Cold tea.", reference="c1")
    today.shift(2 * DAY)
    assert services.invite_due(limit=10) == 0


def test_a_case_that_was_solved_before_the_switching_on_is_left_alone(today, mira):
    solved_case(mira)
    today.shift(DAY / 2)
    survey("csat-case")
    today.shift(DAY)
    assert services.invite_due(limit=10) == 0


@pytest.mark.parametrize("is_closed", [False, True])
def test_the_letter_about_a_case_says_which_one_also_once_it_is_closed(today, mira, is_closed):
    survey("csat-case")
    case = solved_case(mira)
    if is_closed:
        Case.objects.filter(pk=case.pk).update(status=Case.Status.CLOSED, closed_at=clock.now())
    today.shift(DAY)
    services.invite_due(limit=10)
    invitation = Invitation.objects.get()
    assert (invitation.case, invitation.order, invitation.customer) == (case, None, mira)


@pytest.mark.parametrize(("hours", "verdict"), [(-1, ("throttled", "recontact")), (0, ("queued", ""))])
def test_the_rest_of_one_survey_ends_to_the_hour_rule_95(today, mira, hours, verdict):
    pace(cooldown_days=0, contact_gap_days=0)
    asked = survey(recontact_days=10)
    services.invite(survey=asked, customer=mira)
    today.shift(10 * DAY + dt.timedelta(hours=hours))
    assert asked_by_hand(asked, mira) == verdict


@pytest.mark.parametrize(("days", "verdict"), [(29, ("throttled", "cooldown")), (30, ("queued", ""))])
def test_the_rest_over_all_surveys_is_the_shops_own_rule_95(today, mira, days, verdict):
    pace(cooldown_days=30, contact_gap_days=0)
    services.invite(survey=survey(), customer=mira)
    today.shift(days * DAY)
    assert asked_by_hand(survey("habits"), mira) == verdict


def test_whoever_wrote_to_us_is_asked_about_our_answer_although_they_were_just_asked_rule_106(today, mira):
    pace(cooldown_days=30, contact_gap_days=0)
    survey("csat-case")
    services.invite(survey=survey(), customer=mira)
    solved_case(mira)
    today.shift(DAY)
    services.invite_due(limit=10)
    about_the_case = Invitation.objects.get(case__isnull=False)
    assert (about_the_case.state, about_the_case.reason) == ("queued", "")


def test_without_any_rest_two_surveys_ask_on_one_day_rule_95(today, mira):
    pace(cooldown_days=0, contact_gap_days=0)
    first, second = survey(recontact_days=0), survey("habits", recontact_days=0)
    assert [asked_by_hand(each, mira) for each in (first, second)] == [("queued", "")] * 2


def test_a_receipt_that_was_answered_begins_the_rest_as_a_letter_does_rule_95(today, mira):
    pace(cooldown_days=30, contact_gap_days=0)
    asked = survey(on_receipts=True, recontact_days=90)
    give(services.receipt_token(asked, delivered(mira)), 9)
    today.shift(DAY)
    assert asked_by_hand(asked, mira) == ("throttled", "recontact")
    assert asked_by_hand(survey("habits"), mira) == ("throttled", "cooldown")


def test_the_rest_counts_from_the_moment_the_letter_left_rule_95(today, mira):
    pace(cooldown_days=0, contact_gap_days=0)
    asked = survey(recontact_days=10)
    made = services.invite(survey=asked, customer=mira)
    Invitation.objects.filter(pk=made.pk).update(sent_at=clock.now() + DAY, state="sent")
    today.shift(10 * DAY)
    assert asked_by_hand(asked, mira) == ("throttled", "recontact")


@pytest.mark.parametrize(("gap", "hours", "reason"), [(0, 1, ""), (2, 47, "contacted"), (2, 48, "")])
def test_the_gap_after_offers_is_the_shops_own_rule_97(today, mira, gap, hours, reason):
    pace(contact_gap_days=gap)
    sent_at = clock.now() - dt.timedelta(hours=hours)
    MessageFactory(customer=mira, purpose="marketing", state="sent", sent_at=sent_at)
    assert asked_by_hand(survey(), mira)[1] == reason


def test_a_letter_about_ones_own_points_is_no_contact_with_offers_rule_97(today, mira):
    MessageFactory(customer=mira, purpose="programme", state="sent", sent_at=clock.now())
    assert asked_by_hand(survey(), mira) == ("queued", "")


@pytest.mark.parametrize(("percent", "many"), [(1, (0, 8)), (25, (32, 70)), (100, (200, 200))])
def test_the_sample_is_about_as_large_as_the_shop_says(percent, many):
    chosen = sum(drawn(f"survey:1:order:{number}", 100) < percent for number in range(200))
    assert many[0] <= chosen <= many[1]


def test_by_hand_the_next_day_is_another_occasion(today, mira):
    pace(cooldown_days=0, contact_gap_days=0)
    asked = survey(recontact_days=0)
    first = services.invite(survey=asked, customer=mira)
    assert services.invite(survey=asked, customer=mira) == first
    # Two hours before midnight in UTC it is the next day in the shop.
    today.move_to(WEDNESDAY.replace(hour=22))
    assert services.invite(survey=asked, customer=mira) != first


def test_everybody_is_asked_only_on_weekdays_rule_98(today, mira):
    asked = survey("nps-shop")
    # A Saturday, after the hour for letters.
    today.shift(3 * DAY)
    assert clock.now().weekday() == 5
    assert due_occasions(asked, limit=10) == []


def test_a_day_that_was_done_is_not_gone_through_again_rule_98(today, mira):
    asked = survey("nps-shop")
    while services.invite_due(limit=50):
        pass
    asked.refresh_from_db()
    assert asked.spread_on == WEDNESDAY.date()
    assert due_occasions(asked, limit=10) == []


def test_whoever_joined_today_is_not_asked_about_the_shop_yet_rule_98(today):
    asked = survey("nps-shop")
    CustomerFactory.create_batch(40, joined_at=clock.now())
    Survey.objects.filter(pk=asked.pk).update(on_since_at=clock.now())
    assert due_occasions(asked, limit=100) == []


def test_forgotten_people_are_asked_nothing(today, mira):
    survey()
    delivered(mira)
    blank = {"name": "", "name_key": "", "email": "", "phone": "", "birthday_on": None}
    Customer.objects.filter(pk=mira.pk).update(forgotten_at=clock.now(), **blank)
    today.shift(3 * DAY)
    assert services.invite_due(limit=10) == 0


def test_a_purchase_without_a_card_is_no_occasion(today):
    survey()
    delivered()
    today.shift(3 * DAY)
    assert (services.invite_due(limit=10), Invitation.objects.count()) == (0, 0)


@pytest.mark.parametrize("status", ["open", "cancelled", "returned", "void"])
def test_what_does_not_stand_as_paid_on_its_day_is_no_occasion(today, mira, status):
    survey()
    order = delivered(mira)
    Order.objects.filter(pk=order.pk).update(status=status)
    today.shift(3 * DAY)
    assert services.invite_due(limit=10) == 0


def test_a_survey_only_by_hand_asks_nobody_by_itself(today, mira):
    survey("habits", delay_days=0)
    delivered(mira)
    today.shift(3 * DAY)
    assert services.invite_due(limit=10) == 0


@pytest.mark.parametrize(
    ("day", "name", "first", "last"),
    [
        (dt.date(2026, 1, 1), "2026Q1", dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
        (dt.date(2028, 2, 29), "2028Q1", dt.date(2028, 1, 3), dt.date(2028, 3, 31)),
        (dt.date(2026, 12, 31), "2026Q4", dt.date(2026, 10, 1), dt.date(2026, 12, 31)),
    ],
)
def test_a_quarter_begins_and_ends_with_a_weekday_of_its_own_rule_98(day, name, first, last):
    told, days = quarter_of(day)
    assert (told, days[0], days[-1]) == (name, first, last)


def test_a_letter_that_could_not_leave_is_told_with_its_reason(today, mira):
    invitation = invited(customer=mira)
    Message.objects.filter(pk=invitation.message_id).update(state="failed", reason="550 no such user")
    assert services.follow_letters(limit=10) == 1
    invitation.refresh_from_db()
    assert (invitation.state, invitation.reason, invitation.sent_at) == ("skipped", "not_delivered", None)
    assert services.follow_letters(limit=10) == 0


def test_reminders_take_their_limit_and_the_next_sweep_goes_on(today):
    asked = survey(recontact_days=0, remind_after_days=5)
    for _letter in range(3):
        invited(asked)
    today.shift(dt.timedelta(hours=1))
    deliver_due(limit=10)
    services.follow_letters(limit=10)
    today.shift(5 * DAY)
    assert [services.remind_due(limit=2) for _sweep in range(3)] == [2, 1, 0]
    assert Message.objects.filter(purpose="survey").count() == 6


def test_a_survey_that_is_off_reminds_nobody(today):
    invitation = invited(survey(recontact_days=0, remind_after_days=5))
    Invitation.objects.filter(pk=invitation.pk).update(state="sent", sent_at=clock.now())
    services.switch_off(survey=invitation.survey)
    today.shift(6 * DAY)
    assert services.remind_due(limit=10) == 0


@pytest.mark.parametrize(("minutes", "closed"), [(59, 0), (60, 1)])
def test_a_number_alone_counts_after_an_hour_rule_93(today, minutes, closed):
    give(token_of(invited()), 7, finish=False)
    today.shift(dt.timedelta(minutes=minutes))
    assert services.finish_left(limit=10) == closed
    assert Response.objects.finished().count() == closed


def test_a_low_number_that_was_left_alone_opens_its_case_once_rule_102(today):
    give(token_of(invited()), 2, finish=False)
    today.shift(dt.timedelta(hours=1))
    services.finish_left(limit=10)
    services.finish_left(limit=10)
    assert Case.objects.filter(channel="survey").count() == 1


def test_last_days_close_in_bounded_steps(today):
    asked = survey(recontact_days=0, valid_days=1, remind_after_days=None)
    for _letter in range(3):
        invited(asked)
    today.shift(3 * DAY)
    assert [services.close_expired(limit=2) for _sweep in range(3)] == [2, 1, 0]
    assert set(Invitation.objects.values_list("state", flat=True)) == {"expired"}
