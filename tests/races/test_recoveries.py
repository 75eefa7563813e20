"""Two people agree to one compensation in the same moment: it is given once (rule 107)."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest

from apps.feedback.models import Recovery
from apps.feedback.services import approve, compensate, recovering
from apps.ledger.reports import verify
from apps.staff.models import User
from tests.factories.feedback import support, waiting_case
from tests.factories.rewards import balances, live_program, member_with
from tests.factories.staff import UserFactory
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 8


def asked_for(points: int) -> Recovery:
    member = member_with(program=live_program(hundred_points_minor=1_000))
    case = waiting_case(customer=member.customer)
    return compensate(case=case, membership=member, points=points, by=support(), reference=uuid4())


def test_agreed_to_eight_times_it_is_given_once():
    recovery = asked_for(2_000)
    owners = [UserFactory.create(role=User.Role.OWNER) for _number in range(CROWD)]

    def agree(index: int) -> str:
        return approve(recovery=recovery, by=owners[index]).state

    assert all_at_once(CROWD, agree) == {"given": CROWD}
    assert balances(recovery.membership) == (2_000, 0)
    assert verify().differences == []


def test_control_without_the_lock_it_is_given_to_each_who_agrees(monkeypatch):
    recovery = asked_for(2_000)
    owners = [UserFactory.create(role=User.Role.OWNER) for _number in range(2)]
    both_have_read = threading.Barrier(2, timeout=30)

    def read_together(row: Recovery) -> Recovery:
        found = Recovery.objects.with_story().get(pk=row.pk)
        both_have_read.wait()
        return found

    monkeypatch.setattr(recovering, "_locked", read_together)

    def agree(index: int) -> str:
        return approve(recovery=recovery, by=owners[index]).state

    all_at_once(2, agree)
    assert balances(recovery.membership) == (4_000, 0)


def test_eight_gifts_of_one_person_at_once_stay_within_the_day():
    by, recovery = support(), asked_for(2_000)

    def give(_index: int) -> str:
        member = recovery.membership
        return compensate(case=recovery.case, membership=member, points=100, by=by, reference=uuid4()).state

    outcome = all_at_once(CROWD, give)
    assert outcome == {"given": 5, "waiting": 3}
