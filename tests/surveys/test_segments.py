"""What people answered can be asked for when a segment is made (G5)."""

import datetime as dt

import pytest
import time_machine

from apps.segments.errors import BadCondition
from apps.segments.reports import members, why
from apps.surveys import services
from apps.surveys.reports.pages import first_page
from tests.factories.customers import CustomerFactory
from tests.factories.segments import all_of, condition, none_of, segment
from tests.factories.surveys import WEDNESDAY, give, invited, profile_survey, survey, token_of

pytestmark = pytest.mark.django_db
TODAY = WEDNESDAY.date()
DAY = dt.timedelta(days=1)


@pytest.fixture
def mira():
    return CustomerFactory(name="Mira")


def is_in(asked, customer) -> bool:
    """Also: whoever is not in it is in its opposite."""
    found = members(all_of(asked), TODAY).filter(pk=customer.pk).exists()
    assert members(none_of(asked), TODAY).filter(pk=customer.pk).exists() is not found
    return found


def gave(customer, score, at=WEDNESDAY, template="nps-delivery", **more):
    with time_machine.travel(at, tick=False):
        return give(token_of(invited(survey(template, recontact_days=0), customer)), score, **more)


def unhappy(**more):
    return condition("survey_score", "at_most", **({"word": "nps", "low": 6} | more))


@pytest.mark.parametrize(("score", "expected"), [(0, True), (6, True), (7, False), (10, False)])
def test_whoever_gave_at_most_six_is_unhappy(mira, score, expected):
    gave(mira, score)
    assert is_in(unhappy(), mira) is expected
    assert is_in(condition("survey_score", "at_least", word="nps", low=7), mira) is not expected


def test_only_the_latest_answer_counts(mira):
    gave(mira, 1, at=WEDNESDAY - 40 * DAY)
    gave(mira, 9, at=WEDNESDAY - 20 * DAY)
    assert not is_in(unhappy(), mira)
    assert is_in(condition("survey_score", "at_least", word="nps", low=9), mira)


def test_an_answer_of_long_ago_is_left_out_where_days_are_named(mira):
    gave(mira, 1, at=WEDNESDAY - 40 * DAY)
    assert is_in(unhappy(days=40), mira)
    assert not is_in(unhappy(days=39), mira)


def test_satisfaction_is_another_question(mira):
    gave(mira, 2, template="csat-case")
    assert not is_in(unhappy(), mira)
    assert is_in(unhappy(word="csat", low=2), mira)


def test_whoever_never_answered_or_only_began_has_no_score(mira):
    gave(mira, 2, finish=False)
    assert not is_in(unhappy(), mira)
    assert not is_in(condition("survey_score", "at_least", word="nps", low=0), mira)


def test_what_somebody_told_about_themselves(mira):
    told = profile_survey(mira).answers.get().picks.get().choice
    other = told.question.choices.exclude(pk=told.pk).first()
    assert is_in(condition("survey_profile", keys=(str(told.pk),)), mira)
    assert is_in(condition("survey_profile", keys=(str(other.pk), str(told.pk))), mira)
    assert not is_in(condition("survey_profile", keys=(str(other.pk),)), mira)


def test_a_changed_answer_leaves_the_old_one(mira):
    asked = survey("habits", recontact_days=0)
    question = asked.questions.get(profile_key="visits")
    first, second, *_more = question.choices.all()
    for day, choice in enumerate((first, second)):
        with time_machine.travel(WEDNESDAY + day * DAY, tick=False):
            services.answer(
                token=token_of(invited(asked, mira)),
                typed={question.field: [str(choice.pk)]},
                language="en",
                finish=True,
                questions=first_page(asked),
            )
    assert not is_in(condition("survey_profile", keys=(str(first.pk),)), mira)
    assert is_in(condition("survey_profile", keys=(str(second.pk),)), mira)


@pytest.mark.parametrize(
    "wrong",
    [
        condition("survey_score", "at_most", word="nps", low=11),
        condition("survey_score", "at_most", word="csat", low=0),
        condition("survey_score", "at_most", word="own", low=3),
        condition("survey_score", "between", word="nps", low=3),
        condition("survey_profile", keys=("999999",)),
        condition("survey_profile", keys=("x' OR 1=1",)),
        condition("survey_profile"),
    ],
)
def test_what_cannot_be_asked_is_refused(wrong):
    with pytest.raises(BadCondition):
        segment(wrong)


def test_the_page_says_why_somebody_is_in_it(mira):
    gave(mira, 3)
    choice = profile_survey(mira).answers.get().picks.get().choice
    asked = segment(unhappy(), condition("survey_profile", keys=(str(choice.pk),)))
    told = [reason.text for reason in why(asked, mira, TODAY)]
    assert told == ["Gave 3 on 13 May 2026", "Told us: In the morning"]
