"""Questions and answers on a customer's timeline (A4)."""

import datetime as dt

import pytest
import time_machine

from apps.insights.reports.timeline import KINDS, timeline
from tests.factories.customers import CustomerFactory
from tests.factories.surveys import WEDNESDAY, give, invited, survey, token_of

pytestmark = pytest.mark.django_db
ASKED = [kind for kind in KINDS if kind.permission.startswith("surveys.")]


@pytest.fixture
def mira():
    return CustomerFactory(name="Mira")


def told(customer, **more):
    return [(entry.title, entry.detail) for entry in timeline(customer.pk, kinds=ASKED, **more).entries]


def test_a_question_and_its_answer_stand_on_the_timeline(mira):
    with time_machine.travel(WEDNESDAY, tick=False):
        invitation = invited(customer=mira)
    with time_machine.travel(WEDNESDAY + dt.timedelta(hours=2), tick=False):
        give(token_of(invitation), 3, "The tea was cold.")
    name = invitation.survey.name
    assert told(mira) == [(f"Answered 3: {name}", "The tea was cold."), (f"Asked: {name}", "")]


def test_what_was_only_begun_is_no_answer_yet(mira):
    give(token_of(invited(customer=mira)), 3, finish=False)
    assert len(told(mira)) == 1


def test_whoever_was_not_asked_has_no_line(mira):
    asked = survey(recontact_days=90)
    invited(asked, mira)
    assert len(told(mira)) == 1
    type(mira).objects.update(email="")
    mira.refresh_from_db()
    invited(survey("habits"), mira)
    assert len(told(mira)) == 1


def test_pages_of_the_timeline_repeat_nothing_and_leave_nothing_out(mira):
    for day in range(5):
        with time_machine.travel(WEDNESDAY + dt.timedelta(days=day), tick=False):
            give(token_of(invited(survey(recontact_days=0), mira)), 9)
    whole, parts, before = told(mira), [], ""
    while True:
        page = timeline(mira.pk, kinds=ASKED, before=before, limit=3)
        parts += [(entry.title, entry.detail) for entry in page.entries]
        before = page.older
        if not before:
            break
    assert len(whole) == 10
    assert parts == whole


def test_a_question_is_two_or_three_questions_of_the_database(mira, django_assert_max_num_queries):
    for _survey in range(4):
        give(token_of(invited(survey(recontact_days=0), mira)), 9, "Good")
    with django_assert_max_num_queries(3):
        timeline(mira.pk, kinds=ASKED)
