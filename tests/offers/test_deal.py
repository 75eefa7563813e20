"""The best deal, whatever the order: properties over any basket and any offers (rules 55, 65, 66, 68 and 71)."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from apps.offers.engine import Candidate, Room, price
from apps.orders.drafts import RefundDraft, RefundLineDraft
from apps.orders.models import Order, OrderLine
from apps.orders.services.division import apply, divide
from tests.offers.baskets import basket, goods, offer, shipping, told, typed

PRODUCTS = st.integers(1, 4)


@st.composite
def lines(draw):
    kind = draw(st.sampled_from(["product", "product", "product", "shipping", "gift_card"]))
    quantity = draw(st.sampled_from([1_000, 1_000, 2_000, 3_000, 7_000, 1_500, 333]))
    each = draw(st.integers(0, 20_000))
    one = goods(each, quantity_milli=quantity, kind=kind, product=draw(PRODUCTS), category_id=draw(PRODUCTS))
    off = draw(st.integers(0, one.payable_minor) if draw(st.booleans()) else st.just(0))
    return replace(one, payable_minor=one.payable_minor - off, discount_minor=off)


@st.composite
def offers(draw, offer_id: int) -> Candidate:
    kind = draw(st.sampled_from(["percent", "amount", "free_shipping", "pay_take"]))
    pay = draw(st.integers(1, 3))
    figures = {
        "percent": {"percent": draw(st.integers(1, 100))},
        "amount": {"amount_minor": draw(st.integers(1, 30_000))},
        "free_shipping": {},
        "pay_take": {"pay_count": pay, "take_count": pay + draw(st.integers(1, 2))},
    }
    return offer(
        kind,
        offer_id=offer_id,
        covers_all=draw(st.booleans()),
        product_ids=draw(st.frozensets(PRODUCTS)),
        category_ids=draw(st.frozensets(PRODUCTS, max_size=1)),
        skips_discounted=draw(st.booleans()),
        minimum_minor=draw(st.sampled_from([0, 0, 5_000, 40_000])),
        is_exclusive=draw(st.booleans()),
        priority=draw(st.integers(-1, 1)),
        room=Room(money_minor=draw(st.none() | st.integers(0, 20_000))),
        **figures[kind],
    )


@st.composite
def cases(draw):
    many = [draw(offers(number)) for number in range(draw(st.integers(1, 6)))]
    return basket(*draw(st.lists(lines(), min_size=1, max_size=7))), many


@given(cases())
def test_nothing_costs_less_than_nothing_or_more_than_its_price(case):
    bought, many = case
    found = price(bought, many)
    for line, share in zip(bought.lines, found.shares, strict=True):
        assert 0 <= share <= line.payable_minor
    assert [sum(answer.shares) for answer in found.answers] == [answer.discount_minor for answer in found.answers]
    assert found.discount_minor == sum(answer.discount_minor for answer in found.applied)


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_codes_and_lines_changes_nothing(case, luck):
    bought, many = case
    before = price(bought, many)
    mixed_lines, mixed = luck.sample(bought.lines, len(bought.lines)), luck.sample(many, len(many))
    after = price(replace(bought, lines=tuple(mixed_lines)), mixed)
    assert after.discount_minor == before.discount_minor
    answers = {answer.candidate.terms.offer_id: answer for answer in after.answers}
    for answer in before.answers:
        other = answers[answer.candidate.terms.offer_id]
        assert (other.discount_minor, other.refusal) == (answer.discount_minor, answer.refusal)
    assert sorted(map(repr, zip(mixed_lines, after.shares, strict=True))) == sorted(
        map(repr, zip(bought.lines, before.shares, strict=True))
    )


@given(cases())
def test_the_best_deal_is_never_worse_than_any_single_offer(case):
    bought, many = case
    best = price(bought, many).discount_minor
    assert all(price(bought, [one]).discount_minor <= best for one in many)


@given(cases())
def test_every_offer_is_applied_or_says_why_not(case):
    bought, many = case
    found = price(bought, many)
    assert [answer.candidate for answer in found.answers] == many
    for answer in found.answers:
        assert answer.applied == bool(answer.discount_minor)
        assert answer.candidate.room.money_minor is None or answer.discount_minor <= answer.candidate.room.money_minor
    exclusive = [answer for answer in found.applied if answer.candidate.terms.is_exclusive]
    assert not exclusive or len(found.applied) == 1


@given(cases())
def test_a_deal_priced_again_on_what_it_used_is_the_same_deal(case):
    bought, many = case
    found = price(bought, many)
    again = price(bought, [answer.candidate for answer in found.applied])
    assert again.shares == found.shares


@given(cases(), st.lists(st.tuples(st.integers(0, 6), st.integers(0, 100), st.booleans()), max_size=8))
def test_any_sequence_of_partial_refunds_ends_at_what_was_paid(case, sequence):
    """What an offer took off a line stays in its price: each part of a refund is exact, and so is their sum."""
    bought, many = case
    shares = price(bought, many).shares
    rows = [
        OrderLine(pk=n, position=n, quantity_milli=one.quantity_milli, total_minor=one.payable_minor - share)
        for n, (one, share) in enumerate(zip(bought.lines, shares, strict=True), start=1)
    ]
    order = Order(status="paid", total_minor=sum(row.total_minor for row in rows), refunded_minor=0)
    given_back = 0
    for number, percent, by_piece in sequence:
        row = rows[number % len(rows)]
        pieces = (row.quantity_milli - row.refunded_milli) * percent // 100
        amount = (order.total_minor - order.refunded_minor) * percent // 100
        if not (pieces if by_piece else amount):
            continue
        part = RefundLineDraft(position=row.position, quantity_milli=pieces)
        draft = RefundDraft(1, "1", "R", None, *((None, (part,)) if by_piece else (amount,)))
        given_back += apply(divide(draft, order, rows), order, rows)
        assert all(row.refunded_minor <= row.total_minor for row in rows)
    if order.refunded_minor < order.total_minor:
        given_back += apply(divide(RefundDraft(1, "1", "R", None), order, rows), order, rows)
    assert given_back == order.total_minor == sum(one.payable_minor for one in bought.lines) - sum(shares)
    assert [row.refunded_minor for row in rows] == [row.total_minor for row in rows]


def test_an_exclusive_offer_wins_where_it_gives_more_than_the_others_together():
    small = [offer(percent=10), offer("amount", amount_minor=1_000)]
    assert told(price(basket(), [*small, offer(percent=20, is_exclusive=True)])) == [1_000, 1_000, "better_deal"]
    assert told(price(basket(), [*small, offer(percent=21, is_exclusive=True)])) == [
        "better_deal",
        "better_deal",
        2_100,
    ]


def test_a_lost_offer_says_what_it_would_have_given_and_what_there_is_instead():
    lost, _won = price(basket(), [offer(percent=10, is_exclusive=True), offer(percent=30, is_exclusive=True)]).answers
    assert lost.refusal is not None
    assert dict(lost.refusal.facts) == {"gets_minor": 3_000, "instead_of_minor": 1_000}


def test_a_tie_goes_to_the_higher_priority_then_to_the_older_offer():
    old, new = offer(is_exclusive=True), offer(is_exclusive=True)
    assert told(price(basket(), [new, old])) == ["better_deal", 2_000]
    urgent = offer(is_exclusive=True, priority=1)
    assert told(price(basket(), [old, urgent, new])) == ["better_deal", 2_000, "better_deal"]


def test_two_offers_for_the_same_pieces_never_give_less_than_one():
    """Pay 2 take 3 has the higher priority and would leave too few pieces for 2 for 1."""
    three = offer("pay_take", pay_count=2, take_count=3, priority=9)
    two = offer("pay_take", pay_count=1, take_count=2)
    found = price(basket(goods(1_000, 4)), [three, two])
    assert told(found) == ["better_deal", 2_000]


def test_two_codes_for_one_offer_are_one_use():
    one = offer(offer_id=1, needs_code=True, code=typed())
    again = replace(one, code=typed())
    assert told(price(basket(), [again, one])) == ["offer_repeated", 2_000]


def test_of_two_codes_for_one_offer_the_one_that_works_stands():
    used = offer(offer_id=1, needs_code=True, code=typed(), room=Room(of_code=0))
    fresh = replace(used, code=typed(), room=Room(of_code=1))
    assert told(price(basket(), [used, fresh])) == ["offer_repeated", 2_000]


def test_an_offer_over_its_budget_makes_room_for_the_others():
    rich = offer(percent=50, is_exclusive=True, room=Room(money_minor=4_999))
    assert told(price(basket(), [rich, offer(percent=10)])) == ["budget_spent", 1_000]
    first = offer(percent=50, room=Room(money_minor=4_000))
    assert told(price(basket(), [first, offer(percent=10)])) == ["budget_spent", 1_000]


def test_what_others_took_entirely_leaves_nothing_to_take():
    assert told(price(basket(goods(1_000)), [offer(percent=100), offer("amount")])) == [1_000, "nothing_to_discount"]


def test_shipping_adds_up_with_what_adds_up():
    assert told(price(basket(goods(1_000), shipping(500)), [offer("free_shipping"), offer(percent=10)])) == [500, 100]


def test_a_basket_without_offers_costs_what_it_costs():
    found = price(basket(), [])
    assert (list(found.shares), found.answers) == ([0], ())
