"""Offers on a purchase: told in the quote, counted at completion, free again when it is called off (rules 61 to 63, 70 to 72)."""

import datetime as dt
from dataclasses import replace

import pytest

from apps.checkout.errors import CodeRefused
from apps.checkout.services import complete_order, quote, refund_order, reverse_order, undo_sale, void_orders
from apps.checkout.services.codes import Used, use_codes
from apps.codes.services import code_text
from apps.common import clock
from apps.offers.models import OfferUse, Tally, UseLine
from apps.offers.services import add_code, change_offer, close_code, release_run_out
from apps.orders.models import Order
from apps.shop.services import current_shop
from tests.factories.customers import CustomerFactory
from tests.factories.offers import add, bought, counted, discounted
from tests.factories.orders import draft_order, draft_refund, line
from tests.factories.programs import program
from tests.factories.rewards import RewardFactory, balances, live_program, member_with, take
from tests.factories.segments import bought as once_bought
from tests.factories.segments import condition, segment
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


def draft(total_minor: int = 10_000, **more):
    """Placed now, as a till or a web shop does."""
    return draft_order(total_minor, placed_at=None, **more)


def refused(basket, codes=(), **more) -> dict[str, str]:
    with pytest.raises(CodeRefused) as refusal:
        complete_order(draft=basket, codes=codes, **more)
    assert not Order.objects.exists()
    return {told.get("code") or told.get("offer"): told["reason"] for told in refusal.value.facts["reasons"]}


# --- Quotes -------------------------------------------------------------------------------------------------------------


def test_reward_codes_and_promo_codes_are_answered_in_one_list():
    add("SUMMER", percent=20)
    mira = member_with(100, program=live_program())
    reward = code_text(take(RewardFactory(program=mira.program, amount_minor=1_000), mira).code)
    told = quote(draft=draft(customer_id=mira.customer_id), codes=[reward, "summer", "NOBODY"])
    assert [(one.applied, one.discount_minor, one.reason) for one in told.codes] == [
        (True, 1_000, ""),
        (True, 2_000, ""),
        (False, 0, "code_unknown"),
    ]
    assert (told.total_minor, told.discount_minor) == (7_000, 3_000)
    assert told.codes[1].lines == (2_000,)
    assert told.codes[1].name


def test_offers_without_a_code_are_told_with_what_is_missing():
    offer = add(kind="free_shipping", minimum_minor=50_000)
    lines = (line(48_000), line(2_990, kind="shipping"))
    [told] = quote(draft=draft(lines=lines)).offers
    assert (told.public_id, told.applied, told.reason) == (str(offer.public_id), False, "below_minimum")
    assert dict(told.facts) == {"missing_minor": 2_000}
    assert "20" in told.message
    [told] = quote(draft=draft(lines=(line(50_000), lines[1]))).offers
    assert (told.applied, told.discount_minor, told.lines) == (True, 2_990, (0, 2_990))


def test_offers_that_are_out_of_reach_are_not_told():
    add(starts_on="2099-01-01")
    assert quote(draft=draft()).offers == ()


def test_a_free_piece_bought_with_points_costs_no_more_than_it_costs_after_the_offers():
    add(percent=20)
    mira = member_with(100, program=live_program())
    coffee = code_text(take(RewardFactory(program=mira.program, free_coffee=True), mira).code)
    lines = (line(4_500, sku="COFFEE", quantity_milli=2_000),)
    told = quote(draft=draft(lines=lines, customer_id=mira.customer_id), codes=[coffee])
    assert (told.codes[0].discount_minor, told.total_minor) == (3_600, 3_600)


def test_a_quote_writes_nothing_unless_asked_to():
    offer = add("LAST", uses_max=1)
    quote(draft=draft(), codes=["LAST"])
    assert (counted(offer), OfferUse.objects.count()) == ((0, 0), 0)


# --- Completion ---------------------------------------------------------------------------------------------------------


def test_a_quoted_basket_is_completed_and_counted_with_what_each_line_got():
    offer = add("SUMMER", percent=10, uses_max=5, budget_minor=5_000)
    mira = CustomerFactory.create()
    basket = draft(lines=(line(333), line(333), line(333)), customer_id=mira.pk)
    receipt = bought(basket, ["SUMMER"])
    [use] = receipt.offers
    assert (use.status, use.order, use.customer, use.discount_minor) == ("used", receipt.order, mira, 100)
    assert list(use.lines.values_list("position", "discount_minor")) == [(1, 34), (2, 33), (3, 33)]
    assert counted(offer) == (1, 100)
    assert set(Tally.objects.values_list("scope", "uses")) == {("offer", 1), ("code", 1), ("customer", 1)}


