from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import transaction

from apps.orders.models import OrderLine
from apps.orders.services import ReturnDraft, ReturnLineDraft, match_returns, record_orders, record_refunds
from tests.factories.customers import CustomerFactory
from tests.factories.orders import NOON, ChannelFactory, draft_order, line

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def one_transaction():
    with transaction.atomic():
        yield


@pytest.fixture
def mira():
    return CustomerFactory.create()


def sold(customer, *lines, days=0, **more):
    draft = draft_order(lines=lines, customer_id=customer.pk, placed_at=NOON + days * DAY, **more)
    return record_orders(drafts=[draft])[0].order


def pieces(number, price=1_000, sku="TEA"):
    return line(price, quantity_milli=number * 1000, sku=sku)


def returned(customer, *lines, days=10, external_id="C-1"):
    return ReturnDraft(
        ChannelFactory.create().pk,
        external_id,
        customer.pk if customer else None,
        NOON + days * DAY,
        tuple(ReturnLineDraft(sku, number * 1000, price) for sku, number, price in lines),
    )


def took(match):
    return [(refund.order_external_id, refund.amount_minor) for refund in match.refunds]


def test_the_newest_earlier_sale_is_taken_back_first_then_older_ones(mira):
    old, new = sold(mira, pieces(3), days=0), sold(mira, pieces(2), days=1)
    later = sold(mira, pieces(5), days=20)
    (match,) = match_returns(returns=[returned(mira, ("TEA", 4, 1_000))])
    assert took(match) == [(new.external_id, 2_000), (old.external_id, 2_000)]
    assert (match.unmatched_milli, match.unmatched_minor) == (0, 0)
    assert later.external_id not in dict(took(match))


def test_what_no_sale_is_found_for_is_unmatched(mira):
    sold(mira, pieces(1))
    stranger = CustomerFactory.create()
    one, two, three, guest = match_returns(
        returns=[
            returned(mira, ("TEA", 3, 900)),
            returned(mira, ("MUG", 1, 700)),
            returned(stranger, ("TEA", 1, 1_000)),
            returned(None, ("TEA", 1, 1_000)),
        ]
    )
    assert (one.unmatched_milli, one.unmatched_minor) == (2000, 1_800)
    assert [(m.refunds, m.unmatched_minor) for m in (two, three, guest)] == [([], 700), ([], 1_000), ([], 1_000)]


def test_a_piece_goes_back_at_the_returns_own_price(mira):
    sold(mira, pieces(2, 1_000))
    (match,) = match_returns(returns=[returned(mira, ("TEA", 1, 800))])
    (refund,) = match.refunds
    assert [(part.quantity_milli, part.amount_minor) for part in refund.lines] == [(1000, 800)]


def test_a_higher_price_spills_onto_the_orders_other_lines(mira):
    order = sold(mira, pieces(1, 1_000), pieces(1, 5_000, "MUG"))
    (match,) = match_returns(returns=[returned(mira, ("TEA", 1, 1_500))])
    record_refunds(drafts=match.refunds)
    assert list(OrderLine.objects.filter(order=order).values_list("refunded_minor", "refunded_milli")) == [
        (1_000, 1000),
        (500, 0),
    ]
    assert match.unmatched_minor == 0


def test_never_more_goes_back_than_remains_of_the_order(mira):
    order = sold(mira, pieces(1, 1_000))
    (match,) = match_returns(returns=[returned(mira, ("TEA", 1, 1_500))])
    assert (took(match), match.unmatched_minor) == ([(order.external_id, 1_000)], 500)


def test_returns_of_one_chunk_see_what_those_before_took(mira):
    order = sold(mira, pieces(2))
    first, second = match_returns(
        returns=[
            returned(mira, ("TEA", 2, 1_000)),
            returned(mira, ("TEA", 1, 1_000), external_id="C-2"),
        ]
    )
    assert (took(first), took(second), second.unmatched_minor) == ([(order.external_id, 2_000)], [], 1_000)


def test_returns_of_the_next_chunk_see_it_too(mira):
    order = sold(mira, pieces(3))
    record_refunds(drafts=match_returns(returns=[returned(mira, ("TEA", 2, 1_000))])[0].refunds)
    (match,) = match_returns(returns=[returned(mira, ("TEA", 2, 1_000), external_id="C-2")])
    assert (took(match), match.unmatched_minor) == ([(order.external_id, 1_000)], 1_000)


def test_lines_of_one_return_that_meet_in_one_order_are_one_refund(mira):
    order = sold(mira, pieces(2), pieces(2, 500, "MUG"))
    (match,) = match_returns(returns=[returned(mira, ("TEA", 1, 1_000), ("TEA", 1, 1_000), ("MUG", 1, 500))])
    assert took(match) == [(order.external_id, 2_500)]
    told = record_refunds(drafts=match.refunds)[0]
    assert (told.refused, told.refund.amount_minor) == (None, 2_500)


def test_cancelled_open_and_void_orders_take_nothing_back(mira):
    for status in ("cancelled", "open"):
        sold(mira, pieces(1), status=status)
    (match,) = match_returns(returns=[returned(mira, ("TEA", 1, 1_000))])
    assert (match.refunds, match.unmatched_minor) == ([], 1_000)


def test_many_returns_cost_two_queries(mira, django_assert_num_queries):
    sold(mira, pieces(50))
    returns = [returned(mira, ("TEA", 1, 1_000), external_id=f"C-{n}") for n in range(30)]
    with django_assert_num_queries(2):
        matches = match_returns(returns=returns)
    assert all(told.created for told in record_refunds(drafts=[r for m in matches for r in m.refunds]))


def test_returns_that_name_their_orders_cost_three(mira, django_assert_num_queries):
    orders = [sold(mira, pieces(2), days=day) for day in range(5)]
    returns = [replace(returned(mira, ("TEA", 1, 1_000)), order_external_id=order.external_id) for order in orders]
    with django_assert_num_queries(3):
        matches = match_returns(returns=returns)
    assert [took(match) for match in matches] == [[(order.external_id, 1_000)] for order in orders]


def test_an_order_named_that_came_later_is_not_meant(mira):
    old, later = sold(mira, pieces(1)), sold(mira, pieces(1), days=20)
    (match,) = match_returns(returns=[replace(returned(mira, ("TEA", 1, 1_000)), order_external_id=later.external_id)])
    assert took(match) == [(old.external_id, 1_000)]
