"""What a customer stands in today, on their page and in their timeline."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from apps.campaigns.models import Campaign
from apps.campaigns.services import TextDraft
from apps.checkout.services import complete_order, quote
from apps.common import clock
from apps.customers.models import Customer
from apps.feedback.services import solve
from apps.insights.reports.surroundings import segments_of, surroundings
from apps.insights.reports.timeline import timeline
from apps.messaging.services import pause
from apps.offers.services import add_code
from apps.orders.models import Order
from apps.segments.drafts import ConditionDraft, GroupDraft, Values
from apps.segments.models import Segment
from apps.segments.services import save_segment
from apps.shop.services import current_shop
from apps.staff.models import User
from tests.factories.campaigns import begin, campaign
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import waiting_case
from tests.factories.offers import OfferFactory
from tests.factories.orders import draft_order
from tests.factories.segments import says
from tests.factories.staff import UserFactory
from tests.insights.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def zeynep() -> Customer:
    current_shop()
    return CustomerFactory.create(name="Zeynep Işık", email="zeynep@example.com", language="en")


def bought(name: str, low: int, how: str = "at_least") -> Segment:
    root = GroupDraft(conditions=(ConditionDraft("purchases", Values(how=how, low=low)),))
    return save_segment(name=name, root=root, by=None)


def buy(customer: Customer, code: str = "", minor: int = 10_000) -> Order:
    draft = draft_order(minor, placed_at=NOW - dt.timedelta(days=1), customer_id=customer.pk)
    priced = quote(draft=draft, codes=[code] if code else [])
    lines = tuple(
        replace(line, discount_minor=told.discount_minor) for line, told in zip(draft.lines, priced.lines, strict=True)
    )
    used = [answer.code for answer in priced.codes if answer.applied]
    return complete_order(draft=replace(draft, lines=lines), codes=used).order


def page(client: Client, customer: Customer, role: str = User.Role.OWNER, **asked: str) -> str:
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    answer = client.get(reverse("customer_overview", args=[customer.pk]), asked)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_somebody_is_in_the_segments_whose_question_holds_today(zeynep):
    bought("Regulars", 2)
    bought("New", 1, "exactly")
    bought("Anybody", 1)
    today = current_shop().local_date(clock.now())
    assert segments_of(zeynep, today) == ()
    buy(zeynep)
    assert [each.name for each in segments_of(zeynep, today)] == ["Anybody", "New"]
    buy(zeynep)
    assert [each.name for each in segments_of(zeynep, today)] == ["Anybody", "Regulars"]


def test_a_forgotten_customer_and_a_shop_without_segments_are_in_none(zeynep):
    today = current_shop().local_date(clock.now())
    assert segments_of(zeynep, today) == ()
    bought("Nobody knows", 0)
    Customer.objects.filter(pk=zeynep.pk).update(forgotten_at=NOW, name="", name_key="", email="", phone="")
    assert segments_of(zeynep, today) == ()


def test_more_segments_and_cases_cost_no_more_queries(zeynep, django_assert_num_queries):
    bought("One", 1)
    waiting_case(customer=zeynep)
    with django_assert_num_queries(8):
        surroundings(zeynep)
    for number in range(5):
        bought(f"Segment {number}", number)
        waiting_case(customer=zeynep)
    with django_assert_num_queries(8):
        surroundings(zeynep)


def test_an_open_case_stands_before_everything_else_until_it_is_solved(client, zeynep):
    case = waiting_case(customer=zeynep, subject="The parcel is not here")
    shown = page(client, zeynep)
    link = reverse("admin:feedback_case_change", args=[case.pk])
    assert f'href="{link}">Waits for an answer: #{case.pk} The parcel is not here' in shown
    assert "they are left in peace." in shown
    assert shown.index("Waits for an answer") < shown.index('id="timeline"')
    solve(case=case, outcome="explained", by=UserFactory.create())
    shown = page(client, zeynep)
    assert "Waits for an answer" not in shown
    assert "left in peace" not in shown


def test_a_pause_says_until_when(client, zeynep):
    pause(customer=zeynep, what="marketing", reference="asked", until=NOW + dt.timedelta(days=10))
    shown = page(client, zeynep)
    assert "No letters with offers for now: they are left in peace. Until 1 December 2026." in shown


def test_offers_are_listed_with_the_code_to_type(client, zeynep):
    offer = OfferFactory.create(name="Summer", ends_on=dt.date(2026, 11, 30))
    add_code(offer=offer, text="MUSTERI10")
    OfferFactory.create(name="Later", needs_code=False, starts_on=dt.date(2026, 12, 1))
    shown = page(client, zeynep)
    assert "code MUSTERI10 · until 30 November 2026" in shown
    assert "from 1 December 2026" in shown


def test_support_follows_only_what_they_may_open(client, zeynep):
    segment = bought("Anybody", 0)
    shown = page(client, zeynep, User.Role.SUPPORT)
    assert reverse("admin:segments_segment_change", args=[segment.pk]) in shown


def test_a_code_that_was_used_stands_in_the_timeline_with_what_it_saved(client, zeynep):
    add_code(offer=OfferFactory.create(name="Summer", percent=20), text="MUSTERI10")
    OfferFactory.create(name="Never used")
    order = buy(zeynep, "musteri10")
    shown = page(client, zeynep, kind="offers")
    assert "Code MUSTERI10 used: Summer" in shown
    assert f"Purchase {order.number}" in shown
    assert "₺20.00 off" in shown
    (entry,) = [each for each in timeline(zeynep.pk).entries if each.source == "offers"]
    assert entry.page_id == order.pk


def test_a_letter_of_a_campaign_is_named_by_it(client, zeynep):
    says(zeynep, granted=True)
    begin(campaign({current_shop().language: TextDraft(subject="Hello", body="News")}, name="Winter flowers"))
    assert Campaign.objects.get().recipients.filter(customer=zeynep, message__isnull=False).exists()
    assert "Letter of the campaign “Winter flowers”" in page(client, zeynep, kind="letters")