def test_what_applied_by_itself_is_counted_where_the_purchase_names_it():
    offer = add(percent=10)
    receipt = bought(draft())
    assert [use.offer for use in receipt.offers] == [offer]
    assert counted(offer) == (1, 1_000)


def lately(how: str):
    return segment(condition("last_purchase", how, days=60))


def test_who_stayed_away_for_long_comes_back_and_gets_what_was_promised():
    offer = add("MISSED-YOU", segment=lately("longer"))
    mira = CustomerFactory.create()
    once_bought(mira, at=clock.now() - dt.timedelta(days=90))
    assert bought(draft(customer_id=mira.pk), ["MISSED-YOU"]).order.total_minor == 8_000
    assert counted(offer) == (1, 2_000)
    [again] = quote(draft=draft(customer_id=mira.pk), codes=["MISSED-YOU"]).codes
    assert again.reason == "not_in_segment"


@pytest.mark.parametrize("by_code", [True, False])
def test_a_purchase_does_not_make_its_own_buyer_one_who_bought_lately(by_code):
    offer = add("SOON" if by_code else "", segment=lately("within"))
    first = draft(lines=(line(10_000, discount_minor=2_000),), customer_id=CustomerFactory.create().pk)
    asked = {"codes": ["SOON"]} if by_code else {"offers": [str(offer.public_id)]}
    assert set(refused(first, **asked).values()) == {"not_in_segment"}


def test_an_open_order_is_no_earlier_purchase_when_it_is_paid():
    add("MISSED-YOU", segment=lately("longer"))
    mira = CustomerFactory.create()
    once_bought(mira, at=clock.now() - dt.timedelta(days=90))
    basket = draft(customer_id=mira.pk)
    told = discounted(basket, quote(draft=basket, codes=["MISSED-YOU"]))
    complete_order(draft=replace(told, status="open"))
    assert complete_order(draft=told, codes=["MISSED-YOU"]).order.total_minor == 8_000


def test_the_same_purchase_again_counts_nothing_again():
    offer = add("SUMMER", percent=20)
    basket = draft()
    bought(basket, ["SUMMER"])
    told = quote(draft=basket, codes=["SUMMER"])
    complete_order(draft=discounted(basket, told), codes=["SUMMER"])
    assert counted(offer) == (1, 2_000)


def test_one_refused_code_and_nothing_is_recorded():
    offer = add("SUMMER", percent=20)
    change_offer(offer=add("OVER"), status="ended")
    basket = draft(lines=(line(10_000, discount_minor=2_000),))
    assert refused(basket, ["SUMMER", "OVER", "NOBODY"]) == {"OVER": "ended", "NOBODY": "code_unknown"}
    assert counted(offer) == (0, 0)


def test_an_offer_that_is_not_known_or_not_given_is_refused():
    offer = add(minimum_minor=50_000)
    basket = draft(lines=(line(10_000, discount_minor=2_000),))
    assert refused(basket, offers=[str(offer.public_id)]) == {str(offer.public_id): "below_minimum"}
    for nonsense in ("nonsense", "00000000-0000-0000-0000-000000000000", ""):
        assert list(refused(basket, offers=[nonsense]).values()) == ["offer_unknown"]


def test_lines_without_the_discount_do_not_burn_the_code():
    """Rule 71: the customer would pay in full and lose it."""
    add("SUMMER", uses_max=1)
    assert refused(draft(), ["SUMMER"]) == {"SUMMER": "discount_missing"}


def test_a_guest_goes_without_what_is_counted_by_customer_and_the_basket_goes_on():
    """Rule 63."""
    add("ONCE", per_customer_max=1)
    add("SUMMER", percent=10, stacking="stackable")
    told = quote(draft=draft(), codes=["ONCE", "SUMMER"])
    assert [(one.applied, one.reason) for one in told.codes] == [(False, "needs_customer"), (True, "")]
    assert told.total_minor == 9_000


