"""What the desk reads about a customer at one look (A4)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from apps.checkout.services import complete_order, refund_order, reverse_order
from apps.customers.models import Customer
from apps.customers.services import record_consent
from apps.insights.reports.overview import Purchases, overview
from apps.orders.models import Order
from apps.shop.services import current_shop
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order, draft_refund
from tests.factories.programs import ladder, program
from tests.insights.conftest import NOW

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def zeynep() -> Customer:
    current_shop()
    return CustomerFactory(name="Zeynep")


def buys(customer: Customer, lira: int, days_ago: float) -> Order:
    draft = draft_order(lira * 100, customer_id=customer.pk, placed_at=NOW - days_ago * DAY)
    return complete_order(draft=draft).order


def test_nobody_bought_anything_yet(zeynep):
    seen = overview(zeynep)
    assert seen.purchases == Purchases(0, 0, 0, None, None, None)
    assert not seen.purchases.is_late
    assert seen.statement.programs == ()


def test_spending_is_what_was_paid_less_what_was_given_back(zeynep):
    refund_order(draft=draft_refund(buys(zeynep, 100, 20), 2_500))
    buys(zeynep, 50, 5)
    reverse_order(order=buys(zeynep, 70, 1), cause="cancelled")
    buys(CustomerFactory(), 500, 1)
    seen = overview(zeynep).purchases
    assert (seen.count, seen.spent_minor, seen.refunded_minor) == (2, 12_500, 2_500)
    assert (seen.last_on, seen.days_since) == (dt.date(2026, 11, 16), 5)


@pytest.mark.parametrize(
    ("days_ago", "gap", "is_late"),
    [
        ([1, 8], None, False),
        ([1, 8, 15], 7, False),
        ([0, 0.1, 0.2, 7, 14], 7, False),
        ([40, 47, 54, 61], 7, True),
        ([13, 14, 15], 1, False),
        ([30, 60, 90, 300], 30, False),
        ([61, 91, 121], 30, True),
    ],
)
def test_the_usual_gap_is_the_median_of_days_between_visits(zeynep, days_ago, gap, is_late):
    for days in days_ago:
        buys(zeynep, 10, days)
    seen = overview(zeynep).purchases
    assert (seen.usual_gap_days, seen.is_late) == (gap, is_late)


def test_a_visit_late_at_night_belongs_to_the_shops_day(zeynep):
    with time_machine.travel(dt.datetime(2026, 11, 21, 21, 30, tzinfo=dt.UTC), tick=False):
        draft = draft_order(customer_id=zeynep.pk, placed_at=dt.datetime(2026, 11, 21, 21, 15, tzinfo=dt.UTC))
        complete_order(draft=draft)
        seen = overview(zeynep).purchases
    assert (seen.last_on, seen.days_since) == (dt.date(2026, 11, 22), 0)


def test_what_was_never_asked_is_neither_yes_nor_no(zeynep):
    for granted in (True, False):
        record_consent(
            customer=zeynep, channel="email", purpose="programme", granted=granted, source="staff", evidence="x:1"
        )
    seen = [(each.channel, each.purpose, each.granted) for each in overview(zeynep).consents]
    assert seen == [
        ("E-mail", "Offers and news", None),
        ("SMS", "Offers and news", None),
        ("E-mail", "Letters about my points", False),
    ]


def test_the_tier_is_told_with_the_day_it_is_promised_until(zeynep):
    ladder(program(code="club"))
    buys(zeynep, 1_200, 1)
    [club] = overview(zeynep).statement.programs
    tier = club.standing
    assert tier is not None
    assert (tier.tier.name, tier.until_on) == ("Silver", dt.date(2027, 12, 31))
    assert tier.reach is not None
    assert (tier.reach.tier.name, tier.reach.missing) == ("Gold", 380_000)


def test_the_number_of_queries_does_not_depend_on_how_much_was_bought(zeynep, django_assert_num_queries):
    program(code="club")
    for days in range(30):
        buys(zeynep, 10, days)
    current_shop()
    with django_assert_num_queries(9):
        overview(zeynep)
