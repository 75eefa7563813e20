"""The shop and a customer talk: a letter with a code, a purchase, a question, a complaint, an answer, a gift, and the question
whether it was enough. On two phones, in Turkish; days pass in between."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.core import mail
from playwright.sync_api import Page, expect

from apps.campaigns import tasks as campaigns
from apps.campaigns.models import Campaign
from apps.campaigns.services import TextDraft, schedule
from apps.checkout.services import complete_order
from apps.customers.models import Customer
from apps.feedback import tasks as feedback
from apps.feedback.models import Case
from apps.feedback.services.recovering import set_recovery_limits
from apps.ledger.reports import verify
from apps.messaging import tasks as messaging
from apps.messaging.models import Message
from apps.offers.models import Offer, OfferUse
from apps.staff.models import User
from apps.surveys import tasks as surveys
from apps.surveys.models import Response
from tests.factories.campaigns import campaign
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory
from tests.factories.orders import draft_order
from tests.factories.programs import balances, program
from tests.factories.segments import istanbul, says, segment
from tests.factories.staff import UserFactory
from tests.factories.storefront import Caller
from tests.factories.surveys import survey
from tests.journeys.test_regular import at_the_desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A Monday in May, half past eleven in Istanbul.
MONDAY = dt.datetime(2027, 5, 10, 8, 30, tzinfo=dt.UTC)
# Words of the English pages that would stand out where a text was forgotten.
ENGLISH = re.compile(r"\b(the|your|with|from|save|send|case|letter|answer)\b", re.IGNORECASE)


@pytest.fixture
def turkish_phone(open_page: Any) -> Any:
    return lambda: open_page(locale="tr-TR", extra_http_headers={"Accept-Language": "tr"})


@pytest.fixture
def ayse() -> Customer:
    customer = CustomerFactory(name="Ayşe Gül", email="ayse@example.com", language="tr")
    says(customer, granted=True)
    return customer


def the_machinery_runs() -> None:
    """Worker and beat, once round: letters leave only when they are due."""
    for task in (campaigns.send_due, surveys.invite_due, surveys.follow, feedback.mark_due, messaging.deliver_due):
        task()


def newest_letter(about: str) -> str:
    """The latest in her mailbox, as text and as it looks."""
    written = (f"{each.subject}\n{each.body}\n{each.alternatives[0][0]}" for each in reversed(mail.outbox))
    return next(each for each in written if about in each)


def speaks_turkish(page: Page) -> None:
    said = page.locator("main, #main").first.inner_text()
    assert not ENGLISH.search(said), ENGLISH.search(said)


def writes_a_campaign(desk: Page, offer: Offer, to: str) -> None:
    """The owner, in the editor, on a phone."""
    desk.goto("/admin/campaigns/campaign/add/")
    speaks_turkish(desk)
    desk.locator("[name=name]").fill("Bahar mektubu")
    desk.locator("[name=segment]").select_option(label=to)
    desk.locator("[name=hold_out_percent]").fill("0")
    desk.locator("[name=offer]").select_option(label=str(offer))
    desk.locator("[name=codes]").select_option("personal")
    desk.locator("[name=code_days]").fill("7")
    desk.locator("[name=subject_tr]").fill("Merhaba {name}")
    desk.locator("[name=body_tr]").fill("Size bir indirim: {code}. Son gün {last_day}.")
    desk.locator("main form [type=submit], #main form [type=submit]").first.click()
    desk.wait_for_url(re.compile(r"/campaign/\d+/"))
    made = Campaign.objects.get()
    desk.goto(f"/admin/campaigns/campaign/{made.pk}/who/")
    speaks_turkish(desk)
    expect(desk.get_by_text("1 kişi").first).to_be_visible()
    desk.locator("button[name=now]").click()
    expect(desk.locator("button[name=now]")).to_have_count(0)
    made.refresh_from_db()
    assert made.status == Campaign.Status.SCHEDULED


def buys_in_the_web_shop(code: str, ayse: Customer) -> None:
    shop = Caller()
    basket = {
        "customer": {"id": str(ayse.public_id)},
        "codes": [code],
        "lines": [{"sku": "LALE", "name": "Lale", "unit_price": "200.00"}],
    }
    told = shop.post("quotes", basket).json()
    assert [(each["applied"], each["discount"]) for each in told["codes"]] == [(True, "40.00")]
    basket["lines"][0]["discount"] = told["lines"][0]["discount"]  # type: ignore[index]
    basket["delivered_at"] = dt.datetime.now(dt.UTC).isoformat()
    assert shop.put("orders/W-1", basket).status_code == 201
    assert OfferUse.objects.used().get().customer == ayse
    again = shop.put("orders/W-2", {**basket, "codes": [code]})
    assert again.status_code == 422, "a code of one's own is used once"


def taps_three(phone: Page) -> None:
    link = re.search(r"/ask/[^\s\"]+\?score=3", newest_letter("score=3"))
    assert link
    phone.goto(link[0])
    assert not Response.objects.exists(), "opening a link answers nothing"
    speaks_turkish(phone)
    expect(phone.get_by_role("radio", name="3", exact=True)).to_be_checked()
    phone.locator("form.survey button").click()
    phone.get_by_role("textbox").fill("Çiçekler solmuş geldi.")
    phone.locator("form.survey button").click()
    phone.wait_for_url("**/thanks/")
    speaks_turkish(phone)


def opens_the_case(desk: Page) -> Case:
    """From the first page to the conversation."""
    case = Case.objects.get()
    assert case.is_unsolved
    assert case.timers.filter(due_at__gt=dt.datetime.now(dt.UTC)).exists(), "it says by when we answer"
    desk.goto("/admin/feedback/case/inbox/")
    desk.locator(f"a[href*='/case/{case.pk}/'], a[href*='case={case.pk}']").first.click()
    expect(desk.get_by_text("Çiçekler solmuş geldi.").first).to_be_visible()
    return case


def replies_and_asks_for_points(desk: Page, points: int) -> None:
    desk.locator("#ib-reply textarea[name=text]").fill("Çok üzgünüz. Yenisini gönderiyoruz.")
    desk.locator("button[name=how][value=send]").click()
    expect(desk.locator(".ib-said")).to_contain_text("Yenisini gönderiyoruz")
    desk.locator("details", has=desk.locator("[name=points]")).locator("summary").click()
    desk.locator("[name=points]").fill(str(points))
    desk.locator("[name=words]").fill("Özür dileriz")
    desk.locator("form", has=desk.locator("[name=points]")).locator("button[type=submit]").click()


def test_the_conversation_of_a_shop_with_a_customer(turkish_phone: Any, ayse: Customer) -> None:
    with time_machine.travel(MONDAY) as clock:
        istanbul()
        club = program(code="club", name="Kulüp", hundred_points_minor=1_000)
        offer = OfferFactory.create(name="Yüzde 20", percent=20, per_customer_max=1)
        survey("nps-delivery")
        survey("csat-case")
        complete_order(draft=draft_order(10_000, customer_id=ayse.pk))
        regulars = segment(name="Müdavimler")
        owner, support, manager = (
            UserFactory(role=role, language="tr") for role in (User.Role.OWNER, User.Role.SUPPORT, User.Role.MANAGER)
        )
        set_recovery_limits(limits={"support": 1_000, "manager": 100_000}, by=owner)

        writes_a_campaign(at_the_desk(turkish_phone(), owner), offer, regulars.name)
        the_machinery_runs()
        letter = newest_letter("indirim")
        code = re.search(r"indirim: (\S+)\.", letter)
        assert code, letter
        buys_in_the_web_shop(code[1], ayse)

        clock.shift(dt.timedelta(days=3, hours=1))
        the_machinery_runs()
        taps_three(turkish_phone())
        the_machinery_runs()

        # While somebody waits for our answer, nobody advertises.
        news = campaign({"tr": TextDraft(subject="Haberler", body="Yeni laleler geldi.")}, hold_out_percent=0)
        schedule(campaign=news, send_at=dt.datetime.now(dt.UTC), by=owner)
        the_machinery_runs()
        told = Message.objects.get(subject="Haberler")
        assert (told.state, told.reason) == ("skipped", "paused")
        assert not any("Yeni laleler" in each.body for each in mail.outbox)

        desk = at_the_desk(turkish_phone(), support)
        case = opens_the_case(desk)
        replies_and_asks_for_points(desk, 500)
        assert case.recoveries.get().state == "waiting"
        had = balances(ayse, club)
        boss = at_the_desk(turkish_phone(), manager)
        boss.goto(f"/admin/feedback/case/{case.pk}/change/")
        boss.locator("form[action*='/approve/'] button").click()
        expect(boss.locator("form[action*='/approve/']")).to_have_count(0)
        assert balances(ayse, club) == (had[0] + 500, had[1])
        boss.locator("form[action*='/solve/'] select").select_option("made_good")
        boss.locator("form[action*='/solve/'] button").click()
        case.refresh_from_db()
        assert not case.is_unsolved
        the_machinery_runs()
        newest_letter("Yenisini gönderiyoruz")

        clock.shift(dt.timedelta(days=1, hours=1))
        the_machinery_runs()
        link = re.search(r"/ask/[^\s\"]+\?score=5", newest_letter("score=5"))
        assert link
        phone = turkish_phone()
        phone.goto(link[0])
        phone.locator("form.survey button").click()
        phone.locator("form.survey button").click()
        phone.wait_for_url("**/thanks/")

        desk.goto(f"/admin/customers/customer/{ayse.pk}/overview/")
        told = desk.locator("main, #main").first.inner_text()
        for part in ("Bahar mektubu", "Çiçekler solmuş", "500", "Yüzde 20"):
            assert part in told, part
        assert sorted(Response.objects.finished().values_list("score", flat=True)) == [3, 5]
        assert {address for each in mail.outbox for address in each.to} == {ayse.email}
        assert verify().differences == []
