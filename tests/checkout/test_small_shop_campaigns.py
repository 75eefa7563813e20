"""Campaigns as small shops really run them, bought against from quote to till slip."""

import datetime as dt
from dataclasses import replace

import pytest

from apps.checkout.services import complete_order, quote, refund_order
from apps.offers.services import personal_code
from apps.orders.drafts import RefundDraft
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory, add, bought, counted, discounted
from tests.factories.orders import draft_order, line
from tests.factories.programs import member, program

pytestmark = pytest.mark.django_db
SUMMER = dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC)
TYPED = ["MUSTERI10", "musteri10", "MUSTERİ10", " musterı10 ", "MUSTERI-10", "ｍｕｓｔｅｒｉ１０"]


@pytest.mark.parametrize("typed", TYPED)
def test_musteri10_takes_twenty_per_cent_off_in_summer_however_it_is_typed(typed):
    add("MUSTERI10", percent=20, starts_on="2026-06-01", ends_on="2026-08-31")
    basket = draft_order(lines=(line(4_990), line(12_500)), placed_at=SUMMER)
    told = quote(draft=basket, codes=[typed])
    assert (told.discount_minor, told.total_minor) == (3_498, 13_992)
    assert complete_order(draft=discounted(basket, told), codes=[typed]).order.total_minor == 13_992
    autumn = replace(basket, external_id="late", placed_at=SUMMER + dt.timedelta(days=70))
    assert quote(draft=autumn, codes=[typed]).codes[0].reason == "run_out"


def test_yazkampanyasi_is_two_for_one_with_the_cheaper_free():
    """ "2 al 1 öde"."""
    offer = add("YAZKAMPANYASI", kind="pay_take", pay_count=1, take_count=2)
    basket = draft_order(lines=(line(4_500), line(6_000), line(3_000), line(2_990, kind="shipping")))
    told = quote(draft=basket, codes=["yazkampanyası"])
    assert told.codes[0].lines == (4_500, 0, 0, 0)
    receipt = complete_order(draft=discounted(basket, told), codes=["YAZKAMPANYASI"])
    assert receipt.order.total_minor == 6_000 + 3_000 + 2_990
    assert counted(offer) == (1, 4_500)
    alone = quote(draft=draft_order(4_500), codes=["YAZKAMPANYASI"]).codes[0]
    assert (alone.reason, dict(alone.facts)["missing"]) == ("pieces_missing", 1)


def test_indirimli50_halves_the_winter_and_a_refund_gives_back_what_was_paid():
    add("INDIRIMLI50", percent=50)
    order = bought(draft_order(lines=(line(999), line(1_001), line(333))), ["indirimli50"]).order
    assert order.total_minor == 1_166
    refunds = []
    for number, amount in enumerate((100, 333, None)):
        draft = RefundDraft(order.channel_id, order.external_id, f"R{number}", None, amount)
        refund = refund_order(draft=draft).refund
        assert refund is not None
        refunds.append(refund.amount_minor)
    assert sum(refunds) == 1_166


def test_shipping_is_free_from_five_hundred_on_and_below_that_the_basket_hears_what_is_missing():
    offer = add(kind="free_shipping", minimum_minor=50_000)
    shipping = line(4_990, kind="shipping")
    [near] = quote(draft=draft_order(lines=(line(45_010), shipping))).offers
    assert (near.reason, near.facts) == ("below_minimum", {"missing_minor": 4_990})
    receipt = bought(draft_order(lines=(line(50_000), shipping)))
    assert receipt.order.total_minor == 50_000
    assert counted(offer) == (1, 4_990)


def test_black_friday_is_for_members_on_that_day_of_the_shop():
    add(percent=30, audience="members", starts_on="2026-11-27", ends_on="2026-11-27")
    club = program()
    regular, visitor = CustomerFactory.create(), CustomerFactory.create()
    member(club, regular)
    # 27 November begins in Istanbul at 21:00 UTC on the 26th.
    begins = dt.datetime(2026, 11, 26, 21, tzinfo=dt.UTC)
    totals = [
        quote(draft=draft_order(10_000, customer_id=who.pk, placed_at=at)).total_minor
        for who, at in (
            (regular, begins),
            (regular, begins - dt.timedelta(seconds=1)),
            (regular, begins + dt.timedelta(hours=23, minutes=59)),
            (regular, begins + dt.timedelta(hours=24)),
            (visitor, begins),
        )
    ]
    assert totals == [7_000, 10_000, 7_000, 10_000, 10_000]
    [told] = quote(draft=draft_order(10_000, placed_at=begins)).offers
    assert told.reason == "needs_customer"


def test_fifteen_per_cent_within_seven_days_of_a_first_purchase():
    """A code of one's own with a last day: once, for its owner, not on the eighth day."""
    offer = OfferFactory.create(percent=15)
    ada, friend = CustomerFactory.create(), CustomerFactory.create()
    code = personal_code(
        offer=offer, customer=ada, reference="come-back:1", last_on=SUMMER.date() + dt.timedelta(days=7)
    ).shown

    def asked(who, days: int) -> str | int:
        at = SUMMER + dt.timedelta(days=days)
        [answer] = quote(draft=draft_order(10_000, customer_id=who.pk, placed_at=at), codes=[code]).codes
        return answer.reason or answer.discount_minor

    assert [asked(ada, 7), asked(ada, 8), asked(friend, 1)] == [1_500, "code_expired", "code_of_another_member"]
    bought(draft_order(10_000, customer_id=ada.pk, placed_at=SUMMER), [code.lower()])
    assert asked(ada, 1) == "code_used"


def test_a_happy_hour_is_judged_by_the_time_of_the_sale_not_of_its_arrival():
    """Rule 23: a till that was offline sends the sale in the evening."""
    add(percent=10, from_time="14:00", until_time="16:00")
    at = dt.datetime(2026, 7, 1, 11, 30, tzinfo=dt.UTC)
    assert bought(draft_order(10_000, placed_at=at)).order.total_minor == 9_000
    assert bought(draft_order(10_000, placed_at=at + dt.timedelta(hours=2))).order.total_minor == 10_000
