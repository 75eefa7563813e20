"""Answers that a new shop can begin with."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from apps.feedback.default_answers import ANSWERS
from apps.feedback.models import Apology, ApologyText
from apps.feedback.reports.apologies import PLACEHOLDERS, prepared_answers
from apps.feedback.services import begin_answers
from apps.messaging.placeholders import check_text
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import support, waiting_case
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
LIST, BEGIN = "admin:feedback_apology_changelist", "admin:feedback_apology_ready"


def desk(role: str = "owner") -> Client:
    client = Client()
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client


def test_an_empty_list_offers_some_to_begin_with_and_a_filled_one_does_not():
    client = desk()
    assert (
        reverse(BEGIN) in client.get(client.get(reverse(LIST)).context["actions_list"][0]["path"]).headers["Location"]
    )
    begin_answers()
    assert not client.get(reverse(LIST)).context["actions_list"]


def test_they_are_read_in_the_readers_language_before_anything_is_added():
    client = desk()
    client.cookies["django_language"] = "tr"
    page = client.get(reverse(BEGIN)).content.decode()
    assert "Sizi beklettiğimiz için özür dileriz." in page
    assert not Apology.objects.exists()


def test_one_click_adds_them_in_all_languages_and_a_second_adds_nothing():
    client = desk()
    assert f"{len(ANSWERS)} answers are added." in client.post(reverse(BEGIN), follow=True).content.decode()
    assert "0 answers are added." in client.post(reverse(BEGIN), follow=True).content.decode()
    assert Apology.objects.count() == len(ANSWERS)
    assert ApologyText.objects.count() == len(ANSWERS) * len(settings.LANGUAGES)


def test_one_of_the_shops_own_under_the_same_name_stays_as_it_is():
    own = Apology.objects.create(name=str(ANSWERS[0].name))
    own.texts.create(language="tr", text="Kendi sözümüz")
    assert begin_answers() == len(ANSWERS) - 1
    assert [text.text for text in own.texts.all()] == ["Kendi sözümüz"]


@pytest.mark.parametrize(("language", "words"), [("en", "sorry"), ("tr", "özür dileriz"), ("az", "üzr istəyirik")])
def test_whoever_replies_finds_them_in_the_customers_language_and_signed(language, words):
    begin_answers()
    case = waiting_case(customer=CustomerFactory.create(language=language))
    answers = {each.name: each.text for each in prepared_answers(case, support(name="Elif"))}
    assert words in answers["Sorry for the wait"]
    assert "Elif, " in answers["Sorry for the wait"]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: str(answer.name))
def test_each_stands_in_every_language_and_knows_its_places(answer):
    assert answer.signed.keys() == dict(settings.LANGUAGES).keys()
    for text in answer.signed.values():
        check_text(text, field="text", allowed=PLACEHOLDERS)


@pytest.mark.parametrize(("role", "status"), [("manager", 302), ("support", 403), ("cashier", 302)])
def test_managers_begin_and_others_do_not(role, status):
    assert desk(role).post(reverse(BEGIN)).status_code == status
    assert Apology.objects.exists() is (role == "manager")
