"""The code for a second purchase: one each, seven days (rules 90 and 91)."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from apps.checkout.services import complete_order, quote
from apps.flows.errors import FlowNotReady
from apps.flows.models import FlowRun
from apps.flows.services import enter_due, switch_on, write_due
from apps.messaging.models import Message
from apps.offers.models import OfferUse, PromoCode
from apps.orders.models import Order
from tests.factories.campaigns import people
from tests.factories.customers import CustomerFactory
from tests.factories.flows import morning, on, saved
from tests.factories.nights import MAY_10, at, days, moment
from tests.factories.offers import OfferFactory, discounted
from tests.factories.orders import draft_order
from tests.factories.segments import bought
from tests.flows.living import live

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer():
    return OfferFactory.create(name="15 % off", percent=15)


@pytest.fixture
def invited(offer):
    """On since 10 May, with a letter the day after the first purchase; Mira bought on that day."""
    with moment(MAY_10, 9):
        on("come_back", offer=offer, code_days=7, days=1)
    [mira] = people(1, name="Mira")
    return mira, bought(mira, at(MAY_10))


def test_a_first_purchase_brings_a_code_of_ones_own_for_seven_days(invited):
    mira, order = invited
    assert live(MAY_10, MAY_10 + days(5)) == [("11.05.", 1, "written")]
    run, promo, letter = FlowRun.objects.get(), PromoCode.objects.get(), Message.objects.get()
    assert (run.code, run.message, run.order) == (promo, letter, order)
    assert (promo.customer, promo.uses_max, promo.last_on) == (mira, 1, dt.date(2026, 5, 18))
    assert f"For your next one: 15 % off. Your code is {promo.shown}" in letter.body_text
    assert "18 May 2026" in letter.body_text
    assert letter.purpose == "marketing"


def test_each_has_a_code_of_their_own(invited):
    for ada in people(3):
        bought(ada, at(MAY_10))
    assert len(live(MAY_10, MAY_10 + days(2))) == 4
    codes = set(PromoCode.objects.values_list("code_id", flat=True))
    assert len(codes) == 4
    for run in FlowRun.objects.select_related("message", "code__code"):
        assert run.code.customer_id == run.customer_id
        assert run.code.shown in run.message.body_text


@pytest.mark.parametrize(("n", "day"), [(1, "11.05."), (3, "13.05."), (14, "24.05.")])
def test_it_is_written_so_many_days_after_the_first_purchase(offer, n, day):
    with moment(MAY_10, 9):
        on("come_back", offer=offer, days=n)
    bought(people(1)[0], at(MAY_10))
    assert live(MAY_10, MAY_10 + days(20)) == [(day, 1, "written")]


def test_the_days_are_counted_by_the_shops_midnight(offer):
    with moment(MAY_10, 9):
        on("come_back", offer=offer, days=2)
    late, early = people(2)
    bought(late, at(MAY_10, 23, 59))
    bought(early, at(MAY_10 + days(1), 0, 1))
    assert live(MAY_10, MAY_10 + days(5)) == [("12.05.", 1, "written"), ("13.05.", 1, "written")]


def test_whoever_bought_before_is_not_invited(invited):
    [ada] = people(1)
    bought(ada, at(MAY_10 - days(40)))
    bought(ada, at(MAY_10))
    live(MAY_10, MAY_10 + days(5))
    assert not FlowRun.objects.filter(customer=ada).exists()


def test_a_second_purchase_between_noting_and_the_hour_stops_the_letter_rule_91(invited):
    mira, _order = invited
    with moment(MAY_10 + days(1), 0, 5):
        assert enter_due() == 1
    bought(mira, at(MAY_10 + days(1), 8))
    with moment(MAY_10 + days(1), 10):
        assert write_due(limit=9) == 1
    run = FlowRun.objects.get()
    assert (run.state, run.reason, run.code) == ("skipped", "bought", None)
    assert not PromoCode.objects.exists()


@pytest.mark.parametrize("status", ["cancelled", "returned", "void"])
def test_a_first_purchase_that_was_taken_back_stops_the_letter(invited, status):
    _mira, order = invited
    with moment(MAY_10 + days(1), 0, 5):
        assert enter_due() == 1
    Order.objects.filter(pk=order.pk).update(status=status)
    with moment(MAY_10 + days(1), 10):
        write_due(limit=9)
    assert FlowRun.objects.get().reason == "undone"
    assert not Message.objects.exists()


@pytest.mark.parametrize("status", ["open", "cancelled", "returned", "void"])
def test_what_was_never_paid_for_or_taken_back_is_no_purchase(invited, status):
    mira, order = invited
    Order.objects.filter(pk=order.pk).update(status=status)
    bought(None, at(MAY_10))
    assert live(MAY_10, MAY_10 + days(3)) == []
    # After that the next one is her first.
    bought(mira, at(MAY_10 + days(4)))
    assert live(MAY_10 + days(4), MAY_10 + days(6)) == [("15.05.", 1, "written")]


def test_a_purchase_that_moved_to_somebody_else_is_not_hers(invited):
    _mira, order = invited
    with moment(MAY_10 + days(1), 0, 5):
        enter_due()
    Order.objects.filter(pk=order.pk).update(customer=CustomerFactory())
    with moment(MAY_10 + days(1), 10):
        write_due(limit=9)
    assert FlowRun.objects.get().reason == "undone"


def test_a_first_purchase_before_the_switching_on_is_an_occasion_only_while_its_day_is_still_to_come(offer):
    early, late = people(2)
    bought(early, at(MAY_10 - days(8)))
    bought(late, at(MAY_10 - days(2)))
    with moment(MAY_10):
        on("come_back", offer=offer, days=3)
    assert live(MAY_10, MAY_10 + days(10)) == [("11.05.", 1, "written")]
    assert FlowRun.objects.get().customer == late


def test_an_old_purchase_that_is_imported_later_invites_nobody(invited):
    [ada] = people(1)
    live(MAY_10, MAY_10 + days(1))
    bought(ada, at(MAY_10 - days(200)))
    live(MAY_10 + days(2), MAY_10 + days(4))
    assert not FlowRun.objects.filter(customer=ada).exists()


def test_the_code_works_at_checkout_for_her_and_for_nobody_else(invited):
    mira, _order = invited
    live(MAY_10, MAY_10 + days(1))
    code = PromoCode.objects.get().shown
    with moment(MAY_10 + days(3)):
        theirs = quote(draft=draft_order(customer_id=CustomerFactory().pk, placed_at=None), codes=[code])
        assert [answer.applied for answer in theirs.codes] == [False]
        assert theirs.codes[0].reason == "code_of_another_member"
        draft = draft_order(10_000, customer_id=mira.pk, placed_at=None)
        mine = quote(draft=draft, codes=[code])
        assert [answer.applied for answer in mine.codes] == [True]
        complete_order(draft=discounted(draft, mine), codes=[code])
        again = quote(draft=dataclasses.replace(draft, external_id="again"), codes=[code])
        assert [answer.applied for answer in again.codes] == [False]
    assert OfferUse.objects.get().discount_minor == 1_500


@pytest.mark.parametrize(("after", "applies"), [(7, True), (8, False)])
def test_the_code_works_until_its_last_day(invited, after, applies):
    mira, _order = invited
    live(MAY_10, MAY_10 + days(1))
    with moment(MAY_10 + days(1 + after), 20):
        told = quote(draft=draft_order(customer_id=mira.pk, placed_at=None), codes=[PromoCode.objects.get().shown])
    assert [answer.applied for answer in told.codes] == [applies]


def test_the_offers_own_last_day_comes_first(offer):
    ends = OfferFactory.create(name="Soon over", ends_on=MAY_10 + days(4))
    with moment(MAY_10, 9):
        on("come_back", offer=ends, code_days=7)
    bought(people(1)[0], at(MAY_10))
    live(MAY_10, MAY_10 + days(1))
    assert PromoCode.objects.get().last_on == MAY_10 + days(4)
    assert "14 May 2026" in Message.objects.get().body_text


def test_an_offer_that_applies_by_itself_needs_no_code():
    by_itself = OfferFactory.create(name="Free coffee", needs_code=False, ends_on=MAY_10 + days(60))
    with moment(MAY_10, 9):
        on("come_back", offer=by_itself)
    bought(people(1)[0], at(MAY_10))
    live(MAY_10, MAY_10 + days(1))
    assert not PromoCode.objects.exists()
    assert "For your next one: Free coffee." in Message.objects.get().body_text


def test_without_an_offer_it_cannot_be_switched_on():
    saved("come_back")
    with pytest.raises(FlowNotReady) as refusal:
        switch_on(kind="come_back", by=None)
    assert "Choose what it offers." in refusal.value.facts["problems"]


def test_a_first_purchase_that_the_web_shop_tells_a_day_late_is_answered_all_the_same():
    with moment(MAY_10, 9):
        on("come_back", offer=OfferFactory.create())
    morning(MAY_10 + days(2))
    bought(people(1)[0], at(MAY_10 + days(1)))
    morning(MAY_10 + days(3))
    morning(MAY_10 + days(4))
    assert FlowRun.objects.get().state == "written"


def test_however_late_it_is_told_nothing_from_before_the_switching_on_is_answered():
    with moment(MAY_10, 9):
        on("come_back", offer=OfferFactory.create())
    morning(MAY_10)
    bought(people(1)[0], at(MAY_10 - days(2)))
    morning(MAY_10 + days(1))
    assert not FlowRun.objects.exists()
