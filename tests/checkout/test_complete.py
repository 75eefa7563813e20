from __future__ import annotations

import pytest
from django.db import connection

from apps.checkout.services import complete_order, complete_orders, quote, refund_order
from apps.orders.models import Order
from apps.shop.services import current_shop
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order, draft_refund
from tests.factories.programs import balances, program

pytestmark = pytest.mark.django_db


def test_a_purchase_earns_a_point_for_each_whole_lira():
    club, mira = program(), CustomerFactory()
    receipt = complete_order(draft=draft_order(12_950, customer_id=mira.pk))
    assert receipt.created
    assert [accrual.granted for accrual in receipt.accruals] == [129]
    assert balances(mira, club) == (129, 0)


def test_the_same_purchase_again_changes_nothing():
    club, mira = program(), CustomerFactory()
    draft = draft_order(customer_id=mira.pk)
    first = complete_order(draft=draft)
    again = complete_order(draft=draft)
    assert (again.created, again.order) == (False, first.order)
    assert balances(mira, club) == (120, 0)


def test_a_refund_takes_back_the_points_of_what_came_back():
    club, mira = program(), CustomerFactory()
    order = complete_order(draft=draft_order(12_950, customer_id=mira.pk)).order
    receipt = refund_order(draft=draft_refund(order, 5_000))
    assert [clawback.taken for clawback in receipt.clawbacks] == [50]
    assert balances(mira, club) == (79, 0)


def test_a_refund_before_its_order_ends_as_if_it_had_come_after():
    club, mira = program(), CustomerFactory()
    draft = draft_order(12_950, customer_id=mira.pk)
    early = refund_order(draft=draft_refund(Order(channel_id=draft.channel_id, external_id=draft.external_id), 5_000))
    assert early.parked is not None
    complete_order(draft=draft)
    assert balances(mira, club) == (79, 0)
    early.parked.refresh_from_db()
    assert early.parked.refund.amount_minor == 5_000


def test_a_quote_tells_the_points_the_purchase_gives():
    program(code="club")
    mira = CustomerFactory()
    draft = draft_order(12_950, customer_id=mira.pk)
    assert [(one.program_code, one.points) for one in quote(draft=draft).points] == [("club", 129)]
    assert complete_order(draft=draft).accruals[0].granted == 129


def test_a_hundred_purchases_cost_as_many_statements_as_two(django_assert_max_num_queries):
    program()
    customers = CustomerFactory.create_batch(3)
    complete_orders(drafts=[draft_order(customer_id=one.pk) for one in customers])
    assert current_shop().locked
    pair, hundred = ([draft_order(customer_id=customers[n % 3].pk) for n in range(number)] for number in (2, 100))
    single = draft_order(customer_id=customers[0].pk)
    # SAVEPOINT and RELEASE of the test's own transaction included.
    with django_assert_max_num_queries(16) as few:
        complete_orders(drafts=pair)
    with django_assert_max_num_queries(16) as many:
        complete_orders(drafts=hundred)
    assert len(many) == len(few)
    with django_assert_max_num_queries(16 if connection.vendor == "sqlite" else 7):
        complete_order(draft=single)
