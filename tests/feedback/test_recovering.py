"""Making it right: a limit per role, a second person above it, and never twice (rule 107)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from apps.feedback.errors import BadRecovery, RecoveryDecided, RecoveryRefused
from apps.feedback.models import Case, Recovery, RecoveryLimit
from apps.feedback.reports import RecoveryCost, recovery_cost, recovery_left
from apps.feedback.services import approve, compensate, refuse
from apps.ledger.reports import verify
from apps.ledger.services import ReferenceReused
from apps.programs.errors import AdjustmentTooLarge
from apps.programs.models import AdjustLimit, Adjustment, Membership
from apps.staff.models import User
from tests.factories.feedback import clock_at, manager, support, waiting_case
from tests.factories.rewards import balances, live_program, member_with
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mira() -> Membership:
    """A member whose points are worth ten kuruş each."""
    return member_with(program=live_program(hundred_points_minor=1_000))


@pytest.fixture
def case(mira) -> Case:
    return waiting_case(customer=mira.customer)


def give(case: Case, mira: Membership, points: int, by: User, reference: UUID | None = None) -> Recovery:
    return compensate(case=case, membership=mira, points=points, by=by, reference=reference or uuid4(), words="Sorry")


def test_within_the_limit_it_is_given_at_once(case, mira):
    by = support()
    recovery = give(case, mira, 200, by)
    assert (recovery.state, recovery.cost_minor, recovery.needs_second) == ("given", 2_000, False)
    assert balances(mira) == (200, 0)
    assert (recovery.adjustment.words, recovery.adjustment.reason) == ("Sorry", "goodwill")
    assert recovery_left(by) == 8_000
    assert verify().differences == []


def test_a_double_click_gives_once(case, mira):
    by, reference = support(), uuid4()
    assert give(case, mira, 200, by, reference) == give(case, mira, 200, by, reference)
    assert balances(mira) == (200, 0)
    with pytest.raises(ReferenceReused):
        give(case, mira, 300, by, reference)


def test_above_the_limit_somebody_else_must_agree(case, mira):
    by, boss = support(), manager()
    recovery = give(case, mira, 1_001, by)
    assert (recovery.state, recovery.needs_second, balances(mira)) == ("waiting", True, (0, 0))
    with pytest.raises(RecoveryRefused, match="Somebody else"):
        approve(recovery=recovery, by=by)
    given = approve(recovery=recovery, by=boss)
    assert (given.state, given.decided_by, given.adjustment.by) == ("given", boss, boss)
    assert approve(recovery=recovery, by=boss) == given
    assert balances(mira) == (1_001, 0)
    assert list(case.events.values_list("kind", flat=True)) == ["opened", "asked", "given"]


def test_many_small_gifts_reach_the_limit_too(case, mira):
    by = support()
    RecoveryLimit.objects.create(role="support", minor_max=3_000)
    assert [give(case, mira, 100, by).state for _number in range(4)] == ["given", "given", "given", "waiting"]
    assert balances(mira) == (300, 0)


def test_the_limit_is_a_days(case, mira):
    by = support()
    RecoveryLimit.objects.create(role="support", minor_max=1_000)
    with clock_at("2026-05-04 10:00"):
        assert give(case, mira, 100, by).state == "given"
        assert give(case, mira, 100, by).state == "waiting"
    with clock_at("2026-05-05 10:00"):
        assert give(case, mira, 100, by).state == "given"


def test_more_points_than_the_role_may_add_wait_for_somebody_else_as_well(case, mira):
    AdjustLimit.objects.create(role="support", points_max=50)
    assert give(case, mira, 51, support()).state == "waiting"


def test_a_manager_agrees_within_their_own_limit_and_an_owner_without_end(case, mira):
    recovery = give(case, mira, 10_001, support())
    with pytest.raises(RecoveryRefused, match="Ask an owner"):
        approve(recovery=recovery, by=manager())
    assert approve(recovery=recovery, by=UserFactory.create(role="owner")).state == "given"


@pytest.mark.parametrize("role", ["support", "cashier"])
def test_who_does_not_decide_does_not_agree(case, mira, role):
    recovery = give(case, mira, 1_001, support())
    with pytest.raises(RecoveryRefused):
        approve(recovery=recovery, by=UserFactory.create(role=role))
    with pytest.raises(RecoveryRefused):
        refuse(recovery=recovery, by=UserFactory.create(role=role))


def test_what_was_refused_is_not_given_and_what_was_given_not_refused(case, mira):
    boss, asked = manager(), give(case, mira, 1_001, support())
    assert refuse(recovery=asked, by=boss).state == "refused"
    assert refuse(recovery=asked, by=boss).state == "refused"
    with pytest.raises(RecoveryDecided):
        approve(recovery=asked, by=boss)
    with pytest.raises(RecoveryDecided):
        refuse(recovery=give(case, mira, 10, support()), by=boss)
    assert balances(mira) == (10, 0)


def test_who_asked_may_take_it_back(case, mira):
    by = support()
    assert refuse(recovery=give(case, mira, 1_001, by), by=by).state == "refused"


@pytest.mark.parametrize("points", [0, -5, 10_000_001])
def test_nothing_and_far_too_much_is_refused(case, mira, points):
    with pytest.raises(BadRecovery):
        give(case, mira, points, UserFactory.create(role="owner"))


def test_points_go_to_the_customer_of_the_case(mira):
    for case in (waiting_case(), waiting_case(customer=None, name="Deniz")):
        with pytest.raises(BadRecovery):
            give(case, mira, 10, support())
    assert not Adjustment.objects.exists()


def test_what_cannot_be_added_is_not_noted_as_given(case, mira):
    boss, recovery = manager(), give(case, mira, 1_001, support())
    AdjustLimit.objects.create(role="manager", points_max=10)
    with pytest.raises((AdjustmentTooLarge, RecoveryRefused)):
        approve(recovery=recovery, by=boss)
    recovery.refresh_from_db()
    assert (recovery.state, balances(mira)) == ("waiting", (0, 0))


def test_the_database_knows_that_nobody_agrees_with_themselves(case, mira):
    recovery = give(case, mira, 1_001, support())
    given = give(case, mira, 10, support())
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.filter(pk=given.pk).update(needs_second=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.filter(pk=recovery.pk).update(state="given")


def test_the_cost_of_making_it_right_is_told(case, mira):
    with clock_at("2026-05-04 10:00"):
        give(case, mira, 10, support())
        give(case, mira, 20, support())
        give(case, mira, 5_000, support())
    day = dt.date(2026, 5, 4)
    assert recovery_cost(day, day) == RecoveryCost(count=2, cases=1, cost_minor=300)
    assert recovery_cost(day + dt.timedelta(1), day + dt.timedelta(9)) == RecoveryCost(0, 0, 0)
