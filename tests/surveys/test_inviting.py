"""Rules 94-98: whom to ask, whom not, and the reason in the list."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from apps.common import clock
from apps.customers.services import record_consent
from apps.feedback.services import open_case, solve
from apps.messaging.models import Message
from apps.messaging.services import deliver_due, pause, suppress
from apps.orders.models import Channel
from apps.surveys import services, tasks
from apps.surveys.models import Invitation, Pace, Response
from apps.surveys.services import inviting
from apps.surveys.services.occasions import drawn, quarter_of
from tests.factories.customers import CustomerFactory
from tests.factories.messaging import MessageFactory
from tests.factories.orders import ChannelFactory
from tests.factories.staff import UserFactory
from tests.factories.surveys import WEDNESDAY, delivered, give, invited, survey, token_of
from tests.support.breaking import broken_for

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def today():
    with time_machine.travel(WEDNESDAY, tick=False) as moved:
        yield moved


@pytest.fixture
def mira():
    return CustomerFactory(name="Mira Yıldız", email="mira@example.com", language="tr")


def later(moved, **delta):
    moved.shift(dt.timedelta(**delta))


def invite_due():
    return services.invite_due(limit=100)


def told():
    return list(Invitation.objects.order_by("pk").values_list("state", "reason"))


def ask_after_delivery(today, customer, **settings):
    """The survey is on, something is delivered, and its day has come."""
    asked = survey(**settings)
    delivered(customer)
    later(today, days=3)
    invite_due()
    return asked


def test_one_survey_that_cannot_ask_keeps_no_other_waiting(today, mira, monkeypatch):
    broken, good = survey(), survey()
    delivered(mira)
    later(today, days=3)
    monkeypatch.setattr(inviting, "due_occasions", broken_for(broken.pk, inviting.due_occasions))
    with pytest.raises(ExceptionGroup):
        invite_due()
    assert [row.survey_id for row in Invitation.objects.all()] == [good.pk]


def test_three_days_after_the_delivery_somebody_is_asked(today, mira):
    survey()
    order = delivered(mira)
    for _day in range(2):
        later(today, days=1)
        assert invite_due() == 0
    later(today, days=1)
    assert invite_due() == 1
    invitation = Invitation.objects.get()
    assert (invitation.customer, invitation.order, invitation.state) == (mira, order, "queued")


def test_the_letter_carries_a_number_each_in_the_customers_language_rule_100(today, mira):
    ask_after_delivery(today, mira)
    letter = Message.objects.get()
    assert (letter.purpose, letter.language, letter.to) == ("survey", "tr", "mira@example.com")
    assert "Bizi bir arkadaşınıza önerme olasılığınız nedir?" in letter.body_html
    assert [f"?score={number}" in letter.body_html for number in range(12)] == [True] * 11 + [False]
    assert "?score=" not in letter.body_text


def test_it_waits_for_the_shops_hour_for_letters(today, mira):
    survey()
    delivered(mira)
    later(today, days=2, hours=18)  # six in the morning of the third day, in Istanbul
    assert invite_due() == 0
    later(today, hours=6)
    assert invite_due() == 1


def test_nobody_is_asked_twice_about_one_purchase(today, mira):
    ask_after_delivery(today, mira)
    assert invite_due() == 0
    assert Invitation.objects.count() == Message.objects.count() == 1


def test_what_was_bought_before_the_survey_was_switched_on_is_left_alone(today, mira):
    delivered(mira)
    later(today, days=1)
    survey()
    later(today, days=2)
    assert invite_due() == 0


def test_a_purchase_whose_day_was_missed_for_a_week_is_left_alone(today, mira):
    survey()
    delivered(mira)
    later(today, days=3 + 8)
    assert invite_due() == 0


def test_what_is_sold_at_the_till_is_handed_over_there(today, mira):
    survey()
    till = ChannelFactory(code="till", name="Till", kind=Channel.Kind.TILL)
    order = delivered(mira, at=clock.now() + DAY, channel_id=till.pk)
    type(order).objects.update(delivered_at=None)
    later(today, days=3)
    assert invite_due() == 1


def test_a_web_order_that_never_arrived_is_not_asked_about(today, mira):
    survey()
    order = delivered(mira)
    type(order).objects.update(delivered_at=None)
    later(today, days=3)
    assert invite_due() == 0


def test_after_a_purchase_the_day_of_the_purchase_counts(today, mira):
    survey(trigger="purchase", delay_days=1)
    order = delivered(mira, at=clock.now() + DAY)
    assert order.placed_at == clock.now()
    later(today, days=1)
    assert invite_due() == 1


def test_a_purchase_that_was_given_back_is_not_asked_about(today, mira):
    survey()
    order = delivered(mira)
    type(order).objects.update(status="returned")
    later(today, days=3)
    assert invite_due() == 0


def test_a_survey_that_is_off_asks_nobody(today, mira):
    asked = survey()
    delivered(mira)
    services.switch_off(survey=asked)
    later(today, days=3)
    assert invite_due() == 0


def stopped(customer):
    record_consent(
        customer=customer, channel="email", purpose="survey", granted=False, source="unsubscribe", evidence="test"
    )


def with_open_case(customer):
    open_case(channel="phone", customer=customer, subject="Cold", text="The tea was cold.", reference="c1")


def with_offers(customer):
    MessageFactory(customer=customer, purpose="marketing", state="sent", sent_at=clock.now())


def works_here(customer):
    UserFactory(email=customer.email)


def bounced(customer):
    suppress(address=customer.email, reason="bounce")


def without_address(customer):
    type(customer).objects.update(email="")


def paused(customer):
    pause(customer=customer, what="surveys", reference="asked for it")


@pytest.mark.parametrize(
    ("hindered", "reason"),
    [
        (stopped, "unsubscribed"),
        (with_open_case, "paused"),
        (paused, "paused"),
        (works_here, "staff"),
        (bounced, "suppressed"),
        (without_address, "no_address"),
    ],
)
def test_whoever_should_not_be_asked_stands_in_the_list_with_the_reason_rule_97(today, mira, hindered, reason):
    hindered(mira)
    ask_after_delivery(today, mira)
    assert told() == [("skipped", reason)]
    assert not Message.objects.filter(purpose="survey").exists()


def test_whoever_had_offers_just_before_is_left_alone_rule_97(today, mira):
    survey()
    delivered(mira)
    later(today, days=3)
    with_offers(mira)
    invite_due()
    assert told() == [("skipped", "contacted")]


def test_no_consent_to_offers_is_needed_to_be_asked(today, mira):
    record_consent(
        customer=mira, channel="email", purpose="marketing", granted=False, source="preferences", evidence="test"
    )
    ask_after_delivery(today, mira)
    later(today, hours=1)
    deliver_due(limit=10)
    assert [letter.to for letter in mail.outbox] == [["mira@example.com"]]
    assert "List-Unsubscribe" in mail.outbox[0].extra_headers


def test_a_pause_between_writing_and_sending_holds_the_letter_back_rule_97(today, mira):
    ask_after_delivery(today, mira)
    paused(mira)
    deliver_due(limit=10)
    services.follow_letters(limit=10)
    assert mail.outbox == []
    assert told() == [("skipped", "paused")]


def test_the_same_survey_rests_from_its_own_last_letter_rule_95(today, mira):
    Pace.objects.create(pk=1, cooldown_days=0)
    ask_after_delivery(today, mira, recontact_days=30)
    delivered(mira)
    later(today, days=3)
    invite_due()
    assert told() == [("queued", ""), ("throttled", "recontact")]
    later(today, days=24)
    delivered(mira)
    later(today, days=3)
    invite_due()
    assert told()[2] == ("queued", "")


def test_another_survey_rests_too_rule_95(today, mira):
    ask_after_delivery(today, mira)
    survey("habits")
    other = services.invite(survey=survey("nps-shop", trigger="hand"), customer=mira)
    assert (other.state, other.reason) == ("throttled", "cooldown")
    later(today, days=30)
    other = services.invite(survey=other.survey, customer=mira)
    assert other.state == "queued"


def test_who_was_throttled_is_not_asked_later_for_it_rule_96(today, mira):
    ask_after_delivery(today, mira)
    delivered(mira)
    later(today, days=3)
    invite_due()
    later(today, days=200)
    assert invite_due() == 0
    assert Message.objects.count() == 1


def test_being_throttled_does_not_make_the_rest_longer_rule_95(today, mira):
    ask_after_delivery(today, mira, recontact_days=10)
    Pace.objects.update(cooldown_days=0)
    for _purchase in range(4):
        delivered(mira)
        later(today, days=3)
        invite_due()
    assert [state for state, _reason in told()] == ["queued", "throttled", "throttled", "throttled", "queued"]


def test_two_purchases_of_one_day_are_asked_about_once(today, mira):
    survey()
    delivered(mira)
    delivered(mira)
    later(today, days=3)
    invite_due()
    assert told() == [("queued", ""), ("throttled", "recontact")]


def test_a_receipt_that_was_answered_needs_no_letter(today, mira):
    asked = survey(on_receipts=True)
    give(services.receipt_token(asked, delivered(mira)), 9)
    later(today, days=3)
    invite_due()
    assert told() == [("skipped", "answered")]


def test_a_sample_is_drawn_and_everybody_else_is_noted(today):
    survey(sample_percent=30)
    for _customer in range(60):
        delivered(CustomerFactory())
    later(today, days=3)
    invite_due()
    reasons = [reason for _state, reason in told()]
    assert 5 <= reasons.count("") <= 32
    assert reasons.count("") + reasons.count("not_drawn") == 60


def test_a_draw_falls_alike_every_time_and_evenly():
    falls = [drawn(f"survey:1:order:{number}", 100) for number in range(4_000)]
    assert falls == [drawn(f"survey:1:order:{number}", 100) for number in range(4_000)]
    assert 900 <= sum(1 for fall in falls if fall < 25) <= 1_100


def test_nobody_can_foresee_a_draw_without_the_shops_key(settings):
    before = [drawn(f"x{number}", 100) for number in range(20)]
    settings.CODE_KEY = "another key of fifty characters, for another shop here"
    assert before != [drawn(f"x{number}", 100) for number in range(20)]


def test_the_same_work_for_one_or_many(today, django_assert_max_num_queries):
    survey(sample_percent=100)
    for _customer in range(12):
        without_mail = CustomerFactory(email="")
        delivered(without_mail)
    later(today, days=3)
    with django_assert_max_num_queries(25):
        assert invite_due() == 12


def test_a_batch_takes_its_limit_and_the_next_goes_on(today):
    survey()
    for _customer in range(5):
        delivered(CustomerFactory())
    later(today, days=3)
    assert [services.invite_due(limit=2) for _tick in range(4)] == [2, 2, 1, 0]


def test_by_hand_somebody_is_asked_once_a_day(today, mira):
    asked = survey("habits", recontact_days=0)
    first, second = (services.invite(survey=asked, customer=mira) for _click in range(2))
    assert first == second


def test_a_day_after_a_case_is_solved_its_customer_is_asked_once_rule_106(today, mira):
    survey("csat-case")
    case = open_case(channel="phone", customer=mira, subject="Cold", text="Cold tea.", reference="c1")
    solve(case=case, outcome="made_good", by=UserFactory())
    later(today, hours=23)
    assert invite_due() == 0
    later(today, hours=1)
    assert (invite_due(), invite_due()) == (1, 0)
    assert Invitation.objects.get().case == case


@pytest.mark.parametrize("outcome", ["duplicate", "spam"])
def test_a_case_that_was_none_is_not_asked_about_rule_106(today, mira, outcome):
    survey("csat-case")
    case = open_case(channel="phone", customer=mira, subject="Cold", text="Cold tea.", reference="c1")
    solve(case=case, outcome=outcome, by=UserFactory())
    later(today, days=1)
    assert invite_due() == 0


def test_a_quarter_has_each_weekday_once():
    name, days = quarter_of(dt.date(2026, 5, 13))
    assert (name, days[0], days[-1]) == ("2026Q2", dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}


def test_everybody_is_asked_once_a_quarter_spread_over_its_weekdays_rule_98(settings):
    asked_on = {}
    with time_machine.travel(dt.datetime(2026, 3, 30, 9, tzinfo=dt.UTC), tick=False) as moved:
        survey("nps-shop")
        people = [CustomerFactory().pk for _customer in range(40)]
        for _day in range(100):
            if timezone.now() < dt.datetime(2026, 4, 1, tzinfo=dt.UTC) + 91 * DAY:
                services.invite_due(limit=100)
            later(moved, days=1)
        quarter = Invitation.objects.filter(reference__contains="2026Q2")
        asked_on = {row.customer_id: clock.local_date(row.created_at, dt.UTC) for row in quarter}
    assert sorted(asked_on) == people
    assert quarter.count() == len(people)
    assert all(day.weekday() < 5 for day in asked_on.values())
    assert len(set(asked_on.values())) > 20


def test_a_letter_that_left_says_so_and_is_reminded_once(today, mira):
    ask_after_delivery(today, mira, remind_after_days=5)
    deliver_due(limit=10)
    services.follow_letters(limit=10)
    assert told() == [("sent", "")]
    later(today, days=4, hours=23)
    assert services.remind_due(limit=10) == 0
    later(today, hours=2)
    assert (services.remind_due(limit=10), services.remind_due(limit=10)) == (1, 0)
    reminder = Message.objects.latest("pk")
    assert reminder.reference.startswith("survey-reminder:")


def test_whoever_answered_is_not_reminded(today, mira):
    ask_after_delivery(today, mira, remind_after_days=5)
    deliver_due(limit=10)
    services.follow_letters(limit=10)
    give(token_of(Invitation.objects.get()), 9)
    later(today, days=6)
    assert services.remind_due(limit=10) == 0


def test_whoever_only_gave_a_number_is_counted_an_hour_later(today):
    invitation = invited()
    give(token_of(invitation), 2, finish=False)
    later(today, minutes=59)
    assert services.finish_left(limit=10) == 0
    later(today, minutes=1)
    assert services.finish_left(limit=10) == 1
    response = Response.objects.get()
    assert response.finished_at is not None
    assert response.follow_up is not None


def test_what_misses_a_required_answer_is_never_finished_by_itself(today):
    invitation = invited()
    give(token_of(invitation), 9, finish=False)
    invitation.survey.questions.update(is_required=True)
    later(today, days=3)
    assert services.finish_left(limit=10) == 0


def test_the_last_day_closes_what_was_not_answered(today):
    invited()
    later(today, days=14)
    assert services.close_expired(limit=10) == 0
    later(today, days=1)
    assert services.close_expired(limit=10) == 1
    assert told() == [("expired", "")]


def test_what_fails_in_a_sweep_keeps_the_rest_of_it_from_nothing(monkeypatch):
    """Asking may fall, reminding goes on; and what became of earlier letters is followed to its end."""
    done = []

    def falls(*, limit):
        raise RuntimeError("it is broken")

    for broken, others, sweep in (
        ("invite_due", ["remind_due"], tasks.invite_due),
        ("follow_letters", ["finish_left", "close_expired"], tasks.follow),
    ):
        monkeypatch.setattr(services, broken, falls)
        for name in others:
            monkeypatch.setattr(services, name, lambda *, limit, name=name: done.append(name) or 0)
        with pytest.raises(ExceptionGroup):
            sweep()
    assert done == ["remind_due", "finish_left", "close_expired"]
