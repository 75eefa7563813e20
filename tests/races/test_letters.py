"""Two postmen, one tray."""

import threading

import pytest
import time_machine
from django.core import mail

from apps.messaging.models import Message
from apps.messaging.services import deliver_due, queue_letter
from tests.factories.messaging import MessageFactory
from tests.races.crowd import all_at_once
from tests.support.hours import noon

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS, POSTMEN = 30, 6


@pytest.fixture(autouse=True)
def it_is_noon():
    with time_machine.travel(noon()):
        yield


def test_many_postmen_send_each_letter_once(mailoutbox):
    for number in range(LETTERS):
        MessageFactory(subject=str(number))

    taken = all_at_once(POSTMEN, lambda _index: str(deliver_due(limit=99)))
    assert sum(int(letters) * postmen for letters, postmen in taken.items()) == LETTERS
    assert sorted(int(letter.subject) for letter in mailoutbox) == list(range(LETTERS))
    assert set(Message.objects.values_list("state", "tries")) == {("sent", 1)}


def test_control_postmen_who_look_before_they_claim_send_twice(mailoutbox):
    """Without the lock on the claimed row, the test above would fail."""
    MessageFactory()
    everybody_has_looked = threading.Barrier(POSTMEN)

    def deliver_naively(_index):
        letter = Message.objects.due().first()
        everybody_has_looked.wait(timeout=30)
        mail.send_mail(letter.subject, letter.body_text, None, [letter.to])
        Message.objects.filter(pk=letter.pk).update(state="sent", sent_at=letter.created_at)
        return "sent"

    all_at_once(POSTMEN, deliver_naively)
    assert len(mailoutbox) == POSTMEN


def test_one_reference_at_once_is_one_letter():
    def write(_index):
        return str(
            queue_letter(
                reference="join:1",
                template="customers/join_code",
                purpose="service",
                to="ada@example.com",
                language="en",
                context={"code": "123456"},
            ).pk
        )

    assert all_at_once(8, write) == {str(Message.objects.get().pk): 8}
