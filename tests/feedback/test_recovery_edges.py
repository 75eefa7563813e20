"""Limits of a day, second persons and the list of compensations (rule 107)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from apps.feedback.errors import BadRecovery, RecoveryDecided, RecoveryRefused
from apps.feedback.models import Case, Recovery, RecoveryLimit
from apps.feedback.reports import recovery_cost, recovery_left, recovery_limits
from apps.feedback.services import approve, compensate, refuse, set_recovery_limits
from apps.ledger.services import ReferenceReused
from apps.offers.models import PromoCode
from apps.programs.models import Adjustment, Membership
from apps.staff.models import User
from tests.factories.feedback import clock_at, manager, support, waiting_case
from tests.factories.offers import OfferFactory
from tests.factories.rewards import balances, live_program, member_with
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
LIST = "admin:feedback_recovery_changelist"


@pytest.fixture
def mira() -> Membership:
    """A member whose points are worth a lira each."""
    return member_with(program=live_program(hundred_points_minor=10_000))


@pytest.fixture
def case(mira) -> Case:
    return waiting_case(customer=mira.customer)


def give(
    case: Case, mira: Membership, points: int, by: User, reference: UUID | None = None, words: str = ""
) -> Recovery:
    return compensate(case=case, membership=mira, points=points, by=by, reference=reference or uuid4(), words=words)


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="apps.staff.backends.RoleBackend")
    return client


def press(user: User, action: str, *recoveries: Recovery) -> Any:
    chosen = {"action": action, "_selected_action": [each.pk for each in recoveries]}
    return desk(user).post(reverse(LIST), chosen, follow=True)


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ({"role": "owner"}, None),
        ({"role": "manager"}, 100_000),
        ({"role": "support"}, 10_000),
        ({"role": "cashier"}, 0),
        ({"role": "cashier", "is_superuser": True}, None),
    ],
    ids=str,
)
def test_what_a_role_may_give_in_a_day_unless_the_shop_says_otherwise(fields, left):
    assert recovery_left(UserFactory.create(**fields)) == left


def test_the_shops_own_limits_lead_and_can_be_set_again():
    owner = UserFactory.create()
    set_recovery_limits(limits={"support": 5, "manager": 50}, by=owner)
    set_recovery_limits(limits={"support": 0}, by=owner)
    assert recovery_limits() == {"owner": None, "manager": 50, "support": 0}
    assert (recovery_left(support()), RecoveryLimit.objects.count()) == (0, 2)


@pytest.mark.parametrize("role", ["manager", "support", "cashier"])
def test_only_an_owner_sets_the_limits(role):
    with pytest.raises(RecoveryRefused, match="Only an owner"):
        set_recovery_limits(limits={"support": 1}, by=UserFactory.create(role=role))
    assert not RecoveryLimit.objects.exists()


@pytest.mark.parametrize(("points", "state"), [(99, "given"), (100, "given"), (101, "waiting")])
def test_the_limit_itself_may_be_given_and_not_a_point_more(case, mira, points, state):
    assert give(case, mira, points, support()).state == state


def test_a_lowered_limit_never_leaves_less_than_nothing(case, mira):
    by = support()
    give(case, mira, 60, by)
    RecoveryLimit.objects.create(role="support", minor_max=1_000)
    assert recovery_left(by) == 0
    assert give(case, mira, 1, by).state == "waiting"


def test_the_day_ends_at_the_shops_midnight(case, mira):
    by = support()
    with clock_at("2026-05-04 23:59"):
        assert give(case, mira, 100, by).state == "given"
    with clock_at("2026-05-05 00:00"):
        assert recovery_left(by) == 10_000
        assert give(case, mira, 100, by).given_on == dt.date(2026, 5, 5)


def test_points_too_small_to_be_worth_money_still_count_as_points():
    worthless = member_with(program=live_program(hundred_points_minor=0))
    case = waiting_case(customer=worthless.customer)
    within, above = give(case, worthless, 500, support()), give(case, worthless, 501, support())
    assert (within.state, within.cost_minor, above.state) == ("given", 0, "waiting")


@pytest.mark.parametrize(("worth", "points", "cost"), [(1, 99, 0), (1, 100, 1), (333, 10, 33), (250, 1, 2), (50, 3, 1)])
def test_the_cost_is_rounded_down_to_the_smallest_coin(worth, points, cost):
    member = member_with(program=live_program(hundred_points_minor=worth))
    assert give(waiting_case(customer=member.customer), member, points, support()).cost_minor == cost


def test_what_waits_or_is_refused_uses_nothing_up(case, mira):
    by, boss = support(), manager()
    refuse(recovery=give(case, mira, 5_000, by), by=boss)
    give(case, mira, 5_000, by)
    assert (recovery_left(by), recovery_left(boss)) == (10_000, 100_000)


def test_what_is_agreed_to_counts_on_the_day_of_whoever_agrees(case, mira):
    by, boss = support(), manager()
    with clock_at("2026-05-04 10:00"):
        first, second = (give(case, mira, 600, by) for _number in range(2))
    with clock_at("2026-05-06 10:00"):
        approve(recovery=first, by=boss)
        assert (recovery_left(by), recovery_left(boss)) == (10_000, 40_000)
        with pytest.raises(RecoveryRefused, match="Ask an owner"):
            approve(recovery=second, by=boss)
    with clock_at("2026-05-07 10:00"):
        assert approve(recovery=second, by=boss).given_on == dt.date(2026, 5, 7)
    days = [dt.date(2026, 5, number) for number in (4, 6, 7)]
    assert [recovery_cost(day, day).cost_minor for day in days] == [0, 60_000, 60_000]
    assert recovery_cost(days[0], days[2]).cases == 1


def test_who_has_left_agrees_to_nothing(case, mira):
    asked = give(case, mira, 5_000, support())
    gone = manager(is_active=False)
    for deed in (approve, refuse):
        with pytest.raises(RecoveryRefused):
            deed(recovery=asked, by=gone)
    assert balances(mira) == (0, 0)


def test_who_took_it_back_cannot_have_it_agreed_to(case, mira):
    by = support()
    asked = refuse(recovery=give(case, mira, 5_000, by), by=by)
    with pytest.raises(RecoveryDecided) as refusal:
        approve(recovery=asked, by=UserFactory.create())
    assert (refusal.value.code, refusal.value.conflict) == ("recovery_decided", True)
    assert list(case.events.order_by("pk").values_list("kind", flat=True)) == ["opened", "asked", "refused"]


def test_one_mark_is_one_gift_in_one_case(case, mira):
    by, reference = support(), uuid4()
    give(case, mira, 10, by, reference)
    with pytest.raises(ReferenceReused):
        give(waiting_case(customer=mira.customer), mira, 10, by, reference)
    with pytest.raises(ReferenceReused):
        compensate(case=case, offer=OfferFactory.create(), by=by, reference=reference)
    assert (Recovery.objects.count(), Adjustment.objects.count(), PromoCode.objects.count()) == (1, 1, 0)


def test_asking_twice_for_a_large_gift_asks_once(case, mira):
    by, reference = support(), uuid4()
    assert give(case, mira, 5_000, by, reference) == give(case, mira, 5_000, by, reference)
    assert case.events.filter(kind="asked").count() == 1


def test_words_for_the_customer_are_trimmed_and_go_with_the_points(case, mira):
    given = give(case, mira, 10, support(), words="  " + "x" * 300)
    assert given.words == given.adjustment.words == "x" * 200
    assert f"{case.pk}" in given.adjustment.note


def test_points_without_a_programme_are_refused_with_the_field(case):
    with pytest.raises(BadRecovery) as refusal:
        compensate(case=case, points=10, by=support(), reference=uuid4())
    assert (refusal.value.code, refusal.value.field) == ("bad_recovery", "points")


def test_of_several_chosen_the_own_one_is_left_and_said(case, mira):
    boss = UserFactory.create(role="manager")
    RecoveryLimit.objects.create(role="manager", minor_max=20_000)
    own, others = give(case, mira, 300, boss), give(case, mira, 150, support())
    text = press(boss, "approve", own, others).content.decode()
    assert "1 is given." in text
    assert "Somebody else must agree" in text
    assert balances(mira) == (150, 0)


@pytest.mark.parametrize(
    ("role", "state"), [("owner", "refused"), ("manager", "refused"), ("support", "waiting"), ("cashier", "waiting")]
)
def test_who_may_refuse_in_the_list(case, mira, role, state):
    asked = give(case, mira, 5_000, support())
    press(UserFactory.create(role=role), "refuse", asked)
    asked.refresh_from_db()
    assert asked.state == state


def test_compensations_are_only_ever_born_in_a_case(case, mira):
    client = desk(UserFactory.create())
    given = give(case, mira, 10, support())
    assert client.get("/admin/feedback/recovery/add/").status_code == 403
    assert client.post(f"/admin/feedback/recovery/{given.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Recovery.objects.exists()


def test_the_list_of_compensations_costs_the_same_for_one_as_for_five(
    case, mira, django_assert_num_queries, django_assert_max_num_queries
):
    client = desk(UserFactory.create())
    give(case, mira, 1, support())
    client.get(reverse(LIST))
    with django_assert_max_num_queries(25) as one:
        client.get(reverse(LIST))
    by = Recovery.objects.get().asked_by
    for _number in range(4):
        give(waiting_case(customer=mira.customer), mira, 1, by)
    with django_assert_num_queries(len(one)):
        client.get(reverse(LIST))