def test_limits_hold_one_purchase_after_the_other():
    add("ONCE", per_customer_max=1)
    add("MONTHLY", per_period_max=1, period="month")
    mira, deniz = CustomerFactory.create(), CustomerFactory.create()
    for code, reason in (("ONCE", "customer_limit"), ("MONTHLY", "period_limit")):
        bought(draft(customer_id=mira.pk), [code])
        told = quote(draft=draft(customer_id=mira.pk), codes=[code])
        assert told.codes[0].reason == reason
        bought(draft(customer_id=deniz.pk), [code])


def test_a_first_purchase_is_the_first_and_not_itself():
    add("WELCOME", first_order_only=True)
    mira = CustomerFactory.create()
    first = bought(draft(customer_id=mira.pk), ["WELCOME"]).order
    assert quote(draft=draft(customer_id=mira.pk), codes=["WELCOME"]).codes[0].reason == "not_first_order"
    reverse_order(order=first, cause="cancelled")
    assert quote(draft=draft(customer_id=mira.pk), codes=["WELCOME"]).codes[0].applied


def test_nobody_pays_two_first_purchases_at_one_moment():
    """The count decides, since neither purchase sees the other."""
    offer = add("WELCOME", first_order_only=True)
    mira = CustomerFactory.create()
    bought(draft(customer_id=mira.pk), ["WELCOME"])
    assert Tally.objects.get(offer=offer, scope="customer").uses_max == 1


def test_points_are_given_on_what_is_paid_after_the_offers():
    program(code="club")
    add("HALF", percent=50)
    receipt = bought(draft(customer_id=CustomerFactory.create().pk), ["HALF"])
    assert [accrual.granted for accrual in receipt.accruals] == [50]


# --- Called off ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["cancelled", "returned", "undone", "void", "refunded", "told again"])
def test_a_purchase_that_is_called_off_gives_use_customer_and_money_free(way):
    """Rules 62 and 72: once, however often it is called off."""
    offer = add("LAST", uses_max=1, per_customer_max=1, budget_minor=2_000)
    mira = CustomerFactory.create()
    order = bought(draft(customer_id=mira.pk), ["LAST"]).order
    assert counted(offer) == (1, 2_000)
    for _time in range(2):
        _call_off(order, way)
        assert counted(offer) == (0, 0)
    assert set(OfferUse.objects.values_list("status", "order")) == {("released", order.pk)}
    bought(draft(customer_id=mira.pk), ["LAST"])
    assert counted(offer) == (1, 2_000)


def _call_off(order: Order, way: str) -> None:
    order.refresh_from_db()
    if way in ("cancelled", "returned"):
        reverse_order(order=order, cause=way)
    elif way == "undone":
        undo_sale(order=order, by=UserFactory.create())
    elif way == "void":
        void_orders(order_ids=[order.pk])
    elif way == "refunded":
        again = {} if order.status == "paid" else {"external_id": "again"}
        if not again:
            refund_order(draft=draft_refund(order, None, refunded_at=None))
    else:
        basket = draft_order(external_id=order.external_id, placed_at=None, customer_id=order.customer_id)
        cancelled = replace(basket, lines=(line(10_000, discount_minor=2_000),), status="cancelled")
        complete_order(draft=cancelled)


def test_a_partial_refund_gives_back_the_discounted_price_and_frees_no_use():
    offer = add("SUMMER", percent=20, uses_max=1)
    order = bought(draft(lines=(line(10_000, quantity_milli=2_000), line(5_000))), ["SUMMER"]).order
    refund_order(draft=draft_refund(order, 4_000, refunded_at=None))
    assert counted(offer) == (1, 5_000)
    rest = refund_order(draft=draft_refund(order, None, refunded_at=None)).refund
    assert rest is not None
    assert rest.amount_minor == 20_000 - 4_000
    assert counted(offer) == (0, 0)
    assert UseLine.objects.count() == 2


def test_called_off_with_a_reward_code_on_it_both_come_back():
    offer = add("SUMMER", percent=20)
    mira = member_with(100, program=live_program())
    reward = code_text(take(RewardFactory(program=mira.program, amount_minor=1_000), mira).code)
    order = bought(draft(customer_id=mira.customer_id), ["SUMMER", reward]).order
    reverse_order(order=order, cause="cancelled")
    assert counted(offer) == (0, 0)
    assert balances(mira) == (100, 0)


