"""Lists of letters say in words what was written and why something did not leave."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from apps.flows.kinds import KINDS
from apps.messaging.words import LETTERS, letter_name, reason_words
from apps.staff.models import User
from tests.factories.messaging import MessageFactory
from tests.factories.staff import UserFactory

LIST = "admin:messaging_message_changelist"


def test_every_letter_that_the_house_writes_has_a_name():
    room = Path(settings.BASE_DIR) / "templates" / "email"
    written = {str(path.relative_to(room)).removesuffix(".subject.txt") for path in room.glob("*/*.subject.txt")}
    by_the_merchant = {"campaigns/letter", "campaigns/test", "flows/test", "messaging/whatsapp"}
    by_itself = {f"flows/{kind}" for kind in KINDS}
    assert written | by_the_merchant | by_itself == set(LETTERS)


def test_a_letter_without_a_name_of_its_own_is_called_by_its_purpose():
    assert [letter_name("new/one", purpose) for purpose in ("service", "programme", "marketing")] == [
        "Letter",
        "Letter about points",
        "Letter with offers",
    ]


def test_reasons_are_told_in_words_of_the_reader():
    assert reason_words("") == ""
    assert reason_words("suppressed") == "Letters to this address are not accepted"
    assert reason_words("SMTPRecipientsRefused") == "The mail server did not take it (SMTPRecipientsRefused)"
    with translation.override("tr"):
        assert reason_words("expired") == "Tarih geçmişti"


@pytest.fixture
def support(client, db):
    client.force_login(UserFactory(role=User.Role.SUPPORT))
    return client


def test_the_list_of_letters_speaks_in_words(support):
    letter = MessageFactory(template="nights/tier_at_risk", state="skipped", reason="unsubscribed")
    change = reverse("admin:messaging_message_change", args=[letter.pk])
    for page in (reverse(LIST), change):
        shown = support.get(page).content.decode()
        assert "Letter about a level that may be lost" in shown
        assert "The member does not want these letters" in shown
        assert "unsubscribed" not in shown
    assert ">nights/tier_at_risk<" not in support.get(change).content.decode()


def test_letters_can_be_listed_by_what_they_are_about(support):
    wanted = MessageFactory(template="nights/points_expire")
    MessageFactory(template="staff/password", purpose="service")
    listed = support.get(reverse(LIST), {"template": "nights/points_expire"})
    assert list(listed.context["cl"].result_list) == [wanted]


def test_neither_list_nor_page_shows_a_subject_with_a_code_in_it(support):
    letter = MessageFactory(
        template="customers/sign_in_code", purpose="service", subject="482913 is your code", body_text="482913"
    )
    for page in (
        reverse(LIST),
        reverse(LIST) + "?q=482913",
        reverse("admin:messaging_message_change", args=[letter.pk]),
    ):
        answer = support.get(page).content.decode().replace('value="482913"', "").replace("q=482913", "")
        assert "482913" not in answer
    assert not support.get(reverse(LIST), {"q": "482913"}).context["cl"].result_list
