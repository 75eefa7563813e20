from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from apps.common import clock
from apps.customers.models import JoinRequest, SignIn
from apps.customers.services import consents_now, prove_join, request_join, start_sign_in
from apps.customers.tasks import sweep_out

pytestmark = pytest.mark.django_db


def later(**span):
    return time_machine.travel(clock.now() + dt.timedelta(**span))


def test_what_nobody_proved_is_not_kept():
    request_join(email="stranger@example.com")
    with later(days=6):
        assert sweep_out() == 0
    with later(days=8):
        assert sweep_out() == 1
    assert JoinRequest.objects.count() == 0


def test_the_evidence_of_a_consent_stays_rule_85():
    asked = request_join(email="ada@example.com", wants_email=True)
    customer = prove_join(request_id=asked.request.public_id, code=asked.code)
    with later(days=400):
        assert sweep_out() == 0
    assert JoinRequest.objects.get(customer=customer).public_id.hex in customer.consents.get().evidence.replace("-", "")
    assert consents_now(customer) == {("email", "marketing"): True}


def test_ways_in_are_swept_out_a_day_after_their_end():
    start_sign_in(email="ada@example.com")
    with later(hours=23):
        assert sweep_out() == 0
    with later(hours=25):
        assert sweep_out() == 1
        assert sweep_out() == 0
    assert SignIn.objects.count() == 0
