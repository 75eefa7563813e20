"""A basket is tried at the desk with the limits, members and moments of real life, and still nothing is written (rule 73)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.offers.models import OfferUse, Tally
from apps.offers.services import add_code, close_code, personal_code
from apps.orders.models import Order
from tests.factories.catalog import ProductFactory
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory, add
from tests.factories.orders import ChannelFactory, StoreFactory
from tests.factories.programs import member, program
from tests.factories.segments import bought, istanbul, segment
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
TRY = reverse("offer_try")


@pytest.fixture
def desk(client: Client) -> Client:
    istanbul()
    ChannelFactory.create(code="web", name="Web")
    client.force_login(UserFactory.create(role="support"), backend="apps.staff.backends.RoleBackend")
    return client


def tried(desk: Client, *lines: dict[str, str], **more: Any) -> Any:
    """What the page was told: rows, verdicts and sums."""
    sent: dict[str, Any] = {"form-TOTAL_FORMS": str(max(3, len(lines))), "form-INITIAL_FORMS": "0"}
    for number, line in enumerate(lines or ({"price": "100"},)):
        sent |= {f"form-{number}-{name}": value for name, value in line.items()}
    reply = desk.post(TRY, sent | more)
    assert reply.status_code == 200
    return reply.context["told"]


def verdicts(desk: Client, *lines: dict[str, str], **more: Any) -> dict[str, str]:
    return {one.name: one.amount or one.why for one in tried(desk, *lines, **more).verdicts}


def test_what_applied_stands_before_what_did_not(desk: Client) -> None:
    add(name="Later", starts_on="2100-01-01")
    add(name="Now", percent=10)
    add(name="Club", audience="members", percent=30)
    assert next(one.name for one in tried(desk).verdicts) == "Now"
    assert verdicts(desk)["Club"].startswith("This offer is only for customers we know.")


def test_a_used_up_offer_says_so_here_too(desk: Client) -> None:
    """A trial is what the purchase would hear."""
    offer = add(name="Last", uses_max=1)
    Tally.objects.filter(offer=offer).update(uses=1)
    assert verdicts(desk) == {"Last": "This offer is used up."}


def test_each_customer_hears_their_own_answer(desk: Client) -> None:
    mira, deniz = CustomerFactory.create(), CustomerFactory.create()
    member(program(), mira)
    bought(mira)
    add(name="Club", audience="members", stacking="stackable")
    add(name="Buyers", segment=segment(), stacking="stackable")
    add(name="Welcome", first_order_only=True, stacking="stackable")
    hers, his = (verdicts(desk, customer=str(each.pk)) for each in (mira, deniz))
    assert hers["Club"] == "−₺20.00"
    assert hers["Buyers"] == "−₺16.00"
    assert hers["Welcome"] == "This offer is for the first purchase only."
    assert his["Club"] == "This offer is for members only."
    assert his["Buyers"] == "This offer is not for this customer."
    assert his["Welcome"] == "−₺20.00"


def test_several_codes_are_tried_at_once_and_each_is_answered(desk: Client) -> None:
    mira = CustomerFactory.create()
    add("GOOD", name="Good")
    close_code(promo=add("CLOSED", name="Over").codes.get())
    own = personal_code(offer=OfferFactory.create(name="Hers"), customer=mira, reference="1").shown
    told = verdicts(desk, codes=f"GOOD, closed,, {own} ,NOBODY")
    assert told["GOOD: Good"] == "−₺20.00"
    assert "This code is no longer valid." in told.values()
    assert "This offer is only for customers we know. Please say who you are." in told.values()
    assert told["NOBODY"].startswith("We do not know this code.")
    assert len(told) == 4


def test_the_store_and_the_channel_are_chosen(desk: Client) -> None:
    moda, till = StoreFactory.create(), ChannelFactory.create(code="till")
    add(name="Moda", stores=[moda], channels=[till])
    assert verdicts(desk) == {"Moda": "This offer is not valid here."}
    assert verdicts(desk, channel=str(till.pk)) == {"Moda": "This offer is not valid in this store."}
    assert verdicts(desk, channel=str(till.pk), store=str(moda.pk)) == {"Moda": "−₺20.00"}


@pytest.mark.parametrize(
    ("day", "time", "answer"),
    [
        ("2026-05-15", "13:59", "This offer is valid from 14:00 to 17:00."),
        ("2026-05-15", "14:00", "−₺20.00"),
        ("2026-05-15", "17:00", "This offer is valid from 14:00 to 17:00."),
        ("2026-05-16", "14:00", "This offer is valid on: Friday."),
    ],
)
def test_a_happy_hour_is_tried_by_the_shops_clock(desk: Client, day: str, time: str, answer: str) -> None:
    add(name="Happy", from_time="14:00", until_time="17:00", weekdays=0b0010000)
    assert verdicts(desk, day=day, time=time) == {"Happy": answer}


def test_a_paused_offer_and_its_code_are_tried_as_if_live_and_stay_paused(desk: Client) -> None:
    offer = OfferFactory.create(name="Winter", status="paused")
    add_code(offer=offer, text="KIS20")
    assert verdicts(desk, codes="KIS20") == {"KIS20: Winter": "This offer is paused at the moment."}
    assert verdicts(desk, codes="KIS20", drafts=[str(offer.pk)]) == {"KIS20: Winter": "−₺20.00"}
    offer.refresh_from_db()
    assert offer.status == "paused"


def test_the_sums_of_the_page_agree_with_its_rows(desk: Client) -> None:
    add(name="Ten", percent=10)
    tea = ProductFactory.create(name="Tea", price_minor=3_333)
    told = tried(desk, {"product": str(tea.pk), "pieces": "3"}, {"name": "Cake", "price": "0,05"}, shipping_minor="25")
    assert [(row.name, row.pieces, row.price, row.off, row.total) for row in told.rows] == [
        ("Tea", "3", "₺99.99", "₺10.00", "₺89.99"),
        ("Cake", "1", "₺0.05", "", "₺0.05"),
        ("Shipping", "1", "₺25.00", "", "₺25.00"),
    ]
    assert (told.off, told.total) == ("₺10.00", "₺115.04")


def test_what_is_weighed_is_tried_by_weight(desk: Client) -> None:
    add(name="Half", percent=50)
    told = tried(desk, {"name": "Cheese", "price": "400", "pieces": "0,350"})
    assert [(row.pieces, row.off, row.total) for row in told.rows] == [("0.35", "₺70.00", "₺70.00")]


def test_however_often_it_is_tried_nothing_is_counted(desk: Client) -> None:
    offer = add(name="Last", uses_max=1, per_customer_max=1, budget_minor=2_000)
    mira = CustomerFactory.create()
    for _again in range(3):
        assert verdicts(desk, customer=str(mira.pk)) == {"Last": "−₺20.00"}
    assert list(Tally.objects.filter(offer=offer).values_list("scope", "uses")) == [("offer", 0)]
    assert not OfferUse.objects.exists()
    assert not Order.objects.exists()
