from __future__ import annotations

import pytest

from apps.customers.models import Consent
from apps.customers.services import consents_now
from apps.messaging.errors import BadLink
from apps.messaging.models import Message
from apps.messaging.services import unsubscribe, unsubscribe_link, unsubscribe_message
from tests.factories.messaging import MessageFactory

pytestmark = pytest.mark.django_db


def token_of(message):
    return unsubscribe_link(message.public_id).rstrip("/").rpartition("/")[2]


def test_the_link_withdraws_this_person_channel_and_purpose_rule_92():
    letter = MessageFactory(purpose="marketing")
    consent = unsubscribe(token=token_of(letter))
    assert consents_now(letter.customer) == {("email", "marketing"): False}
    assert consent.source == Consent.Source.UNSUBSCRIBE
    assert consent.evidence == f"message:{letter.public_id}"


def test_twice_is_once():
    letter = MessageFactory()
    assert unsubscribe(token=token_of(letter)) == unsubscribe(token=token_of(letter))
    assert Consent.objects.count() == 1


def test_looking_at_the_letter_changes_nothing():
    letter = MessageFactory()
    assert unsubscribe_message(token_of(letter)) == letter
    assert Consent.objects.count() == 0


def test_a_link_somebody_made_up_or_cut_short_is_refused():
    letter = MessageFactory()
    token = token_of(letter)
    for bad in ("", "x", token[:-1], letter.public_id.hex, f"{letter.public_id.hex}.{'a' * 43}", "\x00"):
        with pytest.raises(BadLink):
            unsubscribe(token=bad)
    assert Consent.objects.count() == 0


def test_service_letters_cannot_be_stopped():
    with pytest.raises(BadLink):
        unsubscribe(token=token_of(MessageFactory(purpose=Message.Purpose.SERVICE)))