def test_many_orders_are_called_off_in_as_many_statements_as_two(django_assert_max_num_queries):
    add("SUMMER", percent=20)

    def orders(number: int) -> list[int]:
        return [
            bought(draft(customer_id=CustomerFactory.create().pk), ["SUMMER"]).order.pk for _number in range(number)
        ]

    two, ten = orders(2), orders(10)
    with django_assert_max_num_queries(30) as few:
        void_orders(order_ids=two)
    with django_assert_max_num_queries(30) as many:
        void_orders(order_ids=ten)
    assert len(few) == len(many)


# --- Set aside ----------------------------------------------------------------------------------------------------------


def test_a_quote_can_set_the_last_one_aside_for_a_quarter_of_an_hour(time_machine):
    offer = add("LAST", uses_max=1)
    basket = draft()
    told = quote(draft=basket, codes=["LAST"], hold_as="basket-1")
    assert told.held_until is not None
    assert quote(draft=draft(), codes=["LAST"]).codes[0].reason == "used_up"
    assert quote(draft=basket, codes=["LAST"], hold_as="basket-1").codes[0].applied
    assert counted(offer) == (1, 2_000)
    receipt = complete_order(draft=discounted(basket, told), codes=["LAST"], hold="basket-1")
    assert [use.status for use in receipt.offers] == ["used"]
    assert (counted(offer), OfferUse.objects.count()) == ((1, 2_000), 1)


def test_what_nobody_completes_is_let_go_and_only_then(time_machine):
    offer = add("LAST", uses_max=1)
    start = dt.datetime(2026, 5, 10, 9, tzinfo=dt.UTC)
    time_machine.move_to(start, tick=False)
    quote(draft=draft(), codes=["LAST"], hold_as="1")
    time_machine.move_to(start + dt.timedelta(minutes=14, seconds=59), tick=False)
    assert release_run_out(limit=10) == 0
    time_machine.move_to(start + dt.timedelta(minutes=15), tick=False)
    assert (release_run_out(limit=10), release_run_out(limit=10)) == (1, 0)
    assert counted(offer) == (0, 0)
    assert quote(draft=draft(), codes=["LAST"]).codes[0].applied


def test_a_basket_that_changes_keeps_counts_in_step():
    offer, other = add("LAST", uses_max=1, budget_minor=50_000), add("OTHER", percent=30, uses_max=1)
    quote(draft=draft(), codes=["LAST"], hold_as="1")
    quote(draft=draft(20_000), codes=["LAST"], hold_as="1")
    assert counted(offer) == (1, 4_000)
    quote(draft=draft(20_000), codes=["OTHER"], hold_as="1")
    assert (counted(offer), counted(other)) == ((0, 0), (1, 6_000))
    quote(draft=draft(20_000), hold_as="1")
    assert (counted(offer), counted(other)) == ((0, 0), (0, 0))


def test_a_guest_who_signs_in_takes_what_was_set_aside_along():
    offer = add("LAST", uses_max=1)
    basket = draft()
    told = quote(draft=basket, codes=["LAST"], hold_as="1")
    mira = CustomerFactory.create()
    known = replace(discounted(basket, told), customer_id=mira.pk)
    [use] = complete_order(draft=known, codes=["LAST"], hold="1").offers
    assert (use.customer, counted(offer)) == (mira, (1, 2_000))


def test_what_was_set_aside_and_not_bought_is_let_go_with_the_purchase():
    offer = add("LAST", uses_max=1)
    basket = draft()
    quote(draft=basket, codes=["LAST"], hold_as="1")
    complete_order(draft=basket, hold="1")
    assert counted(offer) == (0, 0)


def at(time_machine, day: int, hour: int, minute: int) -> None:
    """Of May 2026, on the clock of the shop's wall."""
    local = dt.datetime(2026, 5, day, hour, minute, tzinfo=current_shop().zone)
    time_machine.move_to(local.astimezone(dt.UTC), tick=False)


def pause(offer):
    change_offer(offer=offer, status="paused")


def close(offer):
    close_code(promo=offer.codes.get())


