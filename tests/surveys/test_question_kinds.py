"""What each kind of question takes for an answer, and what it refuses."""

import pytest
from django.db import IntegrityError, transaction

from apps.surveys import services
from apps.surveys.errors import BadAnswer
from apps.surveys.models import Answer, Choice, Pick, Question, Response
from apps.surveys.models.response import WORDS_MAX
from apps.surveys.questions import KINDS, Given, kind_choices
from apps.surveys.reports.pages import first_page, second_page, shown
from tests.factories.customers import CustomerFactory
from tests.factories.surveys import give, invited, survey, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def drinks():
    """A question that takes any of three answers, in a survey of the shop's own."""
    asked = survey("habits", is_on=False, recontact_days=0)
    question = Question.objects.create(survey=asked, kind="choices", text_en="What do you drink?", position=9)
    for place, name in enumerate(("Tea", "Coffee", "Juice"), start=1):
        Choice.objects.create(question=question, position=place, text_en=name)
    return question


def asked_with(kind, **more):
    return Question.objects.create(survey=survey("habits", is_on=False), kind=kind, text_en="Well?", **more)


def read(question, *typed):
    return KINDS[question.kind].read(question, list(typed))


def keys(question):
    return [str(choice.pk) for choice in question.choices.all()]


@pytest.mark.parametrize(
    ("kind", "typed", "number"),
    [
        ("score10", "0", 0),
        ("score10", "10", 10),
        ("score10", " 7 ", 7),
        ("score5", "1", 1),
        ("score5", "5", 5),
    ],
)
def test_a_scale_takes_each_of_its_numbers(kind, typed, number):
    assert read(asked_with(kind), typed) == Given(number=number)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("score10", "11"),
        ("score10", "-1"),
        ("score10", "+7"),
        ("score10", "07"),
        ("score10", "7.0"),
        ("score10", "٧"),
        ("score10", "⁷"),
        ("score5", "0"),
        ("score5", "6"),
        ("score5", "five"),
        ("score5", "5\x00"),
    ],
)
def test_a_scale_refuses_what_is_not_on_it_and_names_the_question(kind, typed):
    question = asked_with(kind)
    with pytest.raises(BadAnswer, match="Choose one of the numbers") as refusal:
        read(question, typed)
    assert (refusal.value.code, refusal.value.field) == ("bad_answer", question.field)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_typed_is_an_empty_answer_and_no_fault(kind):
    question = asked_with(kind)
    assert read(question).is_empty
    assert read(question, "").is_empty


def test_nought_on_a_scale_is_an_answer_and_not_an_empty_one():
    assert not read(asked_with("score10"), "0").is_empty


def test_one_of_several_takes_the_last_that_was_sent(drinks):
    drinks.kind = "choice"
    tea, coffee, _juice = keys(drinks)
    assert read(drinks, tea, coffee).choice_ids == (int(coffee),)


def test_any_of_several_takes_each_once(drinks):
    tea, coffee, _juice = keys(drinks)
    assert read(drinks, coffee, "", tea, coffee).choice_ids == (int(coffee), int(tea))


@pytest.mark.parametrize("typed", ["0", "-1", "9" * 30, "tea", " ", "\x00"])
def test_a_choice_that_is_not_offered_is_refused_with_its_question(drinks, typed):
    with pytest.raises(BadAnswer, match="Choose one of the answers") as refusal:
        read(drinks, keys(drinks)[0], typed)
    assert refusal.value.field == drinks.field


def test_words_are_kept_without_what_a_browser_adds():
    question = asked_with("words")
    assert read(question, "  Cold\r\ntea\x00  ").words == "Cold\ntea"
    assert read(question, " \r\n ").is_empty


def test_words_may_be_as_long_as_is_said_and_no_longer():
    question = asked_with("words")
    assert len(read(question, "ş" * WORDS_MAX).words) == WORDS_MAX
    with pytest.raises(BadAnswer, match="at most 2000 signs"):
        read(question, "ş" * (WORDS_MAX + 1))


