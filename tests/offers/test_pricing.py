"""From a purchase to the engine: what is asked of buyer, products, places and limits, and what it costs to ask."""

import datetime as dt
from dataclasses import replace

import pytest

from apps.offers.models import Tally
from apps.offers.reading.periods import first_day
from apps.offers.services import (
    Asking,
    Hold,
    change_offer,
    gather,
    personal_code,
    price_basket,
    reserve,
    taken,
)
from apps.orders.drafts import LineDraft
from apps.programs.models import Membership
from tests.factories.catalog import CategoryFactory, ProductFactory
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory, add
from tests.factories.orders import NOON, ChannelFactory, StoreFactory, draft_order, line
from tests.factories.programs import ladder, member, program
from tests.factories.segments import bought, segment

# Codes, promo codes, live offers, products, membership, tiers, earlier purchases, three for segments and one to ask them all,
# tallies.
QUERIES = 12

pytestmark = pytest.mark.django_db


def told(draft, codes=(), **more) -> list[int | str]:
    answers = price_basket(draft=draft, codes=codes, **more).answers
    return [answer.discount_minor if answer.refusal is None else answer.refusal.reason for answer in answers]


@pytest.fixture
def mira():
    return CustomerFactory.create()


def test_an_offer_without_a_code_applies_by_itself_and_one_with_a_code_is_asked_for():
    add(percent=10)
    add("SUMMER", percent=20)
    assert told(draft_order(10_000)) == [1_000]
    assert told(draft_order(10_000), ["summer"]) == [2_000, "better_deal"]
    assert told(draft_order(10_000), ["NOBODY"]) == [1_000]


def test_the_products_and_categories_of_the_catalogue_decide():
    coffee = CategoryFactory.create(code="coffee")
    ProductFactory.create(sku="BEANS", category=coffee)
    tea = ProductFactory.create(sku="TEA")
    add(percent=10, covers="chosen", products=[tea], categories=[coffee])
    lines = (line(1_000, sku="BEANS"), line(1_000, sku="TEA"), line(1_000, sku="MILK"))
    assert told(draft_order(lines=lines)) == [200]
    assert told(draft_order(lines=(line(1_000, sku="NEW", category="coffee"),))) == [100]


def test_the_channel_the_store_and_the_moment_are_the_orders():
    till, store = ChannelFactory.create(code="till"), StoreFactory.create()
    add(percent=10, channels=[till], stores=[store], from_time="11:00", until_time="13:00")
    here = draft_order(channel_id=till.pk, store_id=store.pk, placed_at=NOON)
    assert told(here) == [1_200]
    assert told(replace(here, store_id=None)) == ["wrong_store"]
    assert told(replace(here, channel_id=ChannelFactory.create().pk)) == ["wrong_channel"]
    assert told(replace(here, placed_at=NOON + dt.timedelta(hours=1))) == ["wrong_hour"]


def test_members_are_known_by_their_membership(mira):
    add(audience="members")
    draft = draft_order(10_000, customer_id=mira.pk)
    assert told(draft) == ["members_only"]
    member(program(), mira)
    assert told(draft) == [2_000]


def test_a_tier_holds_for_all_above_it(mira):
    club = program()
    tiers = {tier.code: tier for tier in ladder(club).tiers.all()}
    joined = member(club, mira)
    add(audience="tier", tier=tiers["silver"])
    answers = {}
    for name in ("base", "silver", "gold"):
        Membership.objects.filter(pk=joined.pk).update(tier=tiers[name])
        answers[name] = told(draft_order(10_000, customer_id=mira.pk))
    assert answers == {"base": ["needs_tier"], "silver": [2_000], "gold": [2_000]}
    assert told(draft_order(10_000, customer_id=CustomerFactory.create().pk)) == ["needs_tier"]


def test_a_segment_is_asked_on_the_day_of_the_purchase(mira):
    add(segment=segment(name="Those who bought"))
    draft = draft_order(10_000, customer_id=mira.pk)
    assert told(draft) == ["not_in_segment"]
    bought(mira, at=NOON - dt.timedelta(days=1))
    assert told(draft) == [2_000]
    add(segment=segment(name="Those who bought twice"), percent=30)
    assert told(draft) == ["better_deal", 3_000]
    assert told(replace(draft, customer_id=None)) == ["needs_customer", "needs_customer"]


def test_limits_are_read_from_the_counts(mira):
    offer = add("LAST", uses_max=2, per_customer_max=1)
    draft = draft_order(10_000, customer_id=mira.pk)
    assert told(draft, ["LAST"]) == [2_000]
    Tally.objects.create(scope="customer", offer=offer, customer=mira, uses=1, uses_max=1)
    assert told(draft, ["LAST"]) == ["customer_limit"]
    assert told(replace(draft, customer_id=CustomerFactory.create().pk), ["LAST"]) == [2_000]
    Tally.objects.filter(scope="offer", offer=offer).update(uses=2)
    assert told(replace(draft, customer_id=CustomerFactory.create().pk), ["LAST"]) == ["used_up"]


