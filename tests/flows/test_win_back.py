"""Whoever stays away longer than is usual for them: the reminder first, the incentive last (rule 91)."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from apps.flows.kinds import Span, kind_named
from apps.flows.kinds.gaps import median_gap
from apps.flows.models import Flow, FlowRun
from apps.flows.services import enter_due, save_flow, switch_off, switch_on, write_due
from apps.messaging.models import Message
from apps.offers.models import PromoCode
from apps.orders.models import Order
from apps.shop.services import current_shop
from tests.factories.campaigns import people
from tests.factories.customers import CustomerFactory
from tests.factories.flows import on, saved, texts_of
from tests.factories.nights import MAY_10, at, days, moment
from tests.factories.offers import OfferFactory
from tests.factories.segments import bought, istanbul, says
from tests.flows.living import around, live

pytestmark = pytest.mark.django_db
EVERY_20 = (60, 40, 20, 0)


def visits(customer, *ago: int, hour: int = 12) -> list[Order]:
    """Purchases so many days before 10 May."""
    return [bought(customer, at(MAY_10 - days(n), hour)) for n in ago]


def switched_on(day: dt.date = MAY_10, **terms) -> None:
    with moment(day, 9):
        on("win_back", **({"days": 7, "percent": 150} | terms))


@pytest.fixture
def mira():
    [mira] = people(1, name="Mira")
    return mira


@pytest.mark.parametrize(
    ("ago", "terms", "after"),
    [
        # Their own usual time, times one and a half, rounded up.
        ((40, 20, 0), {}, 30),
        (EVERY_20, {"percent": 100}, 20),
        (EVERY_20, {"percent": 101}, 21),
        (EVERY_20, {"percent": 500}, 100),
        # The lower median of an even number of gaps: 10, 20, 30 and 40.
        ((100, 90, 70, 40, 0), {"percent": 100}, 20),
        # One long holiday does not change what is usual.
        ((330, 30, 20, 10, 0), {"percent": 100}, 10),
        # Two visits on one day are one.
        ((40, 20, 20, 0, 0), {}, 30),
        # The floor.
        ((2, 1, 0), {}, 7),
        ((2, 1, 0), {"days": 30}, 30),
        # Nobody is missed later than a year.
        ((600, 300, 0), {"percent": 500}, 365),
        ((600, 300, 0), {"percent": 120}, 360),
    ],
)
def test_after_how_many_days_somebody_with_a_rhythm_of_their_own_is_missed(mira, ago, terms, after):
    visits(mira, *ago)
    switched_on(**terms)
    day = MAY_10 + days(after)
    assert live(day - days(1), day + days(1)) == [(f"{day:%d.%m.}", 1, "written")]


@pytest.mark.parametrize(
    ("shops", "mine", "after"),
    [
        # Two purchases are no rhythm: the shop's usual ten days count, times one and a half.
        ([10, 10, 10], (4, 0), 15),
        ([10, 10, 10], (0,), 15),
        # From the third on it is one's own.
        ([10, 10, 10], (60, 30, 0), 45),
        # The lower median over everybody's gaps, mine among them: 4, 10, 20 and 30.
        ([10, 20, 30], (4, 0), 15),
        # In a shop where nobody came twice only the floor is left.
        ([], (0,), 7),
    ],
)
def test_until_three_purchases_the_shops_usual_time_counts(mira, shops, mine, after):
    for gap in shops:
        somebody = CustomerFactory()
        visits(somebody, gap + 1, 1)
    visits(mira, *mine)
    switched_on()
    day = MAY_10 + days(after)
    live(day - days(1), day + days(1))
    [run] = FlowRun.objects.filter(customer=mira)
    assert run.due_at == at(day, 10)


def test_the_same_absence_brings_one_letter(mira):
    visits(mira, *EVERY_20)
    switched_on()
    told = around(*(MAY_10 + days(n) for n in (10, 30, 60, 120)))
    assert told == [("09.06.", 1, "written")]


def test_after_she_came_and_stayed_away_again_there_is_another(mira):
    visits(mira, *EVERY_20)
    switched_on()
    around(MAY_10 + days(30))
    visits(mira, -33)
    # Gaps of 20, 20, 20 and 33: still 20.
    assert around(*(MAY_10 + days(n) for n in (34, 60, 63))) == [(f"{MAY_10 + days(63):%d.%m.}", 1, "written")]
    assert FlowRun.objects.values("about").distinct().count() == 2


def test_the_incentive_comes_only_in_the_second_letter_rule_91(mira):
    visits(mira, *EVERY_20)
    switched_on(offer=OfferFactory.create(name="10 % off"), code_days=14, second_days=14)
    assert around(*(MAY_10 + days(n) for n in (30, 44, 58))) == [("09.06.", 1, "written"), ("23.06.", 2, "written")]
    first, second = Message.objects.order_by("pk")
    promo = PromoCode.objects.get()
    assert promo.shown not in first.body_text
    assert "10 % off" not in first.body_text
    assert f"10 % off. Your code is {promo.shown}." in second.body_text
    assert (promo.customer, promo.last_on) == (mira, dt.date(2026, 7, 7))


def test_a_purchase_stops_the_second_letter(mira):
    visits(mira, *EVERY_20)
    switched_on(offer=OfferFactory.create(), code_days=14)
    around(MAY_10 + days(30))
    visits(mira, -35)
    assert around(MAY_10 + days(36), MAY_10 + days(44)) == [("23.06.", 2, "bought")]
    assert not PromoCode.objects.exists()


def test_a_purchase_just_after_midnight_stops_the_first(mira):
    visits(mira, *EVERY_20)
    switched_on()
    day = MAY_10 + days(30)
    live(day - days(2), day - days(1))
    bought(mira, at(day, 0, 4))
    assert live(day, day) == []


def test_a_purchase_at_the_till_is_seen_even_minutes_before_the_letter(mira):
    visits(mira, *EVERY_20)
    switched_on()
    day = MAY_10 + days(30)
    with moment(day, 0, 5):
        enter_due()
    with moment(day, 9, 59):
        bought(mira)
    with moment(day, 10):
        write_due(limit=9)
    assert FlowRun.objects.get().reason == "bought"


def test_a_waiting_second_letter_keeps_no_later_absence_out(mira):
    """She came back after the first letter, and stayed away again before the second one's day."""
    visits(mira, 30, 20, 10, 0)
    switched_on(percent=100, offer=OfferFactory.create(), code_days=14, second_days=90)
    assert around(MAY_10 + days(10)) == [("20.05.", 1, "written")]
    visits(mira, -12)
    later = live(MAY_10 + days(21), MAY_10 + days(23))
    # The first one's second letter ends in the morning on which the next absence is noted.
    assert later == [("01.06.", 2, "bought"), ("01.06.", 1, "written")]