def test_line_ends_do_not_make_a_text_too_long():
    assert len(read(asked_with("words"), "a\r\n" * (WORDS_MAX // 2)).words) == WORDS_MAX - 1


def test_the_desk_offers_every_kind_in_words():
    assert [code for code, _label in kind_choices()] == list(KINDS)
    assert dict(kind_choices())["score5"] == "A number from 1 to 5"


def test_what_must_be_answered_is_asked_for_and_what_need_not_is_let_through():
    must, may = asked_with("words", is_required=True), asked_with("words")
    with pytest.raises(BadAnswer, match="Please answer this question") as refusal:
        services.read([must, may], {})
    assert list(refusal.value.facts["problems"]) == [must.field]
    assert services.read([may], {})[may].is_empty


def test_several_ticks_are_kept_and_shown_again_when_somebody_comes_back(drinks):
    asked = services.switch_on(survey=drinks.survey)
    tea, _coffee, juice = keys(drinks)
    token = token_of(invited(asked, CustomerFactory()))
    response = services.answer(
        token=token, typed={drinks.field: [juice, tea]}, language="en", finish=False, questions=[drinks]
    )
    assert set(Pick.objects.values_list("choice__text_en", flat=True)) == {"Tea", "Juice"}
    drawn = shown([drinks], response=response)[0]
    assert [text for _value, text, is_chosen in drawn.choices if is_chosen] == ["Tea", "Juice"]


def test_an_answer_that_is_emptied_is_taken_back(drinks):
    asked = services.switch_on(survey=drinks.survey)
    token = token_of(invited(asked))
    for typed, kept in (([keys(drinks)[0]], 1), ([], 0)):
        services.answer(token=token, typed={drinks.field: typed}, language="en", finish=False, questions=[drinks])
        assert (Answer.objects.count(), Pick.objects.count()) == (kept, kept)
    assert Response.objects.count() == 1


def test_the_number_comes_first_and_the_rest_on_a_second_page():
    scored, own = survey(is_on=False), survey("habits", is_on=False)
    assert [question.kind for question in first_page(scored)] == ["score10"]
    assert [question.kind for question in second_page(scored)] == ["words"]
    assert [question.kind for question in first_page(own)] == ["choice", "words"]


def test_what_was_typed_wrongly_stands_again_beside_its_problem():
    question = asked_with("score10")
    drawn = shown([question], typed={question.field: ["12"]}, problems={question.field: "Choose."})[0]
    assert (drawn.said, drawn.words, drawn.problem) == (("12",), "12", "Choose.")
    assert not any(is_chosen for _value, _text, is_chosen in drawn.choices)
    assert [text for _value, text, _is_chosen in drawn.choices] == [str(number) for number in range(11)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"text_en": "", "text_tr": "", "text_az": ""},
        {"is_score": True, "kind": "words", "is_required": True},
        {"is_score": True, "kind": "score10", "is_required": False},
    ],
)
def test_the_database_refuses_a_question_that_makes_no_sense(wrong):
    asked = survey("habits", is_on=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(**({"survey": asked, "kind": "words", "text_en": "Well?"} | wrong))


def test_the_database_refuses_a_choice_without_words_and_the_same_tick_twice(drinks):
    with pytest.raises(IntegrityError), transaction.atomic():
        Choice.objects.create(question=drinks)
    response = give(token_of(invited()), 9)
    answer, choice = response.answers.first(), drinks.choices.first()
    Pick.objects.create(answer=answer, choice=choice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pick.objects.create(answer=answer, choice=choice)


def test_the_database_keeps_one_answer_per_question_and_numbers_up_to_ten():
    response = give(token_of(invited()), 9)
    question = response.survey.questions.get(is_score=True)
    for wrong in ({"question": question, "number": 3}, {"question": asked_with("score10"), "number": 11}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Answer.objects.create(response=response, **wrong)
