"""Rules 93, 94 and 101: scores in parts, and how many answered."""

import datetime as dt

import pytest
import time_machine

from apps.customers.services import record_consent
from apps.feedback.models import Case
from apps.feedback.services import mark_due, reply, solve
from apps.messaging.models import DeliveryEvent
from apps.messaging.services import deliver_due
from apps.surveys import services
from apps.surveys.models import Invitation
from apps.surveys.reports import (
    Answers,
    by_month,
    by_segment,
    by_store,
    by_tier,
    comments,
    followed,
    funnel,
    score,
    scored,
)
from tests.factories.customers import CustomerFactory
from tests.factories.orders import StoreFactory
from tests.factories.segments import bought, segment
from tests.factories.staff import UserFactory
from tests.factories.surveys import WEDNESDAY, delivered, give, invited, survey, token_of

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 13)


@pytest.fixture
def asked():
    with time_machine.travel(WEDNESDAY - dt.timedelta(days=200), tick=False):
        return survey(recontact_days=0, on_receipts=True)


def answers_of(asked, **more):
    return Answers.of(asked, **more)


def groups(found):
    return found.promoters, found.passives, found.detractors


def answer(asked, *scores, at=WEDNESDAY, customer=None):
    for each in scores:
        with time_machine.travel(at, tick=False):
            give(token_of(invited(asked, customer)), each)


def test_a_survey_nobody_answered_has_no_score_rule_93(asked):
    found = score(asked)
    assert (found.n, found.value) == (0, None)
    assert by_month(answers_of(asked)) == by_store(answers_of(asked)) == []


def test_what_was_only_begun_does_not_count_rule_93(asked):
    with time_machine.travel(WEDNESDAY, tick=False):
        give(token_of(invited(asked)), 10, finish=False)
    assert score(asked).n == 0


def test_the_score_of_a_time_leaves_its_end_out(asked):
    answer(asked, 10)
    assert score(asked, since=WEDNESDAY).n == 1
    assert score(asked, until=WEDNESDAY).n == 0


def test_relational_and_transactional_never_meet_rule_94(asked):
    answer(asked, 10, 10)
    answer(survey("nps-shop", trigger="hand", recontact_days=0), 0)
    assert groups(scored(Answers(kind="nps", about="transactional"))) == (2, 0, 0)
    assert groups(scored(Answers(kind="nps", about="relational"))) == (0, 0, 1)


def test_satisfaction_is_the_share_of_four_and_five():
    asked = survey("csat-case", recontact_days=0)
    answer(asked, 5, 4, 3)
    found = scored(Answers(kind="csat", about="transactional"))
    assert (found.satisfied, found.others, found.value) == (2, 1, None)


def test_a_month_is_the_shops(asked):
    last_instant = dt.datetime(2026, 4, 30, 20, 59, tzinfo=dt.UTC)
    answer(asked, 10, at=last_instant)
    answer(asked, 0, 0, at=last_instant + dt.timedelta(minutes=1))
    april, may = by_month(answers_of(asked))
    assert (april.key, groups(april.score)) == (dt.date(2026, 4, 1), (1, 0, 0))
    assert (may.key, groups(may.score)) == (dt.date(2026, 5, 1), (0, 0, 2))


def test_each_store_has_its_score_and_so_have_those_without(asked):
    kadikoy, moda = StoreFactory(name="Kadıköy"), StoreFactory(name="Moda")
    with time_machine.travel(WEDNESDAY, tick=False):
        for store, each in ((kadikoy, 10), (moda, 0), (moda, 8)):
            give(services.receipt_token(asked, delivered(store_id=store.pk)), each)
    answer(asked, 9)
    assert [(part.key, groups(part.score)) for part in by_store(answers_of(asked))] == [
        (kadikoy, (1, 0, 0)),
        (moda, (0, 1, 1)),
        (None, (1, 0, 0)),
    ]
    assert groups(scored(answers_of(asked, store=moda))) == (0, 1, 1)


def test_whoever_has_no_level_stands_apart(asked):
    answer(asked, 9)
    assert [(part.key, part.score.n) for part in by_tier(answers_of(asked))] == [(None, 1)]


def test_each_segment_has_its_score(asked):
    regular, stranger = CustomerFactory(), CustomerFactory()
    bought(regular, WEDNESDAY)
    regulars = segment(name="Regulars")
    nobody = segment(name="Nobody")
    nobody.groups.get(parent=None).conditions.update(low=99)
    answer(asked, 10, customer=regular)
    answer(asked, 1, customer=stranger)
    parts = by_segment(answers_of(asked), [regulars, nobody], TODAY)
    assert [(part.key, groups(part.score)) for part in parts] == [(regulars, (1, 0, 0))]


