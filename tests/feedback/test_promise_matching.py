"""Which promise holds for which case: the first that fits, and no other (rule 103)."""

from __future__ import annotations

import pytest

from apps.feedback.models import Case, Promise
from apps.feedback.reports import promise_for
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import clock_at, waiting_case
from tests.factories.rewards import member_with, paid_order

HOUSE = {"first_reply": 3_600, "next_reply": 14_400, "resolution": 86_400}


def told(case: Case, *promises: Promise) -> str:
    return promise_for(case, promises).name


def a_case(priority: str = "normal", channel: str = "portal", is_newcomer: bool = False) -> Case:
    return Case(priority=priority, channel=channel, is_newcomer=is_newcomer)


@pytest.mark.parametrize(
    ("terms", "case", "fits"),
    [
        ({}, {}, True),
        ({"priority": "high"}, {"priority": "high"}, True),
        ({"priority": "high"}, {"priority": "urgent"}, False),
        ({"channel": "phone"}, {"channel": "phone"}, True),
        ({"channel": "phone"}, {"channel": "email"}, False),
        ({"priority": "high", "channel": "phone"}, {"priority": "high"}, False),
        ({"priority": "high", "channel": "phone"}, {"priority": "high", "channel": "phone"}, True),
        ({"newcomers_only": True}, {}, False),
        ({"newcomers_only": True}, {"is_newcomer": True}, True),
        ({"newcomers_only": True, "channel": "api"}, {"is_newcomer": True}, False),
        ({}, {"is_newcomer": True}, True),
    ],
    ids=str,
)
def test_every_condition_of_a_promise_must_hold(terms, case, fits):
    assert Promise(name="x", **terms).fits(a_case(**case)) is fits


def test_the_first_that_fits_holds_though_a_later_one_fits_better():
    general, exact = Promise(name="General"), Promise(name="Exact", priority="high", channel="phone")
    case = a_case("high", "phone")
    assert told(case, general, exact) == "General"
    assert told(case, exact, general) == "Exact"
    assert told(a_case(), exact, general) == "General"


def test_where_none_fits_the_house_promises():
    terms = promise_for(a_case(), [Promise(name="Calls", channel="phone", first_reply_minutes=5)])
    assert (terms.name, terms.seconds) == ("", HOUSE)


def test_an_empty_figure_of_the_first_that_fits_is_not_filled_by_the_next():
    first, second = Promise(name="Solve only", resolution_minutes=60), Promise(name="All", first_reply_minutes=5)
    assert promise_for(a_case(), [first, second]).seconds == {"resolution": 3_600}


@pytest.mark.django_db
def test_promises_of_one_place_are_asked_in_the_order_they_were_made():
    for name in ("Older", "Newer"):
        Promise.objects.create(rank=5, name=name, first_reply_minutes=10)
    assert promise_for(a_case()).name == "Older"
    Promise.objects.create(rank=4, name="Before", first_reply_minutes=10)
    assert promise_for(a_case()).name == "Before"


@pytest.mark.django_db
def test_a_shop_may_promise_nothing_at_all():
    Promise.objects.create(name="When we can")
    case = waiting_case()
    assert not case.timers.exists()
    case.refresh_from_db()
    assert (case.status, case.due_at) == ("open", None)


@pytest.mark.django_db
@pytest.mark.parametrize(("purchases", "is_newcomer"), [(0, True), (1, True), (2, False), (3, False)])
def test_a_first_time_buyer_has_one_purchase_or_none(purchases, is_newcomer):
    member = member_with()
    for _number in range(purchases):
        paid_order(member)
    assert waiting_case(customer=member.customer).is_newcomer is is_newcomer


@pytest.mark.django_db
def test_an_order_that_was_never_paid_makes_nobody_a_regular():
    member = member_with()
    for status in ("open", "cancelled", "paid"):
        order = paid_order(member)
        type(order).objects.filter(pk=order.pk).update(status=status)
    assert waiting_case(customer=member.customer).is_newcomer


@pytest.mark.django_db
def test_buying_again_does_not_take_the_quicker_promise_away():
    Promise.objects.create(rank=0, name="New here", newcomers_only=True, first_reply_minutes=15)
    member = member_with()
    with clock_at("2026-05-04 10:00"):
        case = waiting_case(customer=member.customer)
        for _number in range(3):
            paid_order(member)
        case.refresh_from_db()
        assert promise_for(case).name == "New here"
        assert promise_for(waiting_case(customer=member.customer)).name == ""


@pytest.mark.django_db
def test_matching_a_case_costs_one_query_and_none_where_the_promises_are_at_hand(django_assert_num_queries):
    Promise.objects.create(name="All", first_reply_minutes=10)
    case = waiting_case(customer=CustomerFactory.create())
    with django_assert_num_queries(1):
        promise_for(case)
    promises = list(Promise.objects.all())
    with django_assert_num_queries(0):
        assert promise_for(case, promises).seconds == {"first_reply": 600}
