"""What each kind of offer takes off, to the smallest unit (rules 55, 67 to 69)."""

import pytest

from apps.offers.engine import price
from apps.offers.engine.kinds import KINDS
from tests.offers.baskets import asked, basket, goods, missing, offer, shipping, told


def shares(one, *lines) -> list[int]:
    return list(price(basket(*lines), [one]).shares)


def test_a_percentage_is_rounded_once_and_spread_by_largest_remainder():
    assert shares(offer(percent=20), goods(10_000)) == [2_000]
    assert shares(offer(percent=10), goods(333), goods(333), goods(333)) == [34, 33, 33]
    assert shares(offer(percent=50), goods(1)) == [1]


def test_an_amount_is_taken_once_and_never_more_than_is_to_be_paid():
    assert shares(offer("amount", amount_minor=1_000), goods(7_500), goods(2_500)) == [750, 250]
    assert shares(offer("amount", amount_minor=1_000), goods(600)) == [600]


def test_shipping_is_free_and_nothing_else():
    assert shares(offer("free_shipping"), goods(10_000), shipping(2_990)) == [0, 2_990]
    assert asked(offer("free_shipping")) == "no_shipping"
    assert asked(offer("free_shipping"), basket(goods(100), shipping(0))) == "no_shipping"


@pytest.mark.parametrize("kind", ["percent", "amount", "pay_take"])
def test_shipping_and_gift_cards_are_not_discounted(kind):
    assert asked(offer(kind), basket(shipping(2_990), goods(5_000, 2, kind="gift_card"))) == "nothing_matches"


def test_two_for_the_price_of_one():
    """ "2 al 1 öde": of every two the cheaper is free."""
    two = offer("pay_take")
    assert shares(two, goods(10_000, 2)) == [10_000]
    assert shares(two, goods(10_000), goods(8_000)) == [0, 8_000]
    assert shares(two, goods(10_000, 3)) == [10_000]


def test_the_dearest_pieces_stand_together_so_that_the_customer_saves_most():
    lines = [goods(3_000), goods(10_000), goods(5_000), goods(8_000)]
    assert shares(offer("pay_take"), *lines) == [3_000, 0, 0, 8_000]


def test_pay_two_take_three_and_pay_one_take_three():
    lines = [goods(1_000, 4), goods(500, 2)]
    assert shares(offer("pay_take", pay_count=2, take_count=3), *lines) == [1_000, 500]
    assert shares(offer("pay_take", pay_count=1, take_count=3), *lines) == [2_000, 1_000]


def test_a_group_that_is_not_whole_says_how_many_pieces_are_missing():
    three = offer("pay_take", pay_count=2, take_count=3)
    assert asked(three, basket(goods(1_000))) == "pieces_missing"
    assert missing(three, basket(goods(1_000))) == {"missing": 2, "take": 3, "pay": 2}


def test_what_is_weighed_counts_in_whole_pieces_only():
    half = goods(1_000, quantity_milli=2_500)
    assert shares(offer("pay_take"), half) == [1_000]
    assert asked(offer("pay_take"), basket(goods(1_000, quantity_milli=1_999))) == "pieces_missing"


def test_a_free_piece_costs_what_it_would_have_cost_after_the_shops_own_discount():
    assert shares(offer("pay_take"), goods(1_000, 3, off=600)) == [800]


def test_a_million_pieces_are_counted_without_lining_them_up():
    assert shares(offer("pay_take"), goods(7, 1_000_001)) == [3_500_000]


def test_chosen_products_and_categories_only():
    chosen = {"covers_all": False, "product_ids": frozenset({1}), "category_ids": frozenset({9})}
    lines = [goods(1_000, product=1), goods(1_000, product=2), goods(1_000, product=3, category_id=9)]
    assert shares(offer(percent=10, **chosen), *lines) == [100, 0, 100]
    assert asked(offer(**chosen), basket(goods(1_000, product=2))) == "nothing_matches"


def test_goods_already_reduced_can_be_left_out():
    """Rule 69."""
    lines = [goods(1_000, off=1), goods(1_000)]
    assert shares(offer(percent=10, skips_discounted=True), *lines) == [0, 100]
    assert shares(offer(percent=10), *lines) == [100, 100]
    assert asked(offer(skips_discounted=True), basket(goods(1_000, off=1))) == "nothing_matches"


def test_what_costs_nothing_burns_no_code():
    """Rule 71."""
    assert asked(offer(), basket(goods(1_000, off=1_000))) == "nothing_to_discount"
    assert asked(offer(percent=1), basket(goods(10))) == "nothing_to_discount"


def test_a_basket_minimum_counts_goods_after_the_shops_own_discounts():
    free = offer("free_shipping", minimum_minor=50_000)
    assert asked(free, basket(goods(50_000), shipping(2_990))) == 2_990
    assert asked(free, basket(goods(50_000, off=1), shipping(2_990))) == "below_minimum"
    almost = basket(goods(48_000), shipping(2_990), goods(9_000, kind="gift_card"))
    assert missing(free, almost) == {"missing_minor": 2_000}


def test_every_kind_says_its_name_its_turn_and_its_figures():
    assert list(KINDS) == ["percent", "amount", "free_shipping", "pay_take"]
    for name, kind in KINDS.items():
        assert (kind.name, bool(kind.label)) == (name, True)
        assert asked(offer(name), basket(goods(1_000, 2), shipping(500))) not in (0, "")


def test_free_pieces_then_percentages_then_amounts_then_shipping():
    """Rules 66 and 67: 2 × 100 → 100 → 80 → 70, and the shipping."""
    every = [offer("free_shipping"), offer("amount"), offer(percent=20), offer("pay_take")]
    found = price(basket(goods(10_000, 2), shipping(2_000)), every)
    assert told(found) == [2_000, 1_000, 2_000, 10_000]
    assert list(found.shares) == [13_000, 2_000]


def test_percentages_of_one_priority_come_oldest_first_and_others_by_priority():
    first, second = offer(percent=50), offer(percent=10)
    assert told(price(basket(), [second, first])) == [500, 5_000]
    urgent = offer(percent=10, priority=5)
    assert told(price(basket(), [first, urgent])) == [4_500, 1_000]
