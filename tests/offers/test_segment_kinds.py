"""Segments may ask who used an offer, on both sides of each edge, in the shop's time."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.common import clock
from apps.offers.models import Offer, OfferUse
from apps.segments.errors import BadCondition
from apps.segments.reports import members, why
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory
from tests.factories.segments import all_of, bought, condition, istanbul, none_of, segment, shop_time

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 10)


@pytest.fixture(autouse=True)
def shop():
    istanbul()
    with clock.moved_to(shop_time("2026-05-10", "15:00")):
        yield


@pytest.fixture
def mira():
    return CustomerFactory.create(name="Mira")


@pytest.fixture
def summer() -> Offer:
    return OfferFactory.create(name="Summer")


def used(customer, offer: Offer, day: str = "2026-05-03", time: str = "12:00", **fields) -> OfferUse:
    order = bought(customer, shop_time(day, time))
    fields = {"status": "used", "order": order, "channel": order.channel} | fields
    return OfferUse.objects.create(offer=offer, customer=customer, **fields)


def is_in(asked, customer) -> bool:
    found = members(all_of(asked), TODAY).filter(pk=customer.pk).exists()
    assert members(none_of(asked), TODAY).filter(pk=customer.pk).exists() is not found
    return found


@pytest.mark.parametrize(
    ("day", "time", "days", "expected"),
    [
        ("2026-04-10", "00:00", 30, True),
        ("2026-04-09", "23:59", 30, False),
        ("2020-01-01", "12:00", None, True),
    ],
)
def test_who_used_an_offer_in_a_window(mira, summer, day, time, days, expected) -> None:
    used(None, summer)
    used(mira, OfferFactory.create(), "2026-05-09")
    used(mira, summer, day, time)
    keys = (str(summer.public_id),)
    assert is_in(condition("offer_used", "used", keys=keys, days=days), mira) is expected
    assert is_in(condition("offer_used", "not_used", keys=keys, days=days), mira) is not expected


def test_a_released_use_was_none(mira, summer) -> None:
    used(mira, summer, status="released", released_at=clock.now())
    assert not is_in(condition("offer_used", "used"), mira)


def test_no_offer_chosen_is_any_offer(mira, summer) -> None:
    assert not is_in(condition("offer_used", "used"), mira)
    used(mira, summer)
    assert is_in(condition("offer_used", "used"), mira)


def test_the_reason_names_offers_and_the_last_day(mira, summer) -> None:
    used(mira, summer, "2026-05-01")
    used(mira, OfferFactory.create(name="Free tea"), "2026-05-03")
    asked = condition("offer_used", "used")
    [told] = why(all_of(asked), mira, TODAY)
    assert told.text == "Used Free tea, Summer, last on 3 May 2026, 7 days ago"
    [told] = why(all_of(asked), CustomerFactory.create(), TODAY)
    assert told.text == "Used no such offer"


def test_an_offer_that_is_not_there_or_a_draft_cannot_be_asked_for() -> None:
    draft = OfferFactory.create(status="draft")
    for key in (str(draft.public_id), "moon"):
        with pytest.raises(BadCondition) as told:
            segment(condition("offer_used", "used", keys=(key,)))
        assert told.value.field == "keys"
