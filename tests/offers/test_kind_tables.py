"""Kinds by the smallest unit and conditions in their order: tables that a merchant can check by hand (rules 55 and 66 to 71)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from apps.offers.engine import Basket, Buyer, Candidate, Line, Room, price
from tests.offers.baskets import NOON, asked, basket, goods, missing, offer, shipping, told, typed


def shares(one: Candidate, *lines: Line) -> list[int]:
    return list(price(basket(*lines), [one]).shares)


def at(text: str) -> Basket:
    return basket(at=dt.datetime.fromisoformat(text).replace(tzinfo=NOON.tzinfo))


@pytest.mark.parametrize(
    ("percent", "price_minor", "off"),
    [
        (1, 49, "nothing_to_discount"),
        (1, 50, 1),
        (5, 10, 1),
        (12, 12_345, 1_481),
        (15, 3_333, 500),
        (33, 100, 33),
        (50, 3, 2),
        (99, 101, 100),
        (100, 999, 999),
    ],
)
def test_a_percentage_is_rounded_half_up_to_the_smallest_unit(percent: int, price_minor: int, off: int | str) -> None:
    assert asked(offer(percent=percent), basket(goods(price_minor))) == off


@pytest.mark.parametrize(
    ("amount", "prices", "expected"),
    [
        (100, [200, 100], [67, 33]),
        (100, [100, 200], [33, 67]),
        (1, [500, 500], [1, 0]),
        (1_000, [1, 1, 1], [1, 1, 1]),
        (10, [3, 3, 3], [3, 3, 3]),
        (7, [10, 10, 10], [3, 2, 2]),
    ],
)
def test_an_amount_is_spread_by_largest_remainder_and_adds_up(
    amount: int, prices: list[int], expected: list[int]
) -> None:
    """Rules 55 and 68."""
    found = shares(offer("amount", amount_minor=amount), *(goods(each) for each in prices))
    assert found == expected
    assert sum(found) == min(amount, sum(prices))


@pytest.mark.parametrize(
    ("pay", "take", "lines", "expected"),
    [
        (1, 2, [(1_000, 1), (1_000, 1), (999, 1), (10, 1)], [0, 1_000, 0, 10]),
        (1, 2, [(1_000, 5)], [2_000]),
        (3, 4, [(1_000, 2), (500, 2)], [0, 500]),
        (2, 3, [(900, 1), (600, 1), (300, 1)], [0, 0, 300]),
        (2, 3, [(900, 2), (600, 2), (300, 2)], [0, 600, 300]),
        (1, 3, [(900, 1), (600, 1), (300, 2)], [0, 600, 300]),
        (4, 5, [(100, 9)], [100]),
        (4, 5, [(100, 10)], [200]),
    ],
)
def test_of_every_full_group_the_cheapest_pieces_are_free(
    pay: int, take: int, lines: list[tuple[int, int]], expected: list[int]
) -> None:
    one = offer("pay_take", pay_count=pay, take_count=take)
    found = shares(one, *(goods(each, pieces) for each, pieces in lines))
    # Which of two lines that cost the same gives its piece away is nobody's business.
    assert sorted(found) == sorted(expected)
    assert sum(found) == sum(expected)


def test_a_free_piece_of_a_price_that_does_not_divide_is_never_rounded_up() -> None:
    line = goods(333, 3, payable_minor=1_000)
    assert shares(offer("pay_take", pay_count=2, take_count=3), line) == [333]


def test_the_pieces_of_an_incomplete_group_are_there_for_the_next_offer() -> None:
    three = offer("pay_take", pay_count=1, take_count=3, priority=9)
    found = told(price(basket(goods(1_000, 5)), [three, offer("pay_take")]))
    assert found == [2_000, 600]


def test_every_parcel_of_a_purchase_is_sent_free() -> None:
    assert shares(offer("free_shipping"), goods(1_000), shipping(500), shipping(700)) == [0, 500, 700]


def test_free_shipping_for_chosen_goods_still_takes_off_the_shipping_and_nothing_of_the_goods() -> None:
    one = offer("free_shipping", covers_all=False, product_ids=frozenset({1}))
    assert shares(one, goods(1_000, product=2), shipping(500)) == [0, 500]


def test_reduced_goods_help_to_reach_the_minimum_though_nothing_is_taken_off_them() -> None:
    """Rule 69: left out of the discount, not of the basket."""
    one = offer(percent=10, skips_discounted=True, minimum_minor=5_500)
    assert shares(one, goods(4_000, off=500), goods(2_000)) == [0, 200]
    assert missing(one, basket(goods(4_000, off=501), goods(2_000))) == {"missing_minor": 1}


def test_two_percentages_are_taken_one_after_the_other_never_added() -> None:
    """Rule 67: twice fifty per cent leaves a quarter to pay."""
    assert told(price(basket(), [offer(percent=50), offer(percent=50)])) == [5_000, 2_500]


def test_an_amount_comes_after_percentages_whatever_its_priority() -> None:
    assert told(price(basket(), [offer("amount", priority=99), offer(percent=10)])) == [1_000, 1_000]


def test_of_two_amounts_the_second_gets_what_the_first_left() -> None:
    first, second = offer("amount", amount_minor=800), offer("amount", amount_minor=800)
    assert told(price(basket(goods(1_000)), [second, first])) == [200, 800]


def test_an_exclusive_offer_that_nobody_can_have_hinders_nobody() -> None:
    gone = offer(percent=90, is_exclusive=True, room=Room(uses=0))
    assert told(price(basket(), [gone, offer(percent=10)])) == ["used_up", 1_000]


def test_a_basket_without_lines_gets_nothing_and_says_so() -> None:
    empty = Basket((), NOON)
    assert told(price(empty, [offer(), offer("free_shipping")])) == ["nothing_matches", "no_shipping"]


@pytest.mark.parametrize("kind", ["percent", "amount", "pay_take", "free_shipping"])
def test_no_kind_takes_from_a_gift_card_even_if_it_is_the_chosen_product(kind: str) -> None:
    one = offer(kind, covers_all=False, product_ids=frozenset({1}))
    card = basket(goods(5_000, 2, kind="gift_card", product=1))
    assert asked(one, card) in ("nothing_matches", "no_shipping")


def test_the_first_reason_is_told_in_the_order_in_which_a_merchant_would_ask() -> None:
    """Rule 70: status, code, days, hours, place, person, limits, basket; each repaired one shows the next."""
    terms: dict[str, Any] = {
        "status": "paused",
        "needs_code": True,
        "starts_on": dt.date(2026, 6, 1),
        "weekdays": 0b0000010,
        "from_time": dt.time(20),
        "until_time": dt.time(22),
        "channel_ids": frozenset({5}),
        "store_ids": frozenset({6}),
        "audience": "members",
        "first_order_only": True,
        "segment_id": 4,
        "room": Room(uses=0, of_code=0, of_customer=0, of_period=0, money_minor=0),
        "minimum_minor": 50_000,
    }
    here = basket(buyer=Buyer(7, has_bought=True))
    repairs: list[tuple[str, dict[str, Any]]] = [
        ("paused", {"status": "live"}),
        ("needs_code", {"code": typed(is_closed=True, last_on=dt.date(2026, 1, 1))}),
        ("code_closed", {"code": typed(last_on=dt.date(2026, 1, 1))}),
        ("code_expired", {"code": typed()}),
        ("not_started", {"starts_on": None}),
        ("wrong_day", {"weekdays": 127}),
        ("wrong_hour", {"from_time": None, "until_time": None}),
        ("wrong_channel", {"channel_ids": frozenset()}),
        ("wrong_store", {"store_ids": frozenset()}),
        ("members_only", {"audience": "everyone"}),
        ("not_in_segment", {"segment_id": None}),
        ("not_first_order", {"first_order_only": False}),
        ("used_up", {"room": Room(of_code=0, of_customer=0, of_period=0, money_minor=0)}),
        ("code_used", {"room": Room(of_customer=0, of_period=0, money_minor=0)}),
        ("customer_limit", {"room": Room(of_period=0, money_minor=0)}),
        ("period_limit", {"room": Room(money_minor=0)}),
        ("budget_spent", {"room": Room()}),
        ("below_minimum", {"minimum_minor": 0}),
    ]
    for reason, repair in repairs:
        assert asked(offer(**terms), here) == reason
        terms |= repair
    assert asked(offer(**terms), here) == 2_000


def test_an_evening_until_midnight_is_over_at_midnight() -> None:
    evening = offer(from_time=dt.time(20), until_time=dt.time(0))
    moments = {"19:59": "wrong_hour", "20:00": 2_000, "23:59": 2_000}
    assert {time: asked(evening, at(f"2026-05-15T{time}")) for time in moments} == moments
    assert asked(evening, at("2026-05-16T00:00")) == "wrong_hour"


def test_the_small_hours_of_monday_belong_to_sunday_night() -> None:
    sunday = offer(from_time=dt.time(22), until_time=dt.time(2), weekdays=0b1000000)
    assert asked(sunday, at("2026-05-18T01:30")) == 2_000
    assert asked(sunday, at("2026-05-17T01:30")) == "wrong_day"
    assert asked(sunday, at("2026-05-18T22:30")) == "wrong_day"


def test_both_the_first_and_the_last_day_are_within() -> None:
    weekend = offer(starts_on=dt.date(2026, 5, 16), ends_on=dt.date(2026, 5, 17))
    days = {
        "2026-05-15T23:59": "not_started",
        "2026-05-16T00:00": 2_000,
        "2026-05-17T23:59": 2_000,
        "2026-05-18T00:00": "run_out",
    }
    assert {moment: asked(weekend, at(moment)) for moment in days} == days


def test_a_channel_and_a_store_are_both_asked() -> None:
    moda = offer(channel_ids=frozenset({1}), store_ids=frozenset({2}))
    assert asked(moda, basket(channel_id=1, store_id=2)) == 2_000
    assert asked(moda, basket(channel_id=1, store_id=3)) == "wrong_store"
    assert asked(moda, basket(channel_id=3, store_id=2)) == "wrong_channel"


@pytest.mark.parametrize(
    "terms",
    [
        {"audience": "members"},
        {"audience": "tier", "tier_id": 1},
        {"first_order_only": True},
        {"segment_id": 1},
        {"per_customer_max": 9},
        {"per_period_max": 9, "period": "day"},
    ],
)
def test_a_guest_is_asked_who_they_are_before_anything_about_them(terms: dict[str, Any]) -> None:
    """Rule 63."""
    assert asked(offer(**terms)) == "needs_customer"


def test_an_older_code_that_was_closed_gives_way_to_a_younger_one_that_works() -> None:
    closed = offer(offer_id=1, needs_code=True, code=typed(is_closed=True))
    works = offer(offer_id=1, needs_code=True, code=typed())
    assert told(price(basket(), [closed, works])) == ["offer_repeated", 2_000]
    assert told(price(basket(), [works, closed])) == [2_000, "offer_repeated"]


def test_a_limit_that_was_overrun_long_ago_is_used_up_and_no_riddle() -> None:
    assert asked(offer(room=Room(uses=-3))) == "used_up"
    assert asked(offer(room=Room(money_minor=-1))) == "budget_spent"
