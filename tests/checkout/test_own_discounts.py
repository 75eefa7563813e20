"""The shop's own discounts beside those of offers and codes, on the same lines (rules 61, 69 and 71)."""

from dataclasses import replace

import pytest

from apps.checkout.errors import CodeRefused
from apps.checkout.services import complete_order, quote
from apps.codes.services import code_text
from apps.orders.models import Order
from tests.factories.offers import add, bought, counted, discounted
from tests.factories.orders import draft_order, line
from tests.factories.rewards import RewardFactory, live_program, member_with, take

pytestmark = pytest.mark.django_db


def draft(**more):
    """Placed now, as a till or a web shop does."""
    return draft_order(placed_at=None, **more)


def refused(basket, codes) -> dict[str, str]:
    with pytest.raises(CodeRefused) as refusal:
        complete_order(draft=basket, codes=codes)
    assert not Order.objects.exists()
    return {told["code"]: told["reason"] for told in refusal.value.facts["reasons"]}


def test_the_shops_own_discount_is_told_apart_from_the_offers():
    """One line is on sale already: the quote knows, and so must the completion, which sees one discount a line."""
    own = (line(10_000, discount_minor=3_000), line(5_000))
    for kind, expected in (({"percent": 20}, 2_400), ({"percent": 20, "skips_discounted": True}, 1_000)):
        offer = add(f"CODE{kind}".replace("'", "").translate(str.maketrans("", "", " {}:_,")), **kind)
        code = offer.codes.get().text
        told = quote(draft=draft(lines=own), codes=[code])
        assert told.codes[0].discount_minor == expected
        [use] = bought(draft(lines=own), [code]).offers
        assert use.discount_minor == expected


@pytest.mark.parametrize("budget_minor", [None, 6_000])
@pytest.mark.parametrize("hold", ["", "cart-1"])
def test_what_is_on_sale_already_is_not_counted_as_the_offers(budget_minor, hold):
    """Rule 69: half off what is not on sale, 50.00; the 60.00 of the sale are no part of it, nor of the budget."""
    offer = add("HALF", percent=50, skips_discounted=True, budget_minor=budget_minor)
    basket = draft(lines=(line(30_000, discount_minor=6_000), line(10_000)))
    told = quote(draft=basket, codes=["HALF"], hold_as=hold)
    assert told.codes[0].discount_minor == 5_000
    [use] = complete_order(draft=discounted(basket, told), codes=["HALF"], hold=hold).offers
    assert (use.discount_minor, counted(offer)) == (5_000, (1, 5_000))


@pytest.mark.parametrize("terms", [{"minimum_minor": 10_000}, {"skips_discounted": True}])
def test_a_code_that_the_quote_refused_is_not_burnt_on_the_shops_own_discount(terms):
    """Rule 71: of 100.00 the shop takes 0.01 off, which is below the minimum, or on sale; the code has no part in that."""
    offer = add("SUMMER", uses_max=1, **terms)
    basket = draft(lines=(line(10_000, discount_minor=1),))
    [answer] = quote(draft=basket, codes=["SUMMER"]).codes
    assert refused(basket, ["SUMMER"]) == {"SUMMER": answer.reason}
    assert counted(offer) == (0, 0)


def test_a_till_that_rounds_a_discount_down_by_one_uses_the_code_all_the_same():
    offer = add("SUMMER", percent=10, skips_discounted=True)
    complete_order(draft=draft(lines=(line(9_995, discount_minor=999),)), codes=["SUMMER"])
    assert counted(offer) == (1, 999)


def with_own(basket, told):
    """Discounted as the quote told, and saying which part of that was there before."""
    lines = zip(discounted(basket, told).lines, basket.lines, strict=True)
    return replace(basket, lines=tuple(replace(now, own_discount_minor=was.discount_minor) for now, was in lines))


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"kind": "pay_take", "pay_count": 2, "take_count": 3}, 2_000),
        ({"percent": 50, "skips_discounted": True}, 5_000),
        ({"percent": 33}, 6_270),
    ],
)
def test_where_lines_say_what_is_the_shops_own_the_offer_counts_with_what_was_quoted(terms, expected):
    """Rules 61 and 69: nothing has to be worked out, whatever the offer."""
    offer = add("CODE", **terms)
    basket = draft(lines=(line(10_000, discount_minor=8_000), line(10_000), line(8_000, discount_minor=1_000)))
    told = quote(draft=basket, codes=["CODE"])
    assert told.codes[0].discount_minor == expected
    [use] = complete_order(draft=with_own(basket, told), codes=["CODE"]).offers
    assert (use.discount_minor, counted(offer)) == (expected, (1, expected))
    assert tuple(told.codes[0].lines[one.position - 1] for one in use.lines.all()) == tuple(
        one.discount_minor for one in use.lines.all()
    )


def test_neither_a_code_nor_a_reward_is_used_up_where_the_whole_discount_is_the_shops_own():
    """Rule 71."""
    add("SUMMER", percent=20)
    mira = member_with(100, program=live_program())
    reward = code_text(take(RewardFactory(program=mira.program, amount_minor=1_000), mira).code)
    basket = draft(lines=(line(10_000, discount_minor=3_000, own_discount_minor=3_000),), customer_id=mira.customer_id)
    assert refused(basket, ["SUMMER"]) == {"SUMMER": "discount_missing"}
    assert refused(basket, [reward]) == {reward: "discount_missing"}


def test_own_discounts_rewards_and_an_offer_meet_exactly_where_the_lines_say_which_is_which():
    offer = add("SUMMER", percent=20)
    mira = member_with(100, program=live_program())
    reward = code_text(take(RewardFactory(program=mira.program, amount_minor=1_000), mira).code)
    basket = draft(lines=(line(10_000, discount_minor=3_000), line(777)), customer_id=mira.customer_id)
    told = quote(draft=basket, codes=["SUMMER", reward])
    receipt = complete_order(draft=with_own(basket, told), codes=["SUMMER", reward])
    assert counted(offer) == (1, told.codes[0].discount_minor)
    assert receipt.redemptions[0].discount_minor == told.codes[1].discount_minor


def test_own_discounts_offers_and_rewards_meet_on_one_line_and_each_keeps_its_part():
    add("SUMMER", percent=20)
    mira = member_with(100, program=live_program())
    reward = code_text(take(RewardFactory(program=mira.program, amount_minor=1_000), mira).code)
    basket = draft(lines=(line(10_000, discount_minor=3_000), line(777)), customer_id=mira.customer_id)
    told = quote(draft=basket, codes=["SUMMER", reward])
    receipt = bought(basket, ["SUMMER", reward])
    # The lines tell one discount each: of one kuruş nobody can say any more which of the two it was.
    assert abs(receipt.offers[0].discount_minor - told.codes[0].discount_minor) <= 1
    assert told.codes[0].discount_minor == 1_555
    assert receipt.redemptions[0].discount_minor == told.codes[1].discount_minor == 1_000
