"""Rules 99 and 100: one link, one answer, resumable until it is finished."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.common import clock
from apps.customers.models import Customer
from apps.feedback.models import Case
from apps.programs.services import enrol
from apps.surveys import services
from apps.surveys.errors import AlreadyAnswered, BadAnswer, BadLink, LinkOver
from apps.surveys.models import Answer, Invitation, ProfileAnswer, Response
from apps.surveys.reports.pages import first_page, second_page
from tests.factories.customers import CustomerFactory
from tests.factories.programs import ladder, program
from tests.factories.staff import UserFactory
from tests.factories.surveys import WEDNESDAY, delivered, give, invited, profile_survey, survey, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation():
    return invited()


@pytest.fixture
def token(invitation):
    return token_of(invitation)


def test_a_number_and_a_reason_make_an_answer(invitation, token):
    response = give(token, 9, "Quick and kind.")
    assert (response.score, response.kind, response.about) == (9, "nps", "transactional")
    assert response.customer == invitation.customer
    assert sorted(Answer.objects.values_list("number", "words"), key=str) == [(9, ""), (None, "Quick and kind.")]
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.FINISHED


def test_the_number_alone_is_kept_but_does_not_count_yet_rule_93(invitation, token):
    response = give(token, 4, finish=False)
    assert (response.score, response.finished_at) == (4, None)
    assert not Response.objects.finished().exists()
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.STARTED


def test_until_it_is_finished_the_number_may_be_changed_rule_99(token):
    give(token, 4, finish=False)
    assert give(token, 8, "Better than I said.").score == 8
    assert Response.objects.count() == 1


def test_a_finished_answer_is_the_only_one_rule_99(token):
    give(token, 9)
    with pytest.raises(AlreadyAnswered) as refusal:
        give(token, 0)
    assert (refusal.value.code, refusal.value.conflict) == ("already_answered", True)
    assert Response.objects.get().score == 9


def test_the_database_keeps_a_second_answer_out_rule_99(invitation, token):
    give(token, 9)
    second = Response(survey=invitation.survey, kind="nps", about="transactional", invitation=invitation, via="letter")
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_an_answer_without_its_number_cannot_be_finished_in_the_database(token):
    response = give(token, 9, finish=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.filter(pk=response.pk).update(score=None, finished_at=clock.now())


@pytest.mark.parametrize(("kind", "score"), [("nps", 11), ("csat", 0), ("csat", 6)])
def test_the_database_keeps_numbers_within_their_scale(token, kind, score):
    response = give(token, 9, finish=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.filter(pk=response.pk).update(kind=kind, score=score)


def test_the_link_works_to_the_end_of_its_last_day_and_no_longer_rule_99():
    with time_machine.travel(WEDNESDAY, tick=False):
        invitation = invited(survey(valid_days=14))
        token = token_of(invitation)
        other = token_of(invited(invitation.survey))
    last = dt.datetime(2026, 5, 27, 20, 59, 59, tzinfo=dt.UTC)  # a second before midnight in Istanbul
    with time_machine.travel(last, tick=False):
        assert give(other, 7).score == 7
    with time_machine.travel(last + dt.timedelta(seconds=1), tick=False), pytest.raises(LinkOver):
        give(token, 7)
    assert Response.objects.count() == 1


@pytest.mark.parametrize("broken", ["", "x", "i.x", "i00000000000000000000000000000000.abc", "\x00", "ş" * 400])
def test_a_forged_link_leads_nowhere(broken):
    with pytest.raises(BadLink):
        services.look_up(broken)


def test_the_link_of_another_signs_for_nobody_else(token):
    other = token_of(invited())
    with pytest.raises(BadLink):
        services.look_up(token.partition(".")[0] + "." + other.partition(".")[2])


def test_looking_at_a_link_changes_nothing_rule_100(invitation, token):
    before = Invitation.objects.values().get()
    services.look_up(token)
    assert Invitation.objects.values().get() == before
    assert not Response.objects.exists()


@pytest.mark.parametrize("typed", ["11", "-1", "9.5", "٩", "nine", " ", "9" * 5_000, "1e1", "\x00"])
def test_what_is_no_number_of_the_scale_is_refused_and_nothing_is_kept(token, typed):
    with pytest.raises(BadAnswer) as refusal:
        give(token, typed)
    question = first_page(services.look_up(token).survey)[0]
    assert refusal.value.field == question.field
    assert not Response.objects.exists()


def test_all_that_is_wrong_is_told_at_once():
    asked = survey("habits")
    asked.questions.update(is_required=True)
    with pytest.raises(BadAnswer) as refusal:
        services.read(first_page(asked), {})
    assert len(refusal.value.facts["problems"]) == 2


def test_words_of_any_length_get_an_answer(token):
    give(token, 9, finish=False)
    question = second_page(services.look_up(token).survey)[0]
    with pytest.raises(BadAnswer):
        services.answer(
            token=token, typed={question.field: ["x" * 2_001]}, language="en", finish=True, questions=[question]
        )
    assert give(token, 9, "a\x00b\r\nc").answers.get(question=question).words == "ab\nc"


def test_a_choice_of_another_question_is_refused():
    asked, other = survey("habits"), survey("habits")
    stranger = other.questions.get(profile_key="visits").choices.all()[0]
    mine = asked.questions.get(profile_key="visits")
    with pytest.raises(BadAnswer):
        services.read([mine], {mine.field: [str(stranger.pk)]})


def test_the_level_on_the_day_of_the_answer_is_remembered():
    club, mira = program(code="club"), CustomerFactory()
    ladder(club)
    delivered(mira)
    enrol(program=club, customer_ids=[mira.pk])
    response = give(token_of(invited(customer=mira)), 9)
    assert response.tier is not None
    assert response.tier.ladder.program == club


def test_an_answer_to_a_profile_question_stands_at_the_customer():
    mira = CustomerFactory()
    profile_survey(mira)
    kept = ProfileAnswer.objects.get(customer=mira)
    assert (kept.key, kept.choice.text_en) == ("visits", "In the morning")


def test_the_newest_profile_answer_replaces_the_one_before():
    mira, asked = CustomerFactory(), survey("habits", recontact_days=0)
    question = asked.questions.get(profile_key="visits")
    for place, day in enumerate(range(3)):
        with time_machine.travel(WEDNESDAY + dt.timedelta(days=day), tick=False):
            choice = question.choices.all()[place]
            services.answer(
                token=token_of(invited(asked, mira)),
                typed={question.field: [str(choice.pk)]},
                language="en",
                finish=True,
                questions=first_page(asked),
            )
    assert [kept.choice for kept in ProfileAnswer.objects.filter(customer=mira)] == [choice]


def test_whoever_is_forgotten_cannot_be_answered_for(invitation, token):
    Customer.objects.filter(pk=invitation.customer_id).update(
        forgotten_at=clock.now(), name="", name_key="", email="", phone="", birthday_on=None
    )
    with pytest.raises(LinkOver):
        give(token, 9)


def test_one_purchase_gives_one_answer_from_letter_and_receipt_together_rule_99():
    mira = CustomerFactory()
    asked = survey(on_receipts=True)
    order = delivered(mira)
    receipt = services.receipt_token(asked, order)
    give(receipt, 3, "Cold.")
    with pytest.raises(AlreadyAnswered):
        give(receipt, 10)
    response = Response.objects.get()
    assert (response.order, response.customer, response.via) == (order, mira, Response.Via.RECEIPT)


def test_somebody_without_a_card_answers_from_the_receipt_without_a_name():
    asked = survey(on_receipts=True)
    response = give(services.receipt_token(asked, delivered()), 8)
    assert (response.customer, response.score) == (None, 8)


@pytest.mark.parametrize("change", [{"on_receipts": False}, {"is_on": False}])
def test_a_receipt_answers_only_where_the_shop_wants_it(change):
    asked = survey(on_receipts=True)
    token = services.receipt_token(asked, delivered())
    type(asked).objects.filter(pk=asked.pk).update(**change)
    with pytest.raises(LinkOver):
        give(token, 8)


def test_a_receipt_is_over_when_its_days_are():
    with time_machine.travel(WEDNESDAY, tick=False):
        asked = survey(on_receipts=True, valid_days=3, remind_after_days=None)
        token = services.receipt_token(asked, delivered())
    with time_machine.travel(WEDNESDAY + dt.timedelta(days=3), tick=False), pytest.raises(LinkOver):
        give(token, 8)


@pytest.mark.parametrize(("score", "opens"), [(0, True), (6, True), (7, False), (10, False)])
def test_a_low_number_opens_a_case_with_an_owner_and_a_time_rule_102(score, opens):
    boss = UserFactory()
    response = give(token_of(invited(survey(recontact_days=0, follow_up_by=boss))), score, "The tea was cold.")
    assert Case.objects.exists() == opens
    if opens:
        case = Case.objects.get()
        assert (response.follow_up, case.channel, case.owner) == (case, Case.Channel.SURVEY, boss)
        assert case.due_at is not None
        assert "The tea was cold." in case.messages.get().text


def test_whoever_gave_only_a_low_number_finds_the_question_and_the_number_in_their_language():
    asked = survey(recontact_days=0, name="Grumblers, second wave")
    give(token_of(invited(asked, CustomerFactory.create(language="tr"))), 2)
    case = Case.objects.get()
    assert case.subject == "Nasıldı? (2)"
    assert case.messages.get().text == "Bizi bir arkadaşınıza önerme olasılığınız nedir? 2"


def test_a_survey_without_a_title_does_not_show_its_name_to_customers():
    asked = survey(recontact_days=0, name="Grumblers, second wave", title_en="", title_tr="", title_az="")
    give(token_of(invited(asked)), 2)
    assert Case.objects.get().subject == "How was it? (2)"


def test_nobody_can_be_called_back_who_is_not_known():
    give(services.receipt_token(survey(on_receipts=True), delivered()), 1)
    assert not Case.objects.exists()
