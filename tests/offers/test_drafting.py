"""Making and changing offers: what does not hold together is refused, and limits that were used stay promises (rule 64)."""

import pytest
from django.db import IntegrityError, transaction

from apps.offers.errors import BadOffer, LimitInUse, OfferEnded
from apps.offers.models import Offer, OfferUse, Tally
from apps.offers.services import change_offer, create_offer
from tests.factories.catalog import ProductFactory
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory
from tests.factories.orders import ChannelFactory
from tests.factories.programs import ladder, program

pytestmark = pytest.mark.django_db


def reserved(offer: Offer, **more) -> OfferUse:
    values = {
        "offer": offer,
        "status": "reserved",
        "channel": ChannelFactory.create(),
        "basket_number": "1",
        "reserved_until": "2030-01-01T00:00:00Z",
    }
    return OfferUse.objects.create(**(values | more))


def total(offer: Offer) -> Tally:
    return Tally.objects.get(scope="offer", offer=offer)


def test_a_new_offer_is_a_draft_with_its_count_beside_its_limit():
    offer = create_offer(name="Summer", kind="percent", percent=20, uses_max=10, budget_minor=50_000)
    assert offer.status == "draft"
    assert (total(offer).uses, total(offer).uses_max, total(offer).money_max_minor) == (0, 10, 50_000)


@pytest.mark.parametrize(
    "terms",
    [
        {"kind": "percent"},
        {"kind": "percent", "percent": 0},
        {"kind": "percent", "percent": 101},
        {"kind": "percent", "percent": 10, "amount_minor": 100},
        {"kind": "amount"},
        {"kind": "amount", "amount_minor": 0},
        {"kind": "free_shipping", "percent": 5},
        {"kind": "pay_take", "pay_count": 1},
        {"kind": "pay_take", "pay_count": 2, "take_count": 2},
        {"kind": "pay_take", "pay_count": 0, "take_count": 2},
        {"kind": "riddle"},
    ],
)
def test_an_offer_has_what_its_kind_needs_and_nothing_else(terms):
    with pytest.raises(BadOffer):
        create_offer(name="Odd", **terms)
    assert not Offer.objects.exists()


@pytest.mark.parametrize(
    "terms",
    [
        {"starts_on": "2026-06-02", "ends_on": "2026-06-01"},
        {"weekdays": 0},
        {"weekdays": 128},
        {"from_time": "10:00"},
        {"from_time": "10:00", "until_time": "10:00"},
        {"audience": "tier"},
        {"per_period_max": 1},
        {"period": "month"},
        {"uses_max": 0},
        {"budget_minor": 0},
        {"minimum_minor": -1},
        {"name": ""},
        {"covers": "chosen"},
    ],
)
def test_an_offer_that_does_not_hold_together_is_refused(terms):
    with pytest.raises(BadOffer):
        create_offer(**({"name": "Odd", "kind": "percent", "percent": 10} | terms))


def test_the_database_itself_refuses_an_offer_without_its_figure():
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.create(name="Odd", kind="percent")


def test_an_offer_names_products_places_and_a_tier():
    tier = ladder(program()).tiers.get(code="gold")
    tea, channel = ProductFactory.create(), ChannelFactory.create()
    offer = create_offer(
        name="Tea",
        kind="pay_take",
        pay_count=1,
        take_count=2,
        covers="chosen",
        products=[tea],
        channels=[channel],
        audience="tier",
        tier=tier,
    )
    assert list(offer.products.all()) == [tea]
    assert list(offer.channels.all()) == [channel]


def test_a_change_has_a_new_edition_so_that_nobody_remembers_old_terms():
    offer = OfferFactory.create()
    changed = change_offer(offer=offer, percent=30)
    assert (changed.percent, changed.edition == offer.edition) == (30, False)
    with pytest.raises(BadOffer):
        change_offer(offer=offer, percent=300)
    assert Offer.objects.get().percent == 30


def test_a_limit_may_fall_to_what_was_used_and_no_further():
    offer = OfferFactory.create(uses_max=10, budget_minor=10_000)
    Tally.objects.filter(offer=offer).update(uses=4, money_minor=3_000)
    change_offer(offer=offer, uses_max=4, budget_minor=3_000)
    assert (total(offer).uses_max, total(offer).money_max_minor) == (4, 3_000)
    for terms in ({"uses_max": 3}, {"budget_minor": 2_999}):
        with pytest.raises(LimitInUse):
            change_offer(offer=offer, **terms)
    change_offer(offer=offer, uses_max=None, budget_minor=None)
    assert (total(offer).uses_max, total(offer).money_max_minor) == (None, None)


def test_whoever_had_more_than_the_new_limit_keeps_it_and_gets_no_more():
    offer = OfferFactory.create(per_customer_max=5)
    keen, new = CustomerFactory.create(), CustomerFactory.create()
    for customer, uses in ((keen, 3), (new, 0)):
        Tally.objects.create(scope="customer", offer=offer, customer=customer, uses=uses, uses_max=5)
    change_offer(offer=offer, per_customer_max=2)
    limits = Tally.objects.filter(scope="customer").order_by("customer_id")
    assert list(limits.values_list("uses", "uses_max")) == [(3, 3), (0, 2)]


def test_the_period_of_a_limit_stays_once_somebody_was_counted_in_it():
    offer = OfferFactory.create(per_period_max=1, period="month")
    change_offer(offer=offer, period="week")
    reserved(offer)
    with pytest.raises(LimitInUse):
        change_offer(offer=offer, period="day")
    assert change_offer(offer=offer, per_period_max=2).per_period_max == 2


def test_an_offer_that_ended_stays_ended():
    offer = change_offer(offer=OfferFactory.create(), status="ended")
    with pytest.raises(OfferEnded):
        change_offer(offer=offer, status="live")
    assert change_offer(offer=offer, name="Last summer").name == "Last summer"


def test_no_row_counts_past_its_limit_whoever_writes_it():
    offer = OfferFactory.create(uses_max=2, budget_minor=100)
    for over in ({"uses": 3}, {"money_minor": 101}, {"money_minor": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Tally.objects.filter(offer=offer).update(**over)


def test_a_basket_sets_an_offer_aside_once():
    offer = OfferFactory.create()
    reserved(offer)
    with pytest.raises(IntegrityError), transaction.atomic():
        reserved(offer)
    reserved(offer, basket_number="2")
