from __future__ import annotations

import re

import pytest

from apps.customers.models import Consent
from apps.customers.services import consents_now
from tests.factories.customers import CustomerFactory

pytestmark = pytest.mark.django_db
PAGE = "/me/preferences/"


@pytest.fixture
def member(client):
    customer = CustomerFactory(email="ada@example.com", phone="+905321112233", name="Ada", language="en")
    session = client.session
    session["member"] = str(customer.public_id)
    session.save()
    return customer


def fill(**changes):
    return {"name": "Ada", "birthday_on": "", "language": "en", "email_programme": "on", "email_survey": "on"} | changes


def test_only_a_member_sees_the_page(client):
    response = client.get(PAGE)
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/"


def test_a_member_sees_what_holds_now(client, member):
    shown = client.get(PAGE).content.decode()
    assert re.search(r'name="email_programme"[^>]*checked', shown)
    assert not re.search(r'name="(email|sms)_marketing"[^>]*checked', shown)
    assert "ada@example.com" in shown
    assert "+905321112233" in shown


def test_looking_records_nothing(client, member):
    client.get(PAGE)
    assert Consent.objects.count() == 0


def test_a_member_changes_name_birthday_and_language(client, member):
    response = client.post(PAGE, fill(name="Ada İnce", birthday_on="2000-02-29", language="tr"))
    assert response.status_code == 302
    member.refresh_from_db()
    assert (member.name, member.name_key, str(member.birthday_on), member.language) == (
        "Ada İnce",
        "ada ince",
        "2000-02-29",
        "tr",
    )
    assert client.cookies["django_language"].value == "tr"


def test_only_what_changed_is_recorded_with_its_evidence_rule_85(client, member):
    client.post(PAGE, fill(sms_marketing="on"))
    consent = Consent.objects.get()
    assert (consent.channel, consent.purpose, consent.granted) == ("sms", "marketing", True)
    assert consent.evidence == f"member:{member.public_id}"
    assert consent.source == Consent.Source.PREFERENCES
    assert consent.notice.kind == "marketing"


def test_withdrawing_is_as_easy_as_agreeing_rule_85(client, member):
    client.post(PAGE, fill(email_marketing="on", sms_marketing="on"))
    client.post(PAGE, fill(email_programme=""))
    assert consents_now(member) == {
        ("email", "marketing"): False,
        ("sms", "marketing"): False,
        ("email", "programme"): False,
    }


def test_a_double_click_records_once(client, member):
    for _click in range(2):
        client.post(PAGE, fill(email_marketing="on"))
    assert Consent.objects.count() == 1


def test_the_text_the_member_saw_is_the_one_recorded(client, member):
    type(member).objects.filter(pk=member.pk).update(language="az")
    client.post(PAGE, fill(email_marketing="on", language="tr"))
    assert Consent.objects.get().notice.language == "az"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"birthday_on": "2999-01-01"}, "A birthday lies in the past"),
        ({"birthday_on": "31.31.2000"}, "This is not a date."),
        ({"birthday_on": "\x00"}, "This is not a date."),
        ({"language": "xx"}, "Select a valid choice"),
        ({"name": "x" * 250}, "This is too long"),
    ],
)
def test_bad_input_is_answered_and_nothing_typed_is_lost(client, member, typed, sentence):
    response = client.post(PAGE, fill(**({"name": "Ada Yeni", "sms_marketing": "on"} | typed)))
    shown = response.content.decode()
    assert response.status_code == 422
    assert sentence in shown
    assert re.search(r'name="sms_marketing"[^>]*checked', shown)
    assert typed.get("name", "Ada Yeni") in shown
    assert Consent.objects.count() == 0
    member.refresh_from_db()
    assert member.name == "Ada"


def test_a_forgotten_member_is_signed_out(client, member):
    type(member).objects.filter(pk=member.pk).update(
        name="", name_key="", email="", phone="", forgotten_at=member.joined_at
    )
    assert client.get(PAGE).status_code == 302
