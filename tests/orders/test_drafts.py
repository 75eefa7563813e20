from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from apps.orders.drafts import LineDraft, OrderDraft, RefundDraft, RefundLineDraft

AT = dt.datetime(2026, 5, 10, 9, tzinfo=dt.UTC)
DRAFT = OrderDraft(1, "A-1", AT, (LineDraft(sku="TEA", unit_price_minor=500),), customer_id=7)
REFUND = RefundDraft(1, "A-1", "R-1", AT, 500)


@pytest.mark.parametrize(
    ("quantity_milli", "price", "total"),
    [(1000, 999, 999), (1500, 333, 500), (333, 100, 33), (335, 100, 34), (5, 100, 1)],
)
def test_a_line_is_rounded_half_up_once(quantity_milli, price, total):
    assert LineDraft(quantity_milli=quantity_milli, unit_price_minor=price).total_minor == total


def test_a_discount_is_of_the_whole_line():
    assert LineDraft(quantity_milli=3000, unit_price_minor=1000, discount_minor=500).total_minor == 2500


def test_an_order_is_the_sum_of_its_rounded_lines():
    line = LineDraft(quantity_milli=1500, unit_price_minor=333)
    assert replace(DRAFT, lines=(line, line)).total_minor == 1000


@pytest.mark.parametrize(
    "change",
    [
        {"placed_at": AT + dt.timedelta(seconds=1)},
        {"customer_id": 8},
        {"store_id": 1},
        {"cashier_id": 1},
        {"points_paid_minor": 1},
        {"lines": (LineDraft(sku="TEA", unit_price_minor=501),)},
        {"lines": (LineDraft(sku="TEA", unit_price_minor=500, attributes=(("cup", "own"),)),)},
        {"lines": (*DRAFT.lines, *DRAFT.lines)},
    ],
)
def test_other_content_has_another_fingerprint(change):
    assert replace(DRAFT, **change).fingerprint != DRAFT.fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"status": "cancelled"},
        {"delivered_at": AT},
        {"promised_at": AT},
        {"currency": "TRY"},
        {"placed_at": AT.astimezone(ZoneInfo("Asia/Baku"))},
        {"external_id": "A-2"},
    ],
)
def test_status_delivery_and_spelling_of_the_time_leave_the_fingerprint_alone(change):
    assert replace(DRAFT, **change).fingerprint == DRAFT.fingerprint


def test_the_order_of_attributes_does_not_matter():
    one = replace(DRAFT, lines=(LineDraft(attributes=(("cup", "own"), ("bag", "no"))),))
    other = replace(DRAFT, lines=(LineDraft(attributes=(("bag", "no"), ("cup", "own"))),))
    assert one.fingerprint == other.fingerprint


def test_a_purchase_told_without_a_time_is_recognised_whenever_it_comes_again():
    assert replace(DRAFT, placed_at=None).fingerprint == replace(DRAFT, placed_at=None).fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"amount_minor": 501},
        {"amount_minor": None},
        {"refunded_at": None},
        {"lines": (RefundLineDraft(position=1, quantity_milli=1000),)},
    ],
)
def test_another_refund_has_another_fingerprint(change):
    assert replace(REFUND, **change).fingerprint != REFUND.fingerprint


def test_who_gave_the_refund_does_not_make_it_another():
    assert replace(REFUND, actor_id=3).fingerprint == REFUND.fingerprint
