from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from apps.orders.drafts import RefundLineDraft
from apps.orders.models import Order, OrderLine, Refund, RefundLine
from apps.orders.services import record_orders, record_refunds
from apps.shop.services import current_shop
from tests.factories.orders import draft_order, draft_refund, line
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


def bought(*lines, **more) -> Order:
    with transaction.atomic():
        return record_orders(drafts=[draft_order(lines=lines or (line(10_000),), **more)])[0].order


def refund(*drafts):
    with transaction.atomic():
        return record_refunds(drafts=drafts)


def refunded(order: Order) -> list[tuple[int, int]]:
    return list(OrderLine.objects.filter(order=order).values_list("refunded_minor", "refunded_milli"))


def test_an_amount_is_spread_over_the_lines_by_what_they_cost():
    order = bought(line(3_000), line(6_000), line(1_000))
    told = refund(draft_refund(order, 1_001))[0]
    assert told.created
    assert refunded(order) == [(300, 0), (601, 0), (100, 0)]
    order.refresh_from_db()
    assert (order.refunded_minor, order.status, told.refund.amount_minor) == (1_001, "paid", 1_001)
    assert sum(RefundLine.objects.values_list("amount_minor", flat=True)) == 1_001


def test_a_returned_piece_is_worth_its_share_of_the_line():
    order = bought(line(1_000, quantity_milli=3000, discount_minor=500), line(9_000))
    told = refund(draft_refund(order, lines=(RefundLineDraft(position=1, quantity_milli=1000),)))[0]
    assert told.refund.amount_minor == 833
    assert refunded(order) == [(833, 1000), (0, 0)]


def test_the_last_piece_brings_all_that_is_left_of_its_line():
    order = bought(line(1_000, quantity_milli=3000, discount_minor=500))
    for _piece in range(3):
        refund(draft_refund(order, lines=(RefundLineDraft(position=1, quantity_milli=1000),)))
    assert refunded(order) == [(2_500, 3000)]
    order.refresh_from_db()
    assert order.status == "returned"


def test_lines_may_be_named_by_sku_and_fill_up_in_turn():
    order = bought(line(500, sku="TEA"), line(400, sku="TEA"), line(300, sku="MUG"))
    told = refund(draft_refund(order, lines=(RefundLineDraft(sku="TEA", quantity_milli=2000),)))[0]
    assert told.refund.amount_minor == 900
    assert refunded(order) == [(500, 1000), (400, 1000), (0, 0)]


def test_what_the_lines_leave_of_an_amount_is_spread():
    order = bought(line(5_000), line(5_000))
    part = RefundLineDraft(position=1, quantity_milli=1000, amount_minor=4_000)
    refund(draft_refund(order, 5_200, lines=(part,)))
    assert refunded(order) == [(4_200, 1000), (1_000, 0)]


def test_a_line_named_without_quantity_or_amount_comes_back_whole():
    order = bought(line(5_000), line(7_000))
    refund(draft_refund(order, lines=(RefundLineDraft(position=2),)))
    assert refunded(order) == [(0, 0), (7_000, 1000)]


