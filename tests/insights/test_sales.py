"""What was sold each day, to members and to others, and what members hold altogether."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from apps.checkout.services import complete_order, refund_order, reverse_order
from apps.customers.models import Customer
from apps.insights.reports.owed import Owed, joined, owed
from apps.insights.reports.sales import Sales, paid_orders, sales_by_day, summed
from apps.orders.models import Order
from apps.programs.models import Membership
from apps.programs.services import grant_opening
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order, draft_refund
from tests.factories.programs import member, program

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 5, 1), dt.date(2026, 5, 7)


@pytest.fixture
def ayse() -> Customer:
    return CustomerFactory()


def buy(total_minor: int, at: dt.datetime, customer: Customer | None = None) -> Order:
    return complete_order(draft=draft_order(total_minor, placed_at=at, customer_id=customer and customer.pk)).order


def at(day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 5, day, hour, minute, tzinfo=dt.UTC)


def test_every_day_is_told_also_one_without_a_sale(ayse):
    buy(10_000, at(2), ayse)
    buy(5_000, at(2))
    days = sales_by_day(FIRST, LAST)
    assert list(days) == [FIRST + dt.timedelta(days=n) for n in range(7)]
    assert days[dt.date(2026, 5, 2)] == Sales(10_000, 5_000, 1, 1)
    assert days[FIRST] == Sales()


def test_the_shops_own_midnight_divides_the_days(ayse):
    """21:00 UTC is midnight in Istanbul."""
    buy(100, at(2, 20, 59), ayse)
    buy(200, at(2, 21, 0), ayse)
    days = sales_by_day(FIRST, LAST)
    assert [days[dt.date(2026, 5, day)].total_minor for day in (2, 3)] == [100, 200]


def test_the_edges_of_the_period_belong_to_it_and_nothing_beyond():
    for moment in (dt.datetime(2026, 4, 30, 20, 59, tzinfo=dt.UTC), dt.datetime(2026, 4, 30, 21, tzinfo=dt.UTC)):
        buy(100, moment)
    buy(300, at(7, 20, 59))
    buy(500, at(7, 21))
    assert summed(sales_by_day(FIRST, LAST), FIRST, LAST).total_minor == 400
    assert paid_orders(FIRST, LAST).count() == 2


def test_money_given_back_is_off_the_day_of_its_purchase(ayse):
    """Rule 35 dates a refund by its order; so does the chart."""
    order = buy(10_000, at(2), ayse)
    refund_order(draft=draft_refund(order, 4_000))
    assert sales_by_day(FIRST, LAST)[dt.date(2026, 5, 2)].total_minor == 6_000


def test_a_cancelled_purchase_was_no_sale(ayse):
    reverse_order(order=buy(10_000, at(2), ayse), cause="cancelled")
    assert sales_by_day(FIRST, LAST)[dt.date(2026, 5, 2)] == Sales()


def test_the_share_of_members_is_of_the_money():
    assert Sales(6_500, 3_500, 1, 9).members_percent == 65
    assert Sales().members_percent is None


def test_days_cost_one_query_however_many_sales(ayse, django_assert_num_queries):
    buy(10_000, at(2), ayse)
    sales_by_day(FIRST, LAST)
    with django_assert_num_queries(1):
        sales_by_day(FIRST, LAST)


def test_what_members_hold_is_summed_over_all_programmes(ayse):
    for worth, points in ((100, 250), (500, 10)):
        club = program(hundred_points_minor=worth)
        grant_opening(
            membership=member(club, ayse), points=points, reference=f"o{worth}", effective_on=FIRST, today=LAST
        )
    assert owed() == Owed(points=260, worth_minor=250 + 50)


def test_nobody_is_owed_anything_in_a_new_shop():
    assert owed() == Owed(0, 0)
    assert joined((FIRST, LAST)) == [0]


def test_who_joined_is_counted_by_the_shops_days(ayse):
    with time_machine.travel(at(7, 20, 59), tick=False):
        member(program(), ayse)
    week, next_week = (FIRST, LAST), (LAST + dt.timedelta(days=1), LAST + dt.timedelta(days=7))
    assert joined(week, next_week) == [1, 0]
    Membership.objects.update(joined_at=at(7, 21))
    assert joined(week, next_week) == [0, 1]
