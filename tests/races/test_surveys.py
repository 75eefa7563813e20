"""One invitation, many devices: one answer. Many sweeps: one letter."""

import threading

import pytest
from django.test import Client

from apps.common import clock
from apps.surveys import services
from apps.surveys.models import Invitation, Response, Survey
from tests.factories.customers import CustomerFactory
from tests.factories.surveys import delivered, give, invited, survey, token_of
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 12


@pytest.fixture
def token():
    return token_of(invited())


def test_many_devices_on_one_link_leave_one_answer_rule_99(token):
    def send(index):
        give(token, index % 11, f"Device {index}")
        return "kept"

    assert all_at_once(CROWD, send) == {"kept": 1, "AlreadyAnswered": CROWD - 1}
    response = Response.objects.get()
    words = response.answers.get(question__kind="words").words
    # The number and the words of whoever was counted; nothing of two people is mixed after it was finished.
    assert response.finished_at is not None
    assert words.startswith("Device ")
    assert Invitation.objects.get().state == Invitation.State.FINISHED


def test_a_low_answer_sent_by_many_devices_opens_one_case(token):
    def send(_index):
        give(token, 1, "Cold.")
        return "kept"

    assert all_at_once(CROWD, send)["kept"] == 1
    assert Response.objects.filter(follow_up__isnull=False).count() == 1


def test_control_looking_before_finishing_counts_several(token):
    """Without the lock and the UPDATE that decides, the tests above would fail."""
    give(token, 9, finish=False)
    everybody_has_looked = threading.Barrier(CROWD)

    def send_naively(_index):
        response = Response.objects.get()
        everybody_has_looked.wait(timeout=30)
        if response.finished_at is not None:
            return "used"
        response.finished_at = clock.now()
        response.save()
        return "kept"

    assert all_at_once(CROWD, send_naively) == {"kept": CROWD}


def test_letter_and_receipt_at_once_leave_one_answer_rule_99():
    mira, asked = CustomerFactory(), survey(on_receipts=True, recontact_days=0)
    order = delivered(mira)
    invitation = invited(asked, mira)
    Invitation.objects.filter(pk=invitation.pk).update(order=order)
    doors = [token_of(invitation), services.receipt_token(asked, order)]

    def send(index):
        give(doors[index % 2], 9)
        return "kept"

    assert all_at_once(CROWD, send) == {"kept": 1, "AlreadyAnswered": CROWD - 1}
    assert Response.objects.count() == 1


def test_a_scanner_that_opens_the_link_all_the_while_leaves_nothing(token):
    address = f"/ask/{token}/?score=0"

    def act(index):
        if index == 0:
            give(token, 9)
            return "kept"
        return str(Client().get(address).status_code)

    seen = all_at_once(CROWD, act)
    assert seen["kept"] == 1
    assert seen["200"] == CROWD - 1
    assert Response.objects.get().score == 9


def test_sweeps_at_once_ask_each_purchase_once():
    survey(delay_days=0, trigger="purchase")
    Survey.objects.update(on_since_at=clock.now().replace(year=2020))
    for _customer in range(10):
        delivered(CustomerFactory(), at=clock.now())

    def sweep(_index):
        services.invite_due(limit=100)
        return "swept"

    assert all_at_once(6, sweep) == {"swept": 6}
    assert Invitation.objects.count() == 10
