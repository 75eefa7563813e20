"""However a refund is told, its lines bear exactly it, and none bears more than it cost."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from apps.orders.drafts import RefundDraft, RefundLineDraft
from apps.orders.errors import BadRefund, RefundTooLarge
from apps.orders.models import Order, OrderLine
from apps.orders.services.division import apply, divide

AT = dt.datetime(2026, 5, 10, tzinfo=dt.UTC)
PRICES = st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 5_000)), min_size=1, max_size=5)
PARTS = st.lists(
    st.builds(
        RefundLineDraft,
        position=st.integers(1, 5),
        quantity_milli=st.integers(0, 3_000),
        amount_minor=st.none() | st.integers(0, 3_000),
    ),
    max_size=3,
)
REFUNDS = st.lists(st.tuples(st.none() | st.integers(1, 6_000), PARTS), min_size=1, max_size=8)


def order_of(prices: list[tuple[int, int]]) -> tuple[Order, list[OrderLine]]:
    lines = [
        OrderLine(pk=n, position=n, total_minor=total, quantity_milli=milli)
        for n, (total, milli) in enumerate(prices, start=1)
    ]
    return Order(status="paid", total_minor=sum(total for total, _milli in prices)), lines


@given(PRICES, REFUNDS)
def test_any_run_of_refunds_adds_up_and_stays_within_each_line(prices, refunds):
    order, lines = order_of(prices)
    given_back = 0
    for amount, parts in refunds:
        draft = RefundDraft(1, "A", "R", AT, amount, tuple(parts))
        before = [(line.refunded_minor, line.refunded_milli) for line in lines]
        try:
            shares = divide(draft, order, lines)
        except (BadRefund, RefundTooLarge):
            assert [(line.refunded_minor, line.refunded_milli) for line in lines] == before
            continue
        came_to = apply(shares, order, lines)
        assert amount is None or came_to == amount
        given_back += came_to
        assert len({share.line.pk for share in shares}) == len(shares)
    assert order.refunded_minor == given_back == sum(line.refunded_minor for line in lines)
    assert all(0 <= line.refunded_minor <= line.total_minor for line in lines)
    assert all(0 <= line.refunded_milli <= line.quantity_milli for line in lines)
    if given_back:
        is_back = given_back == order.total_minor and all(
            line.refunded_milli == line.quantity_milli or (line.total_minor and not line.refunded_milli)
            for line in lines
        )
        assert order.status == ("returned" if is_back else "paid")


@given(PRICES, st.lists(st.integers(1, 4_000), max_size=6))
def test_whatever_came_before_the_rest_brings_every_line_home(prices, amounts):
    order, lines = order_of(prices)
    for amount in amounts:
        if amount < order.total_minor - order.refunded_minor:
            apply(divide(RefundDraft(1, "A", "R", AT, amount), order, lines), order, lines)
    apply(divide(RefundDraft(1, "A", "R", AT), order, lines), order, lines)
    assert [line.refunded_minor for line in lines] == [line.total_minor for line in lines]
    assert [line.refunded_milli for line in lines] == [line.quantity_milli for line in lines]


def told(order: Order, lines: list[OrderLine], *parts: RefundLineDraft, amount: int | None = None) -> str:
    apply(divide(RefundDraft(1, "A", "R", AT, amount, parts), order, lines), order, lines)
    return order.status


def test_an_order_is_returned_when_its_free_piece_is_back_too():
    """Rule 32."""
    order, lines = order_of([(0, 1_000), (500, 1_000)])
    assert told(order, lines, RefundLineDraft(position=2, quantity_milli=1_000)) == "paid"
    assert told(order, lines, RefundLineDraft(position=1, quantity_milli=1_000)) == "returned"


def test_the_free_piece_of_two_on_one_line_has_to_come_back():
    order, lines = order_of([(500, 2_000)])
    assert told(order, lines, RefundLineDraft(position=1, quantity_milli=1_000, amount_minor=500)) == "paid"
    assert told(order, lines, RefundLineDraft(position=1, quantity_milli=1_000)) == "returned"


def test_delivery_without_a_price_goes_with_the_goods():
    order, lines = order_of([(500, 1_000), (0, 1_000)])
    lines[1].kind = OrderLine.Kind.SHIPPING
    assert told(order, lines, RefundLineDraft(position=1, quantity_milli=1_000)) == "returned"


def test_money_without_pieces_returns_what_it_paid_for():
    order, lines = order_of([(500, 1_000), (700, 1_000)])
    assert told(order, lines, RefundLineDraft(position=1, amount_minor=500)) == "paid"
    assert told(order, lines, RefundLineDraft(position=2, amount_minor=700)) == "returned"


def test_a_refund_of_the_whole_order_brings_the_free_piece_home():
    order, lines = order_of([(0, 1_000), (500, 1_000)])
    assert told(order, lines, amount=200) == "paid"
    assert told(order, lines) == "returned"