def test_comments_stand_newest_first_with_their_number(asked):
    for place, words in enumerate(["First", "Second", ""]):
        with time_machine.travel(WEDNESDAY + dt.timedelta(hours=place), tick=False):
            give(token_of(invited(asked)), place, words)
    found = comments(answers_of(asked))
    assert [(comment.words, comment.score, comment.case_id is not None) for comment in found] == [
        ("Second", 1, True),
        ("First", 0, True),
    ]


def test_every_part_is_one_or_two_questions_of_the_database(asked, django_assert_max_num_queries):
    answer(asked, 1, 5, 9, 10)
    for report in (by_month, by_store, by_tier, comments):
        with django_assert_max_num_queries(2):
            report(answers_of(asked))


def sent(number):
    with time_machine.travel(WEDNESDAY, tick=False):
        deliver_due(limit=100)
        services.follow_letters(limit=100)
    assert Invitation.objects.filter(sent_at__isnull=False).count() == number


def test_the_funnel_counts_each_step_rule_101(asked):
    with time_machine.travel(WEDNESDAY, tick=False):
        invitations = [invited(asked) for _letter in range(6)]
        sent(6)
        bounced, opened, begun, finished, stopped, _silent = invitations
        DeliveryEvent.objects.create(
            message=bounced.message,
            provider="x",
            event_id="1",
            kind="bounced",
            is_permanent=True,
            happened_at=WEDNESDAY,
        )
        services.note_opened(Invitation.objects.get(pk=opened.pk))
        give(token_of(begun), 4, finish=False)
        give(token_of(finished), 9)
        record_consent(
            customer=stopped.customer,
            channel="email",
            purpose="survey",
            granted=False,
            source="unsubscribe",
            evidence="test",
        )
        give(services.receipt_token(asked, delivered()), 8)
    with time_machine.travel(WEDNESDAY + dt.timedelta(days=1), tick=False):
        invited(asked, stopped.customer)
    found = funnel(asked)
    assert (found.sent, found.bounced, found.delivered) == (6, 1, 5)
    assert (found.opened, found.started, found.completed) == (3, 2, 1)
    assert (found.rate, found.unsubscribed, found.receipts) == (20.0, 1, 1)
    assert found.skipped == {"unsubscribed": 1}


def test_a_funnel_without_letters_has_no_rate_rule_101(asked):
    found = funnel(asked)
    assert (found.sent, found.rate, found.skipped) == (0, None, {})


def test_the_funnel_is_of_its_time(asked, django_assert_max_num_queries):
    with time_machine.travel(WEDNESDAY, tick=False):
        invited(asked)
    sent(1)
    with django_assert_max_num_queries(3):
        assert funnel(asked, since=WEDNESDAY).sent == 1
    assert funnel(asked, until=WEDNESDAY).sent == 0


def test_unhappy_customers_are_followed_to_their_next_answer_rule_102(asked, django_assert_max_num_queries):
    mira, deniz = CustomerFactory(), CustomerFactory()
    answer(asked, 2, customer=mira)
    answer(asked, 4, customer=deniz)
    answer(asked, 9)
    with time_machine.travel(WEDNESDAY + dt.timedelta(minutes=5), tick=False):
        case = Case.objects.get(customer=mira)
        reply(case=case, text="We are sorry.", by=UserFactory())
        solve(case=case, outcome="made_good", by=UserFactory())
    answer(asked, 9, customer=mira, at=WEDNESDAY + dt.timedelta(days=40))
    with django_assert_max_num_queries(3):
        found = followed(answers_of(asked))
    assert (found.opened, found.solved, found.in_time) == (2, 1, 1)
    assert (found.again, found.change) == (1, 7.0)


def test_a_case_that_was_answered_too_late_was_not_solved_in_time_rule_102(asked):
    mira = CustomerFactory()
    answer(asked, 2, customer=mira)
    with time_machine.travel(WEDNESDAY + dt.timedelta(days=30), tick=False):
        mark_due(limit=100)
        case = Case.objects.get(customer=mira)
        reply(case=case, text="We are sorry.", by=UserFactory())
        solve(case=case, outcome="made_good", by=UserFactory())
    found = followed(answers_of(asked))
    assert (found.opened, found.solved, found.in_time, found.change) == (1, 1, 0, None)
