"""Surveys from templates, and what may be switched on."""

import pytest
from django.db import IntegrityError, transaction

from apps.surveys import services
from apps.surveys.default_texts import ALL
from apps.surveys.errors import BadSurvey
from apps.surveys.models import Question, Survey
from apps.surveys.models.texts import LANGUAGES, in_language
from apps.surveys.questions import KINDS
from tests.factories.surveys import survey

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", services.TEMPLATES)
def test_every_template_makes_a_survey_that_can_be_switched_on(code):
    made = services.create_survey(template=code)
    assert not made.is_on
    assert services.switch_on(survey=made).on_since_at is not None


@pytest.mark.parametrize("template", ALL, ids=lambda template: template.code)
def test_every_template_speaks_three_languages(template):
    texts = [template.title, template.intro, *(ask.text for ask in template.asks)]
    texts += [choice for ask in template.asks for choice in ask.choices]
    assert all(len(set(three)) == 3 and all(three) for three in texts)


def test_two_surveys_of_one_template_have_codes_of_their_own():
    assert [services.create_survey(template="habits").code for _time in range(3)] == ["habits", "habits-2", "habits-3"]


def test_an_unknown_template_is_refused():
    with pytest.raises(BadSurvey):
        services.create_survey(template="../secrets")


def test_a_survey_without_questions_asks_nobody():
    made = survey(is_on=False)
    made.questions.all().delete()
    with pytest.raises(BadSurvey):
        services.switch_on(survey=made)


def test_a_score_needs_the_question_that_gives_it():
    made = survey(is_on=False)
    made.questions.filter(is_score=True).delete()
    with pytest.raises(BadSurvey):
        services.switch_on(survey=made)


def test_a_question_that_offers_answers_needs_two():
    made = survey("habits", is_on=False)
    made.questions.get(profile_key="visits").choices.all()[1:].count()
    for choice in list(made.questions.get(profile_key="visits").choices.all())[1:]:
        choice.delete()
    with pytest.raises(BadSurvey):
        services.switch_on(survey=made)


def test_switching_on_twice_keeps_the_first_moment():
    made = survey()
    assert services.switch_on(survey=made).on_since_at == made.on_since_at


@pytest.mark.parametrize(
    "wrong",
    [
        {"sample_percent": 0},
        {"sample_percent": 101},
        {"valid_days": 0},
        {"remind_after_days": 14},
        {"delay_days": 4_000},
        {"trigger": "spread"},
        {"is_on": True},
    ],
)
def test_the_database_refuses_a_survey_that_makes_no_sense(wrong):
    made = survey(is_on=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=made.pk).update(**wrong)


def test_one_question_gives_the_score():
    made = survey()
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(
            survey=made, kind="score5", text_en="And this?", is_score=True, is_required=True, position=9
        )


def test_a_text_that_was_not_translated_is_shown_in_the_shops_language_and_then_in_any():
    made = survey()
    Survey.objects.update(title_en="", title_tr="Nasıldı?", title_az="")
    made.refresh_from_db()
    assert {in_language(made, "title", language) for language in LANGUAGES} == {"Nasıldı?"}


def test_every_kind_of_question_names_itself_and_its_page():
    assert all(kind.code == code and kind.label and kind.template for code, kind in KINDS.items())