def test_a_last_purchase_that_was_taken_back_makes_no_absence(mira):
    *_before, last = visits(mira, *EVERY_20)
    switched_on()
    Order.objects.filter(pk=last.pk).update(status="returned")
    # The one before counts: 20 days earlier, so it is missed ten days from now.
    assert around(MAY_10 + days(10), MAY_10 + days(30)) == [("20.05.", 1, "written")]


def test_without_an_offer_there_is_no_second_letter_although_one_is_written_down(mira):
    visits(mira, *EVERY_20)
    switched_on()
    assert [told[1] for told in around(MAY_10 + days(30), MAY_10 + days(44))] == [1]


def test_an_offer_that_is_taken_away_takes_the_second_letter_with_it(mira):
    visits(mira, *EVERY_20)
    [other] = people(1, birthday_on=MAY_10 + days(44))
    switched_on(offer=OfferFactory.create(), code_days=14)
    with moment(MAY_10):
        on("birthday")
    around(MAY_10 + days(30))
    save_flow(kind="win_back", by=None, texts=texts_of("win_back"), offer=None)
    told = around(MAY_10 + days(44))
    assert sorted(told) == [("23.06.", 1, "written"), ("23.06.", 2, "not_ready")]
    assert Message.objects.filter(customer=other).count() == 1


def test_an_imported_past_brings_no_flood_when_it_is_switched_on():
    for number in range(40):
        visits(CustomerFactory(), *(20 * n + 31 + number for n in range(4)))
    switched_on()
    assert live(MAY_10, MAY_10 + days(2)) == []


def test_neither_does_a_past_that_is_imported_afterwards():
    switched_on()
    live(MAY_10 + days(19), MAY_10 + days(20))
    for number in range(5):
        visits(CustomerFactory(), *(20 * n + 60 + number for n in range(4)))
    assert live(MAY_10 + days(21), MAY_10 + days(23)) == []


def test_whose_day_comes_after_the_switching_on_is_written_to(mira):
    visits(mira, *(n + 29 for n in EVERY_20))
    switched_on()
    assert live(MAY_10, MAY_10 + days(3)) == [("11.05.", 1, "written")]


def test_off_for_a_while_and_on_again_makes_up_for_nothing(mira):
    visits(mira, *EVERY_20)
    switched_on()
    with moment(MAY_10 + days(28)):
        switch_off(kind="win_back", by=None)
    with moment(MAY_10 + days(32)):
        switch_on(kind="win_back", by=None)
    assert around(MAY_10 + days(33), MAY_10 + days(44)) == []