def test_what_is_set_aside_for_a_basket_is_not_missing_for_that_basket():
    offer = add(uses_max=1)
    draft = draft_order(10_000)
    answers = price_basket(draft=draft).answers
    hold = Hold(draft.channel_id, "basket-1")
    reserve(wanted=[taken(one) for one in answers], hold=hold, customer_id=None, local=NOON, until=NOON)
    assert told(draft) == ["used_up"]
    assert gather(draft, Asking({}, hold=hold)).price(draft, {}).discount_minor == 2_000
    assert offer.is_limited


@pytest.mark.parametrize(
    ("period", "day", "start"),
    [
        ("day", "2026-05-13", "2026-05-13"),
        ("week", "2026-05-13", "2026-05-11"),
        ("week", "2026-05-11", "2026-05-11"),
        ("month", "2026-05-31", "2026-05-01"),
        ("year", "2026-12-31", "2026-01-01"),
    ],
)
def test_periods_are_calendar_periods_of_the_shop(period, day, start):
    """Rule 16."""
    assert first_day(period, dt.date.fromisoformat(day)) == dt.date.fromisoformat(start)


def test_a_draft_is_tried_without_going_live_and_without_its_limits():
    draft = OfferFactory.create(status="draft", percent=40, uses_max=1)
    Tally.objects.filter(offer=draft).update(uses=1)
    assert told(draft_order(10_000)) == []
    assert told(draft_order(10_000), include=[draft.pk]) == ["used_up"]
    assert told(draft_order(10_000), include=[draft.pk], ignore_limits=True) == [4_000]


def test_a_change_is_seen_at_once():
    offer = add(percent=10)
    assert told(draft_order(10_000)) == [1_000]
    change_offer(offer=offer, percent=15)
    assert told(draft_order(10_000)) == [1_500]
    change_offer(offer=offer, status="paused")
    assert told(draft_order(10_000)) == []


def test_a_personal_code_is_for_its_owner(mira):
    promo = personal_code(offer=OfferFactory.create(percent=15), customer=mira, reference="r", last_on="2026-05-17")
    draft = draft_order(10_000, customer_id=mira.pk)
    assert told(draft, [promo.shown]) == [1_500]
    assert told(replace(draft, customer_id=CustomerFactory.create().pk), [promo.shown]) == ["code_of_another_member"]
    assert told(replace(draft, placed_at=NOON + dt.timedelta(days=8)), [promo.shown]) == ["code_expired"]


def test_without_offers_a_basket_costs_one_short_query(django_assert_num_queries):
    draft = draft_order(lines=(LineDraft(unit_price_minor=1_000),))
    told(draft)
    with django_assert_num_queries(1):
        assert told(draft) == []


def test_twenty_offers_cost_as_many_queries_as_one(mira, django_assert_num_queries):
    """Whatever the offers ask: products, tiers, first purchase, limits, codes."""
    club = program()
    tier = ladder(club).tiers.get(code="silver")
    member(club, mira)
    tea = ProductFactory.create(sku="TEA")
    channel = ChannelFactory.create()
    asks = [
        {"covers": "chosen", "products": [tea]},
        {"audience": "tier", "tier": tier},
        {"audience": "members", "channels": [channel]},
        {"first_order_only": True, "uses_max": 10},
        {"per_customer_max": 1, "per_period_max": 1, "period": "week"},
        {"segment": segment(name="Some"), "budget_minor": 10_000},
    ]
    for terms in asks:
        add(**terms)
    add("CODE1", uses_max=1)
    draft = draft_order(lines=(line(sku="TEA"),), customer_id=mira.pk)

    def ask(codes):
        price_basket(draft=draft, codes=codes)

    ask(["CODE1"])
    with django_assert_num_queries(QUERIES):
        ask(["CODE1"])
    for number in range(3):
        for terms in asks:
            extra = {"segment": segment(name=f"More {number}")} if "segment" in terms else {}
            add(**(terms | extra))
        add(f"MORE{number}", uses_max=1)
    many = replace(draft, lines=tuple(line(sku=f"SKU-{n}") for n in range(40)))
    price_basket(draft=many, codes=["CODE1", "MORE0", "MORE1", "MORE2"])
    with django_assert_num_queries(QUERIES):
        price_basket(draft=many, codes=["CODE1", "MORE0", "MORE1", "MORE2"])
