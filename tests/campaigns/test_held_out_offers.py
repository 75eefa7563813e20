"""Who is held out is not shown the offer while the groups are compared (rule 112)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.campaigns.models import Campaign, Recipient
from apps.campaigns.reports import problems_of, results, warnings_of
from apps.campaigns.services import TextDraft, cancel, pause
from apps.common import clock
from apps.customers.models import Customer
from apps.offers.models import Offer
from apps.offers.reports import offers_for
from apps.offers.services import add_code, personal_code
from tests.campaigns.test_results import used
from tests.factories.campaigns import begin, campaign, people
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
CODE = {"en": TextDraft("Hi", "Use {code}.")}
A_SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def summer() -> Offer:
    offer: Offer = OfferFactory.create(name="Summer")
    add_code(offer=offer, text="YAZ20")
    return offer


def begun(offer: Offer, **terms: Any) -> Campaign:
    shared = offer.codes.get(customer=None)
    texts = {"texts": CODE, "codes": "shared", "shared_code": shared} | terms
    return begin(campaign(offer=offer, **({"hold_out_percent": 50} | texts)))


def of_state(row: Campaign, state: str) -> list[Customer]:
    return [each.customer for each in Recipient.objects.filter(campaign=row, state=state).select_related("customer")]


def shown(customer: Customer, at: dt.datetime | None = None) -> list[str]:
    return [one.offer.name for one in offers_for(customer, at or clock.now())]


def test_the_held_out_are_not_shown_the_code_until_the_comparison_is_over_rule_112(summer: Offer) -> None:
    people(40)
    row = begun(summer)
    written, held_out, stranger = of_state(row, "written"), of_state(row, "held_out"), CustomerFactory.create()
    assert written
    assert held_out
    assert {tuple(shown(each)) for each in [*written, stranger]} == {("Summer",)}
    assert {tuple(shown(each)) for each in held_out} == {()}
    assert row.started_at is not None
    over = row.started_at + dt.timedelta(days=28)
    assert shown(held_out[0], over - A_SECOND) == []
    assert shown(held_out[0], over) == ["Summer"]
    assert shown(held_out[0], row.started_at - A_SECOND) == ["Summer"]


def test_only_the_campaigns_own_offer_is_kept_back(summer: Offer) -> None:
    people(40)
    OfferFactory.create(name="Always", needs_code=False)
    row = begun(summer)
    assert shown(of_state(row, "held_out")[0]) == ["Always"]


def test_a_code_of_their_own_is_shown_to_the_held_out_too(summer: Offer) -> None:
    people(40)
    ada = of_state(begun(summer), "held_out")[0]
    own = personal_code(offer=summer, customer=ada, reference="sorry:1")
    assert [(one.offer, one.code) for one in offers_for(ada, clock.now())] == [(summer, own.shown)]


def test_what_another_campaign_wrote_to_them_about_is_shown(summer: Offer) -> None:
    people(40)
    ada = of_state(begun(summer), "held_out")[0]
    begun(summer, hold_out_percent=0)
    assert shown(ada) == ["Summer"]


def test_a_paused_campaign_keeps_it_back_and_a_cancelled_one_does_not(summer: Offer) -> None:
    people(40)
    row = begin(campaign(offer=summer, hold_out_percent=50, texts=CODE, codes="shared", shared_code=summer.codes.get()))
    ada = of_state(row, "held_out")[0]
    Campaign.objects.filter(pk=row.pk).update(status="sending")
    pause(campaign=row, by=None)
    assert shown(ada) == []
    row.refresh_from_db()
    cancel(campaign=row, by=None)
    assert shown(ada) == ["Summer"]


def test_uses_of_a_shared_code_by_whoever_got_no_letter_are_told_apart(summer: Offer) -> None:
    people(40)
    row = begun(summer)
    code = summer.codes.get()
    used(of_state(row, "written")[0], summer, code, total_minor=8_000)
    used(of_state(row, "held_out")[0], summer, code, total_minor=3_000)
    used(CustomerFactory.create(), summer, code, total_minor=2_000)
    told = results(row)
    assert told is not None
    assert told.uses is not None
    assert (told.uses.count, told.uses.buyers, told.uses.revenue_minor, told.uses.others) == (1, 1, 8_000, 2)
    client = Client()
    client.force_login(UserFactory.create(role="owner"), backend="apps.staff.backends.RoleBackend")
    page = client.get(reverse("admin:campaigns_campaign_results", args=[row.pk])).content.decode()
    assert "Used without a letter" in page


def test_the_plan_warns_where_the_held_out_could_see_the_offer_before(summer: Offer) -> None:
    row = campaign(offer=summer, hold_out_percent=10, texts=CODE, codes="shared", shared_code=summer.codes.get())
    assert problems_of(row) == []
    [told] = warnings_of(row)
    assert "Members see this offer" in told
    client = Client()
    client.force_login(UserFactory.create(role="owner"), backend="apps.staff.backends.RoleBackend")
    assert (
        "Members see this offer" in client.get(reverse("admin:campaigns_campaign_who", args=[row.pk])).content.decode()
    )
    Offer.objects.filter(pk=summer.pk).update(is_listed=False)
    row.refresh_from_db()
    assert warnings_of(row) == []


def test_an_offer_without_code_warns_that_everybody_gets_it() -> None:
    offer = OfferFactory.create(needs_code=False, is_listed=False)
    [told] = warnings_of(campaign(offer=offer, hold_out_percent=10))
    assert "needs no code" in told
    assert warnings_of(campaign(offer=offer)) == []


def test_codes_of_their_own_need_no_warning() -> None:
    assert warnings_of(campaign(offer=OfferFactory.create(), hold_out_percent=10, texts=CODE, codes="personal")) == []