def test_nobody_is_lost_when_the_shops_usual_time_sinks_overnight(mira):
    """The day on which a newcomer is missed may lie behind already when the median has moved."""
    steady = [CustomerFactory() for _n in range(3)]
    for each in steady:
        visits(each, 24, 4)
    visits(mira, 5)
    switched_on()
    # 20 days, times one and a half: missed on 4 June. Then gaps of 18 days become the most: missed on 1 June.
    live(dt.date(2026, 5, 30), dt.date(2026, 6, 2))
    assert not FlowRun.objects.filter(customer=mira).exists()
    for _n in range(4):
        quick = CustomerFactory()
        for day in (dt.date(2026, 5, 15), dt.date(2026, 6, 2)):
            bought(quick, at(day))
    live(dt.date(2026, 6, 3), dt.date(2026, 6, 6))
    [run] = FlowRun.objects.filter(customer=mira)
    assert run.due_at == at(dt.date(2026, 6, 3), 10)


def test_guests_and_forgotten_people_are_not_missed(mira):
    for ago in EVERY_20:
        bought(None, at(MAY_10 - days(ago)))
    visits(mira, *EVERY_20)
    type(mira).objects.filter(pk=mira.pk).update(
        name="", name_key="", email="", phone="", birthday_on=None, forgotten_at=at(MAY_10, 13)
    )
    switched_on()
    assert around(MAY_10 + days(7), MAY_10 + days(30)) == []


def test_no_consent_stops_the_first_letter_and_no_second_follows(mira):
    visits(mira, *EVERY_20)
    says(mira, granted=False)
    switched_on(offer=OfferFactory.create(), code_days=14)
    assert around(MAY_10 + days(30), MAY_10 + days(44)) == [("09.06.", 1, "no_consent")]


def test_a_visit_shortly_before_midnight_counts_for_its_shop_day(mira):
    visits(mira, *EVERY_20, hour=23)
    switched_on()
    assert live(MAY_10 + days(28), MAY_10 + days(31)) == [("09.06.", 1, "written")]


@pytest.mark.parametrize(
    ("dates", "gap"),
    [([], None), ([0], None), ([0, 5], 5), ([0, 5, 15], 5), ([0, 5, 15, 45], 10), ([0, 365, 730], 365)],
)
def test_the_median_is_the_lower_one_and_there_is_none_without_a_gap(dates, gap):
    assert median_gap([MAY_10 + days(n) for n in dates]) == gap


gaps = st.lists(st.integers(1, 30), min_size=0, max_size=5)


@given(
    histories=st.lists(gaps, min_size=1, max_size=4),
    last=st.integers(1, 25),
    percent=st.integers(100, 300),
    floor=st.integers(7, 40),
)
def test_the_day_equals_a_naive_model_for_any_history(histories, last, percent, floor):
    with transaction.atomic():
        istanbul()
        known = {}
        for index, mine in enumerate(histories):
            [somebody] = people(1)
            day, dates = MAY_10 - days(last + index), []
            for gap in [0, *mine]:
                day -= days(gap)
                dates.append(day)
                bought(somebody, at(day))
            known[somebody.pk] = sorted(dates)
        switched_on(days=floor, percent=percent)
        expected = {pk: naive_day(pk, known, percent, floor) for pk in known}
        # Whose day had come before the switching-on hears nothing.
        wanted = {pk: day if day >= MAY_10 else None for pk, day in expected.items()}
        found = {pk: first_day(pk, day) for pk, day in expected.items()}
        transaction.set_rollback(True)
    assert found == wanted


def first_day(pk, day):
    """On which of the days about this one somebody is found first."""
    flow, kind = Flow.objects.get(), kind_named("win_back")
    for near in (day + days(n) for n in (-1, 0, 1)):
        span = Span(near - days(1), near, current_shop())
        if near >= MAY_10 and pk in {entry.customer_id for entry in kind.found(flow, span)}:
            return near
    return None


def naive_day(pk, known, percent, floor):
    """Rule 91 once more, in other words. The shop's usual time does not move here, as nobody buys any more."""

    def gaps_of(dates):
        return [(b - a).days for a, b in pairwise(dates)]

    # A year back from any morning on which somebody may be missed; nothing here is older.
    mine, everybody = gaps_of(known[pk]), [gap for dates in known.values() for gap in gaps_of(dates)]
    counted = mine if len(known[pk]) >= 3 else everybody
    usual = statistics.median_low(counted) if counted else 0
    return known[pk][-1] + days(min(max(floor, math.ceil(usual * percent / 100)), 365))


def test_saved_without_an_offer_it_keeps_the_letter_that_would_bring_one():
    flow = saved("win_back")
    assert set(flow.texts.values_list("step", flat=True)) == {1, 2}