@pytest.mark.parametrize("meanwhile", [lambda offer: None, pause, close])
@pytest.mark.parametrize(
    "terms", [{}, {"ends_on": dt.date(2026, 5, 10)}, {"from_time": dt.time(20), "until_time": dt.time(23, 59)}]
)
def test_what_was_set_aside_is_had_though_it_ends_before_the_purchase(time_machine, terms, meanwhile):
    """Rule 61: five minutes to midnight on the last day, paid a little after it."""
    at(time_machine, 10, 23, 55)
    offer = add("LAST", uses_max=1, **terms)
    basket = draft(customer_id=CustomerFactory.create().pk)
    told = quote(draft=basket, codes=["LAST"], hold_as="1")
    meanwhile(offer)
    at(time_machine, 11, 0, 3)
    [use] = complete_order(draft=discounted(basket, told), codes=["LAST"], hold="1").offers
    assert (use.discount_minor, counted(offer)) == (2_000, (1, 2_000))


@pytest.mark.parametrize(
    ("minute", "more", "reason"),
    [
        (10, {}, "run_out"),
        (3, {"hold": "another"}, "run_out"),
        (3, {"customer_id": "somebody else"}, "run_out"),
        (3, {"codes": ["OTHER"]}, "run_out"),
    ],
)
def test_a_promise_holds_for_its_time_basket_buyer_and_code_only(time_machine, minute, more, reason):
    """Rule 61."""
    at(time_machine, 10, 23, 55)
    offer = add("LAST", uses_max=2, ends_on=dt.date(2026, 5, 10))
    add_code(offer=offer, text="OTHER")
    basket = draft(customer_id=CustomerFactory.create().pk)
    told = discounted(basket, quote(draft=basket, codes=["LAST"], hold_as="1"))
    at(time_machine, 11, 0, minute)
    if "customer_id" in more:
        told = replace(told, customer_id=CustomerFactory.create().pk)
    codes = more.get("codes", ["LAST"])
    assert refused(told, codes, hold=more.get("hold", "1")) == {codes[0]: reason}


def test_a_basket_asked_anew_is_judged_anew(time_machine):
    """A promise is for the purchase: whoever asks again after the end hears that it is over, and nothing stays set aside."""
    at(time_machine, 10, 23, 55)
    offer = add("LAST", uses_max=1, ends_on=dt.date(2026, 5, 10))
    quote(draft=draft(), codes=["LAST"], hold_as="1")
    at(time_machine, 11, 0, 3)
    assert quote(draft=draft(), codes=["LAST"], hold_as="1").codes[0].reason == "run_out"
    assert counted(offer) == (0, 0)


def test_two_baskets_set_aside_are_one_first_purchase():
    """Rule 60: who is new is asked again."""
    add("HELLO", first_order_only=True, uses_max=9)
    basket = draft(customer_id=CustomerFactory.create().pk)
    told = [discounted(basket, quote(draft=basket, codes=["HELLO"], hold_as=number)) for number in ("1", "2")]
    complete_order(draft=told[0], codes=["HELLO"], hold="1")
    with pytest.raises(CodeRefused) as refusal:
        complete_order(draft=replace(told[1], external_id="2"), codes=["HELLO"], hold="2")
    assert refusal.value.facts["reasons"][0]["reason"] == "not_first_order"


def test_only_what_is_limited_is_set_aside():
    add(percent=10)
    told = quote(draft=draft(), hold_as="1")
    assert told.offers[0].applied
    assert OfferUse.objects.count() == 0


# --- Costs --------------------------------------------------------------------------------------------------------------


def test_a_plain_purchase_asks_nothing_about_offers(django_assert_num_queries):
    add(percent=10)
    basket = draft()
    order = complete_order(draft=basket).order
    with django_assert_num_queries(0):
        assert use_codes(order=order, draft=basket, codes=()) == Used()


def test_a_quote_costs_one_query_more_than_without_the_offers(django_assert_num_queries):
    basket = draft(lines=(line(1_000, sku="TEA"),))
    quote(draft=basket)
    with django_assert_num_queries(3):
        quote(draft=basket)


def test_a_quote_costs_as_many_queries_with_twenty_offers_and_sixty_lines(django_assert_num_queries):
    for number in range(20):
        add(percent=number + 1, minimum_minor=100)
    basket = draft(lines=(line(1_000, sku="TEA"),))
    many = draft(lines=tuple(line(1_000 + number, sku=f"SKU-{number}") for number in range(60)))
    quote(draft=basket)
    for one in (basket, many):
        with django_assert_num_queries(3):
            quote(draft=one)
