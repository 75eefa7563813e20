"""The pages behind a survey's link: confirm, rest, thanks; used, over, forged."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.shop.services import current_shop
from apps.surveys import services
from apps.surveys.models import Invitation, Response, Survey
from apps.surveys.reports.pages import first_page, second_page
from tests.factories.customers import CustomerFactory
from tests.factories.surveys import WEDNESDAY, delivered, give, invited, survey, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation():
    return invited()


@pytest.fixture
def token(invitation):
    return token_of(invitation)


def page(token, name="survey"):
    return reverse(f"portal:{name}", args=[token])


def first(token):
    return first_page(services.look_up(token).survey)[0].field


def words(token):
    return second_page(services.look_up(token).survey)[0].field


def snapshot():
    return list(Invitation.objects.values()), list(Response.objects.values())


def test_a_tapped_number_is_chosen_on_the_page_and_nothing_is_saved_rule_100(client, token):
    before = snapshot()
    shown = client.get(page(token) + "?score=7").content.decode()
    assert 'value="7" checked' in shown
    assert shown.count("checked") == 1
    assert snapshot() == before


def test_a_scanner_that_opens_every_button_answers_nothing_rule_100(client, invitation, token):
    before = snapshot()
    for number in range(11):
        for method in (client.get, client.head):
            assert method(f"{page(token)}?score={number}").status_code == 200
    assert client.get(page(token, "survey_thanks")).status_code == 302
    assert client.get(page(token, "survey_seen")).status_code == 405
    assert snapshot() == before


@pytest.mark.parametrize("typed", ["11", "-1", "x", "<script>", "%00", "9" * 3000])
def test_a_number_that_is_none_chooses_nothing(client, token, typed):
    response = client.get(page(token), {"score": typed})
    assert response.status_code == 200
    assert "checked" not in response.content.decode()
    assert "<script>" not in response.content.decode().replace("<script src", "")


def test_confirm_then_why_then_thanks(client, token):
    kept = client.post(page(token), {first(token): "9"})
    assert (kept.status_code, kept["Location"]) == (302, page(token))
    assert "One more thing" in client.get(page(token)).content.decode()
    sent = client.post(page(token), {"step": "rest", words(token): "Kind people."})
    assert sent["Location"] == page(token, "survey_thanks")
    assert "Thank you" in client.get(sent["Location"]).content.decode()
    assert Response.objects.finished().get().score == 9


def test_whoever_comes_back_goes_on_where_they_stopped_rule_99(client, token):
    client.post(page(token), {first(token): "9"})
    later = Client().get(page(token)).content.decode()
    assert "Your number is kept" in later
    assert 'name="step" value="rest"' in later


def test_a_used_link_says_so_and_changes_nothing(client, token):
    give(token, 9)
    before = snapshot()
    assert "We have your answer" in client.get(page(token) + "?score=0").content.decode()
    again = client.post(page(token), {first(token): "0"})
    assert (again.status_code, "We have your answer" in again.content.decode()) == (409, True)
    assert snapshot() == before


def test_an_old_link_says_that_it_is_over(client):
    with time_machine.travel(WEDNESDAY, tick=False):
        token = token_of(invited())
    with time_machine.travel(WEDNESDAY + dt.timedelta(days=15), tick=False):
        for answer in (client.get(page(token)), client.post(page(token), {first(token): "9"})):
            assert answer.status_code == 410
            assert "This question is over" in answer.content.decode()
    assert not Response.objects.exists()


@pytest.mark.parametrize("token", ["x", "i.abc", "i00000000000000000000000000000000.abc", "%00", "ş"])
def test_a_forged_link_says_so(client, token):
    for name in ("survey", "survey_thanks"):
        answer = client.get(page(token, name))
        assert answer.status_code == 404
        assert "This link does not work" in answer.content.decode()
    assert client.post(page(token), {"q1": "9"}).status_code == 404
    assert client.post(page(token, "survey_seen")).status_code == 404


def test_nothing_chosen_is_told_at_the_question(client, token):
    answer = client.post(page(token), {})
    assert answer.status_code == 422
    assert "Please answer this question." in answer.content.decode()


def test_what_was_typed_stays_when_something_is_wrong(client, token):
    client.post(page(token), {first(token): "9"})
    answer = client.post(page(token), {"step": "rest", words(token): "long " * 500})
    assert answer.status_code == 422
    assert "long long" in answer.content.decode()


def test_the_second_page_alone_leads_back_to_the_first(client, token):
    answer = client.post(page(token), {"step": "rest", words(token): "Hello"})
    assert answer["Location"] == page(token)
    assert not Response.objects.finished().exists()
    assert "Hello" not in client.get(page(token)).content.decode()
    assert f'name="{first(token)}"' in client.get(page(token)).content.decode()


def test_a_mail_programs_browser_without_cookies_can_answer(token):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(page(token), {first(token): "9"}).status_code == 302


def test_the_page_speaks_the_customers_language_until_another_is_chosen(client):
    token = token_of(invited(customer=CustomerFactory(language="tr")))
    shown = client.get(page(token)).content.decode()
    assert '<html lang="tr">' in shown
    assert "Bizi bir arkadaşınıza önerme olasılığınız nedir?" in shown
    client.post(reverse("portal:language"), {"language": "az", "next": page(token)})
    assert "tövsiyə etmə ehtimalınız" in client.get(page(token)).content.decode()


def test_a_happy_customer_is_asked_for_a_review_where_the_shop_has_a_page_for_it(client, invitation, token):
    Survey.objects.update(review_url="https://reviews.example/shop")
    give(token, 10)
    assert 'href="https://reviews.example/shop"' in client.get(page(token, "survey_thanks")).content.decode()


@pytest.mark.parametrize(("score", "sentence"), [(8, "helps us to get better"), (3, "We are sorry")])
def test_nobody_else_is_sent_to_write_a_review(client, token, score, sentence):
    Survey.objects.update(review_url="https://reviews.example/shop")
    give(token, score)
    shown = client.get(page(token, "survey_thanks")).content.decode()
    assert "reviews.example" not in shown
    assert sentence in shown


def test_touching_the_page_tells_that_a_person_is_there_and_opening_it_does_not(client, invitation, token):
    client.get(page(token))
    assert Invitation.objects.get().state == Invitation.State.QUEUED
    assert client.post(page(token, "survey_seen")).status_code == 204
    assert Invitation.objects.get().state == Invitation.State.OPENED
    give(token, 9)
    client.post(page(token, "survey_seen"))
    assert Invitation.objects.get().state == Invitation.State.FINISHED


def test_a_receipt_names_the_purchase_it_is_about(client):
    asked = survey(on_receipts=True)
    order = delivered(external_id="A-77")
    token = services.receipt_token(asked, order)
    assert "This is about purchase A-77" in client.get(page(token)).content.decode()
    client.post(page(token), {first(token): "2"})
    client.post(page(token), {"step": "rest", words(token): "Cold"})
    assert Response.objects.get().order == order
    assert "at the latest" not in client.get(page(token, "survey_thanks")).content.decode()


def test_a_survey_of_own_questions_is_one_page(client):
    asked = survey("habits", recontact_days=0)
    token = token_of(invited(asked))
    question = asked.questions.get(profile_key="visits")
    shown = client.get(page(token)).content.decode()
    assert all(choice.text_en in shown for choice in question.choices.all())
    sent = client.post(page(token), {question.field: str(question.choices.all()[1].pk)})
    assert sent["Location"] == page(token, "survey_thanks")


def test_pages_are_never_kept_and_not_found_by_search_engines(client, token):
    shown = client.get(page(token))
    assert "no-store" in shown["Cache-Control"]
    assert 'name="robots" content="noindex"' in shown.content.decode()


def test_the_first_page_takes_few_questions_of_the_database(client, token, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        client.get(page(token))


def test_an_unhappy_customer_is_told_when_we_answer_rule_102(client, token):
    give(token, 2, "Cold.")
    shown = client.get(page(token, "survey_thanks")).content.decode()
    case = Response.objects.get().follow_up
    due = case.due_at.astimezone(current_shop().zone)
    assert f"{due:%H:%M}, at the latest." in shown
    assert f"{due.day} {due:%B %Y}" in shown
