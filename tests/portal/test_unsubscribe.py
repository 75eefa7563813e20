from __future__ import annotations

import pytest
from django.test import Client

from apps.customers.models import Consent
from apps.customers.services import consents_now
from apps.messaging.services import unsubscribe_link
from tests.factories.messaging import MessageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    return MessageFactory(purpose="marketing")


@pytest.fixture
def link(letter):
    return unsubscribe_link(letter.public_id).removeprefix("http://localhost:8000")


def test_a_scanner_that_opens_the_link_stops_nothing_rule_92(client, link):
    for method in (client.get, client.head):
        assert method(link).status_code == 200
    assert Consent.objects.count() == 0


def test_one_click_without_signing_in_stops_the_letters_rule_92(client, link, letter):
    shown = client.post(link)
    assert shown.status_code == 200
    assert "no more offers" in shown.content.decode()
    assert consents_now(letter.customer) == {("email", "marketing"): False}


def test_a_mail_program_stops_them_by_itself_without_cookie_or_token_rule_92(link, letter):
    program = Client(enforce_csrf_checks=True)
    response = program.post(link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert consents_now(letter.customer) == {("email", "marketing"): False}


def test_letters_about_points_are_stopped_apart_from_offers(client):
    letter = MessageFactory(purpose="programme")
    link = unsubscribe_link(letter.public_id).removeprefix("http://localhost:8000")
    assert "about your points" in client.get(link).content.decode()
    client.post(link)
    assert consents_now(letter.customer) == {("email", "programme"): False}


@pytest.mark.parametrize("token", ["x", "a.b", "00000000000000000000000000000000.abc", "%00", "ş"])
def test_a_broken_link_says_so(client, token):
    for method in (client.get, client.post):
        response = method(f"/u/{token}/")
        assert response.status_code == 404
        assert "This link is not complete" in response.content.decode()


def test_the_page_tells_nothing_about_the_person(client, link, letter):
    shown = client.get(link).content.decode()
    assert letter.customer.name not in shown
    assert letter.to not in shown


def test_questions_are_stopped_apart_from_offers_and_points(client):
    letter = MessageFactory(purpose="survey")
    link = unsubscribe_link(letter.public_id).removeprefix("http://localhost:8000")
    assert "stop asking you" in client.get(link).content.decode()
    assert "We do not ask you any more" in client.post(link).content.decode()
    assert consents_now(letter.customer) == {("email", "survey"): False}