def test_a_refund_that_names_nothing_is_everything_that_is_left():
    order = bought(line(5_000), line(7_000))
    refund(draft_refund(order, 2_000))
    told = refund(draft_refund(order))[0]
    assert told.refund.amount_minor == 10_000
    assert refunded(order) == [(5_000, 1000), (7_000, 1000)]
    order.refresh_from_db()
    assert (order.status, order.refunded_minor) == ("returned", 12_000)


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"amount_minor": 10_001}, "refund_too_large", "amount"),
        ({"amount_minor": 0}, "bad_refund", "amount"),
        ({"amount_minor": -5}, "bad_refund", "amount"),
        ({"lines": (RefundLineDraft(position=9),)}, "bad_refund", "lines.0"),
        ({"lines": (RefundLineDraft(sku="TEA"),)}, "bad_refund", "lines.0"),
        ({"lines": (RefundLineDraft(),)}, "bad_refund", "lines.0"),
        ({"lines": (RefundLineDraft(position=1, quantity_milli=1001),)}, "refund_too_large", "lines.0"),
        ({"lines": (RefundLineDraft(position=1, amount_minor=10_001),)}, "refund_too_large", "lines.0"),
        ({"lines": (RefundLineDraft(position=1, quantity_milli=-1),)}, "bad_refund", "lines.0"),
        (
            {"lines": (RefundLineDraft(position=1), RefundLineDraft(position=1, amount_minor=1))},
            "refund_too_large",
            "lines.1",
        ),
        ({"amount_minor": 10, "lines": (RefundLineDraft(position=1),)}, "bad_refund", "amount"),
    ],
)
def test_a_refund_that_does_not_fit_is_refused_and_writes_nothing(more, code, field):
    order = bought(line(10_000))
    told = refund(draft_refund(order, **more))[0]
    assert (told.refused.code, told.refused.field, told.created) == (code, field, False)
    assert not Refund.objects.exists()
    assert refunded(order) == [(0, 0)]


def test_refunds_never_come_to_more_than_the_order():
    order = bought(line(10_000))
    first, second = refund(draft_refund(order, 6_000), draft_refund(order, 4_001))
    assert (first.created, second.refused.code) == (True, "refund_too_large")
    order.refresh_from_db()
    assert order.refunded_minor == 6_000


@pytest.mark.parametrize("status", ["cancelled", "returned"])
def test_nothing_can_be_refunded_of_an_order_that_ended(status):
    order = bought(line(10_000), status=status)
    for draft in (
        draft_refund(order),
        draft_refund(order, 1),
        draft_refund(order, lines=(RefundLineDraft(position=1, quantity_milli=1),)),
    ):
        assert refund(draft)[0].refused.code == "refund_too_large"


def test_the_same_refund_again_is_one_refund():
    order = bought(line(10_000))
    draft = draft_refund(order, 3_000)
    first = refund(draft)[0]
    again = refund(draft)[0]
    assert (again.refund, again.created) == (first.refund, False)
    twice = draft_refund(order, 2_000)
    one, other = refund(twice, twice)
    assert (one.created, other.created, one.refund) == (True, False, other.refund)
    order.refresh_from_db()
    assert order.refunded_minor == 5_000


def test_a_refund_number_used_for_another_refund_is_refused():
    order = bought(line(10_000))
    draft = draft_refund(order, 3_000)
    refund(draft)
    told = refund(replace(draft, amount_minor=2_000))[0]
    assert (told.refused.code, told.refused.conflict) == ("refund_reused", True)


def test_one_number_may_refund_two_orders():
    first, second = bought(line(1_000)), bought(line(1_000))
    drafts = [draft_refund(order, 500, external_id="C-1") for order in (first, second)]
    assert all(told.created for told in refund(*drafts))


def test_a_refund_remembers_who_gave_it():
    by = UserFactory.create()
    assert refund(draft_refund(bought(), 500, actor_id=by.pk))[0].refund.actor == by


def test_a_free_order_can_be_returned():
    order = bought(line(0))
    assert refund(draft_refund(order))[0].created
    order.refresh_from_db()
    assert (order.status, refunded(order)) == ("returned", [(0, 1000)])


@pytest.mark.parametrize(
    "broken", [{"refunded_minor": 10_001}, {"refunded_milli": 1001}, {"refunded_minor": -1}, {"quantity_milli": 0}]
)
def test_the_database_refuses_a_line_that_gives_back_more_than_it_is(broken):
    bought(line(10_000))
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.update(**broken)


def test_many_refunds_cost_as_many_statements_as_one(django_assert_num_queries):
    orders = [bought() for _ in range(21)]
    assert current_shop().locked
    one, twenty = [draft_refund(orders[0], 100)], [draft_refund(order, 100) for order in orders[1:]]
    with transaction.atomic():
        with django_assert_num_queries(7):
            record_refunds(drafts=one)
        with django_assert_num_queries(7):
            record_refunds(drafts=twenty)
