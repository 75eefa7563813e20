"""The doors behind a survey's link: what each answers for used, old, forged and unfinished links."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from apps.feedback.models import Case
from apps.surveys import services
from apps.surveys.models import Answer, Invitation, Response
from apps.surveys.reports.pages import first_page, second_page
from tests.factories.customers import CustomerFactory
from tests.factories.surveys import WEDNESDAY, delivered, give, invited, survey, token_of

pytestmark = pytest.mark.django_db
DOORS = ("survey", "survey_thanks", "survey_seen")
FORGED = ("x", "i" + "0" * 32 + ".x", "r1-" + "0" * 32, "." * 50, "ı" * 20, "a" * 3_000)


@pytest.fixture
def token():
    return token_of(invited())


def door(token, name="survey"):
    return reverse(f"portal:{name}", args=[token])


def number_field(token):
    return first_page(services.look_up(token).survey)[0].field


def words_field(token):
    return second_page(services.look_up(token).survey)[0].field


@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize("name", DOORS)
def test_a_forged_link_opens_no_door(client, name, forged):
    path = door("TOKEN", name).replace("TOKEN", forged)
    reply = client.post(path) if name == "survey_seen" else client.get(path)
    assert reply.status_code == 404
    assert not Response.objects.exists()


def test_posting_to_a_forged_link_keeps_nothing(client):
    assert client.post(door("x"), {"q1": "9"}).status_code == 404
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("put", "survey"),
        ("delete", "survey"),
        ("post", "survey_thanks"),
        ("get", "survey_seen"),
        ("head", "survey_seen"),
    ],
)
def test_each_door_takes_only_its_own_way_in(client, token, method, name):
    assert getattr(client, method)(door(token, name)).status_code == 405


def test_thanks_before_an_answer_lead_back_to_the_question(client, token):
    assert client.get(door(token, "survey_thanks")).url == door(token)
    client.post(door(token), {number_field(token): "8"})
    assert client.get(door(token, "survey_thanks")).url == door(token)


def test_a_used_link_refuses_a_second_answer_and_still_thanks_for_the_first(client, token):
    give(token, 9, "Kind.")
    reply = client.post(door(token), {number_field(token): "0"})
    assert reply.status_code == 409
    assert "one answer counts" in reply.content.decode()
    assert client.get(door(token, "survey_thanks")).status_code == 200
    assert Response.objects.get().score == 9


def test_an_answer_to_an_old_link_is_refused_and_not_kept(client):
    with time_machine.travel(WEDNESDAY, tick=False):
        token = token_of(invited())
        field = number_field(token)
    with time_machine.travel(WEDNESDAY + dt.timedelta(days=60), tick=False):
        reply = client.post(door(token), {field: "9"})
    assert reply.status_code == 410
    assert "Its last day to answer has passed." in reply.content.decode()
    assert not Response.objects.exists()


def test_a_number_that_was_begun_in_time_is_not_gone_on_with_after_the_last_day(client):
    with time_machine.travel(WEDNESDAY, tick=False):
        token = token_of(invited())
        give(token, 3, finish=False)
        field = words_field(token)
    with time_machine.travel(WEDNESDAY + dt.timedelta(days=60), tick=False):
        reply = client.post(door(token), {field: "Cold tea", "step": "rest"})
    assert reply.status_code == 410
    assert not Answer.objects.exclude(words="").exists()


@pytest.mark.parametrize("typed", ["11", "-1", "nine", "9.5", "\x00", "9" * 500])
def test_a_number_off_the_scale_is_told_and_nothing_is_kept(client, token, typed):
    reply = client.post(door(token), {number_field(token): typed})
    assert reply.status_code == 422
    assert "Choose one of the numbers." in reply.content.decode()
    assert not Response.objects.exists()


def test_too_many_words_are_told_and_stand_there_again(client, token):
    client.post(door(token), {number_field(token): "5"})
    reply = client.post(door(token), {words_field(token): "Cold tea " * 400, "step": "rest"})
    assert reply.status_code == 422
    assert "Cold tea Cold tea" in reply.content.decode()
    assert Response.objects.get().finished_at is None


def test_the_words_may_be_left_empty(client, token):
    client.post(door(token), {number_field(token): "8"})
    assert client.post(door(token), {"step": "rest"}).url == door(token, "survey_thanks")
    assert (Response.objects.get().score, Answer.objects.count()) == (8, 1)


def test_words_are_shown_as_words_and_never_run(client, token):
    client.post(door(token), {number_field(token): "8"})
    long = "<script>alert(1)</script>" + "x" * 2_000
    shown = client.post(door(token), {words_field(token): long, "step": "rest"}).content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_a_question_of_another_survey_is_not_answered_through_this_link(client, token):
    other = survey("csat-case", recontact_days=0)
    foreign = other.questions.get(is_score=True)
    client.post(door(token), {number_field(token): "8", foreign.field: "1"})
    assert list(Answer.objects.values_list("question__survey__code", flat=True)) == ["nps-delivery"]


def test_the_last_of_two_numbers_sent_at_once_counts(client, token):
    client.post(door(token), {number_field(token): ["3", "8"]})
    assert Response.objects.get().score == 8


def test_one_persons_link_answers_for_nobody_else(client):
    asked = survey(recontact_days=0)
    mira, ada = (invited(asked, CustomerFactory()) for _person in range(2))
    client.post(door(token_of(mira)), {number_field(token_of(mira)): "9"})
    assert Response.objects.get().customer == mira.customer
    assert client.get(door(token_of(ada))).context["step"] == ""
    ada.refresh_from_db()
    assert ada.state == Invitation.State.QUEUED


def test_a_low_answer_from_the_page_opens_its_case_with_what_was_said_rule_102(client, token):
    client.post(door(token), {number_field(token): "2"})
    assert not Case.objects.exists()
    client.post(door(token), {words_field(token): "The tea was cold.", "step": "rest"})
    response = Response.objects.get()
    assert (response.follow_up.priority, response.follow_up.messages.get().text) == ("high", "The tea was cold.")
    client.post(door(token), {words_field(token): "Again.", "step": "rest"})
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("score", "told"),
    [
        (6, "We are sorry"),
        (7, "Your answer helps us"),
        (8, "Your answer helps us"),
        (9, "We are glad"),
        (10, "We are glad"),
    ],
)
def test_thanks_fit_what_was_answered_rule_102(client, score, told):
    token = token_of(invited(survey(recontact_days=0, review_url="https://reviews.example/")))
    give(token, score)
    shown = client.get(door(token, "survey_thanks")).content.decode()
    assert told in shown
    assert ("https://reviews.example/" in shown) is (score >= 9)


def test_a_receipt_of_a_survey_that_is_off_says_that_it_is_over(client):
    asked, order = survey(on_receipts=True), delivered()
    token = services.receipt_token(asked, order)
    services.switch_off(survey=asked)
    assert client.get(door(token)).status_code == 410
    assert client.post(door(token), {number_field(token): "9"}).status_code == 410
    assert not Response.objects.exists()


def test_a_touch_on_a_receipts_page_is_taken_and_changes_nothing(client):
    token = services.receipt_token(survey(on_receipts=True), delivered())
    assert client.post(door(token, "survey_seen")).status_code == 204
    assert not Invitation.objects.exists()
    assert not Response.objects.exists()


def test_a_receipt_shows_nobodys_name_and_no_contact(client):
    mira = CustomerFactory(name="Mira Yıldız", email="mira@example.com")
    with time_machine.travel(WEDNESDAY, tick=False):
        shown = client.get(door(services.receipt_token(survey(on_receipts=True), delivered(mira)))).content.decode()
    assert all(words not in shown for words in ("Mira", "mira@example.com", mira.phone))
