"""What one member is shown, at its edges: days of the shop, limits of each offer's own period, whose code, how many."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.common import clock
from apps.customers.models import Customer
from apps.offers.models import Tally
from apps.offers.reading.periods import first_day
from apps.offers.reports import PortalOffer, offers_for
from apps.offers.services import add_code, change_offer, close_code, personal_code
from apps.offers.telling import tell_member
from apps.shop.services import current_shop
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory, add
from tests.factories.orders import NOON, ChannelFactory, StoreFactory
from tests.factories.programs import ladder, member, program
from tests.factories.segments import bought, istanbul, segment, shop_time
from tests.portal.conftest import enter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop() -> None:
    istanbul()


@pytest.fixture
def mira() -> Customer:
    return CustomerFactory.create(name="Mira")


def names(customer: Customer, at: dt.datetime = NOON) -> list[str]:
    return [one.offer.name for one in offers_for(customer, at)]


def test_an_offer_is_shown_until_midnight_of_its_last_day_by_the_shops_clock(mira: Customer) -> None:
    add(name="Spring", ends_on=dt.date(2026, 5, 10))
    assert names(mira, shop_time("2026-05-10", "23:59")) == ["Spring"]
    assert names(mira, shop_time("2026-05-11", "00:00")) == []


def test_a_daily_limit_of_another_day_hides_nothing_whatever_else_is_counted_by_month(mira: Customer) -> None:
    """Rule 16: used on the first of May, which is also the first day of the month of another offer."""
    daily = add(name="Daily", per_period_max=1, period="day")
    add(name="Monthly", per_period_max=1, period="month")
    first = dt.date(2026, 5, 1)
    Tally.objects.create(scope="period", offer=daily, customer=mira, period_on=first, uses=1, uses_max=1)
    assert sorted(names(mira)) == ["Daily", "Monthly"]
    assert names(mira, shop_time("2026-05-01")) == ["Monthly"]


@pytest.mark.parametrize("period", ["day", "week", "month", "year"])
def test_what_was_used_in_this_period_comes_back_with_the_next(mira: Customer, period: str) -> None:
    offer = add(name="Again", per_period_max=1, period=period)
    today = dt.date(2026, 5, 10)
    begins = first_day(period, today)
    Tally.objects.create(scope="period", offer=offer, customer=mira, period_on=begins, uses=1, uses_max=1)
    assert names(mira) == []
    assert names(mira, NOON + dt.timedelta(days=366)) == ["Again"]
    assert names(CustomerFactory.create()) == ["Again"]


@pytest.mark.parametrize("counted", [{"uses": 3}, {"money_minor": 10_000}])
def test_what_is_used_up_for_everybody_is_shown_to_nobody(mira: Customer, counted: dict[str, int]) -> None:
    offer = add(uses_max=3, budget_minor=10_000)
    Tally.objects.filter(offer=offer).update(**counted)
    assert names(mira) == []


def test_a_tier_a_segment_and_a_first_purchase_are_asked_of_this_member(mira: Customer) -> None:
    club = program()
    member(club, mira)
    tiers = {tier.code: tier for tier in ladder(club).tiers.all()}
    add(name="Everybody")
    add(name="Base", audience="tier", tier=tiers["base"])
    add(name="Gold", audience="tier", tier=tiers["gold"])
    add(name="Buyers", segment=segment())
    add(name="Welcome", first_order_only=True)
    before = set(names(mira))
    assert not before & {"Gold", "Buyers"}
    assert {"Everybody", "Welcome"} <= before
    bought(mira, at=NOON - dt.timedelta(days=1))
    after = set(names(mira))
    assert "Buyers" in after
    assert "Welcome" not in after


def test_places_and_hours_are_told_and_hide_nothing(mira: Customer) -> None:
    """Who reads at home may come to the shop later."""
    places = {"channels": [ChannelFactory.create(name="Till")], "stores": [StoreFactory.create(name="Moda")]}
    add(name="Evenings", from_time="20:00", until_time="22:00", weekdays=1, minimum_minor=5_000, **places)
    [one] = offers_for(mira, NOON)
    told = " ".join(tell_member(one.offer))
    for words in ("Between 20:00 and 22:00.", "Only on these days: Monday.", "Only here: Till, Moda.", "₺50.00"):
        assert words in told


def test_members_are_not_told_what_is_the_shops_own_business(mira: Customer) -> None:
    add(name="Club", uses_max=250, budget_minor=123_400, per_customer_max=2)
    told = " ".join(tell_member(offers_for(mira, NOON)[0].offer))
    assert "2 times per customer." in told
    assert "250" not in told
    assert "1,234" not in told


def test_the_last_day_is_the_codes_or_the_offers_whichever_comes_first(mira: Customer) -> None:
    longer, shorter, endless = (
        OfferFactory.create(name=name, ends_on=dt.date(2026, 5, 20)) if name != "Endless" else OfferFactory.create()
        for name in ("Longer", "Shorter", "Endless")
    )
    days = {longer: dt.date(2026, 6, 1), shorter: dt.date(2026, 5, 15), endless: dt.date(2026, 7, 1)}
    for number, (offer, day) in enumerate(days.items()):
        personal_code(offer=offer, customer=mira, reference=str(number), last_on=day)
    told = {one.offer: one.last_on for one in offers_for(mira, NOON)}
    assert told == {longer: dt.date(2026, 5, 20), shorter: dt.date(2026, 5, 15), endless: dt.date(2026, 7, 1)}


def test_what_ends_soonest_stands_first_and_of_equals_the_newest(mira: Customer) -> None:
    add(name="Endless, older")
    add(name="Endless, newer")
    add(name="Late", ends_on=dt.date(2026, 6, 1))
    add(name="Soon", ends_on=dt.date(2026, 5, 11))
    assert names(mira) == ["Soon", "Late", "Endless, newer", "Endless, older"]


def test_a_code_of_ones_own_is_shown_although_its_offer_is_not_listed(mira: Customer) -> None:
    """What was given to one person is theirs to find again; everybody else hears nothing of it."""
    kept_quiet = OfferFactory.create(name="Sorry", is_listed=False)
    add_code(offer=kept_quiet, text="SORRY20")
    assert names(mira) == []
    promo = personal_code(offer=kept_quiet, customer=mira, reference="sorry")
    for number in range(101):
        add(name=f"Listed {number}")
    assert (names(mira)[0], offers_for(mira, NOON)[0].code) == ("Sorry", promo.shown)
    assert "Sorry" not in names(CustomerFactory.create())
    Tally.objects.filter(code=promo).update(uses=1)
    assert "Sorry" not in names(mira)


def test_ones_own_code_stands_before_a_shared_one_until_it_is_used_up(mira: Customer) -> None:
    offer = add("SHARED")
    own = personal_code(offer=offer, customer=mira, reference="1")

    def shown() -> tuple[str, bool]:
        [one] = offers_for(mira, NOON)
        return one.code, one.is_personal

    assert shown() == (own.shown, True)
    Tally.objects.filter(code=own).update(uses=1)
    assert shown() == ("SHARED", False)


@pytest.mark.parametrize("how", ["closed", "expired", "used up"])
def test_a_code_that_no_longer_works_is_not_shown(mira: Customer, how: str) -> None:
    offer = OfferFactory.create()
    last_on = dt.date(2026, 5, 9) if how == "expired" else None
    promo = add_code(offer=offer, text="GONE", uses_max=1, last_on=last_on)
    if how == "closed":
        close_code(promo=promo)
    if how == "used up":
        Tally.objects.filter(code=promo).update(uses=1)
    assert names(mira) == []
    add_code(offer=offer, text="STILL")
    assert [one.code for one in offers_for(mira, NOON)] == ["STILL"]


def test_nobody_is_shown_more_than_fifty(mira: Customer) -> None:
    for number in range(52):
        add(name=f"Offer {number:02}")
    shown = names(mira)
    assert (len(shown), shown[0], shown[-1]) == (50, "Offer 51", "Offer 02")


def test_a_paused_offer_is_gone_from_the_page_and_back_when_it_is_live(mira: Customer) -> None:
    offer = add(name="Summer")
    seen = []
    for status in ("paused", "live", "ended"):
        change_offer(offer=offer, status=status)
        seen.append(names(mira))
    assert seen == [[], ["Summer"], []]


# --- The page -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def phone(client: Client, mira: Customer) -> Client:
    return enter(client, mira)


def one(offer: Any) -> str:
    return reverse("portal:offer", args=[offer.public_id])


def test_an_offer_of_somebody_elses_segment_is_not_found_by_its_address(phone: Client) -> None:
    hidden = add("SECRET10", segment=segment())
    assert phone.get(one(hidden)).status_code == 404
    assert phone.get(reverse("portal:offer", args=[uuid.UUID(int=0)])).status_code == 404


def test_a_member_reads_offers_and_sends_nothing(phone: Client) -> None:
    offer = add("SUMMER10")
    assert phone.post(reverse("portal:offers")).status_code == 405
    assert phone.post(one(offer)).status_code == 405


def test_an_offer_that_begins_later_says_from_when_on(phone: Client) -> None:
    begins = current_shop().local_date(clock.now()) + dt.timedelta(days=40)
    add(name="Autumn", starts_on=begins)
    shown = phone.get(reverse("portal:offers")).text
    assert "Autumn" in shown
    assert f"From {begins.day} " in shown


def test_one_members_page_shows_nothing_of_the_next_ones(client: Client) -> None:
    offer = OfferFactory.create(name="Come back")
    people = [CustomerFactory.create() for _each in range(2)]
    codes = [personal_code(offer=offer, customer=each, reference=str(each.pk)).shown for each in people]
    for who, mine, other in ((people[0], *codes), (people[1], *reversed(codes))):
        shown = enter(client, who).get(one(offer)).text
        assert mine in shown
        assert other not in shown


def test_an_offer_without_an_end_and_without_a_code_shows_neither(mira: Customer) -> None:
    add(name="Summer")
    [told] = offers_for(mira, NOON)
    assert told == PortalOffer(told.offer, "", None, is_personal=False)
