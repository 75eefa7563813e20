"""A newcomer sets up six campaigns of small shops by hand, and every click is counted."""

from __future__ import annotations

import os
import sys
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.customers.services import create_customer
from apps.offers.models import Offer, PromoCode
from apps.offers.services import add_code
from apps.orders.models import Order
from apps.shop.services import save_shop
from tests.factories.offers import OfferFactory
from tests.factories.orders import ChannelFactory
from tests.factories.programs import member, program
from tests.factories.staff import UserFactory
from tests.factories.storefront import Caller
from tests.support.browser import DESK, PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Each field that is filled in is a click, too: somebody has to go there.
CLICKS_MAX = 8


class Newcomer:
    """Somebody at the desk for the first time: knows words, no addresses."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def press(self, name: str, role: str = "link") -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=role == "button").first.click()  # type: ignore[arg-type]

    def write(self, label: str, text: str) -> None:
        self.clicks += 1
        self.page.get_by_label(label, exact=True).fill(text)

    def start(self, starter: str) -> None:
        """From the list of offers, where the menu leads."""
        self.clicks = 0
        self.page.goto(reverse("admin:offers_offer_changelist"))
        self.clicks += 1
        self.page.locator("a[href$='/offers/offer/add/']").first.click()
        self.press(starter)

    def set_live(self) -> Offer:
        self.press("Save and set live", "button")
        expect(self.page.get_by_text("The offer is live.")).to_be_visible()
        offer = Offer.objects.latest("pk")
        sys.stdout.write(f"{offer.name}: {self.clicks} clicks\n")
        assert self.clicks <= CLICKS_MAX
        return offer


@pytest.fixture
def shop() -> None:
    save_shop(name="Çiçek ve Kahve", currency="TRY", time_zone="Europe/Istanbul", country="TR", language="tr")
    ChannelFactory.create(code="web", name="Web shop")


@pytest.fixture
def desk(open_page: OpenPage, live_server, shop) -> Page:
    return at_the_desk(open_page, live_server)


def at_the_desk(open_page: OpenPage, live_server, **options) -> Page:
    client = Client()
    client.force_login(UserFactory.create(name="Defne"), backend="apps.staff.backends.RoleBackend")
    page = open_page(**({"viewport": DESK} | options))
    cookies = {settings.SESSION_COOKIE_NAME: client.session.session_key, settings.LANGUAGE_COOKIE_NAME: "en"}
    page.context.add_cookies([{"name": k, "value": str(v), "url": live_server.url} for k, v in cookies.items()])
    return page


def look(page: Page, name: str) -> None:
    """For whoever wants to see it: SHOTS=folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_six_campaigns_of_small_shops_in_few_clicks(desk: Page) -> None:
    newcomer = Newcomer(desk)

    newcomer.start("A discount with a code")
    newcomer.write("The code", "MUSTERI10")
    newcomer.write("First day", "2026-06-01")
    newcomer.write("Last day", "2026-08-31")
    expect(desk.locator("#told")).to_contain_text("With the code MUSTERI10.")
    expect(desk.locator("#told")).to_contain_text("From 1 June 2026 to 31 August 2026.")
    look(desk, "code")
    summer = newcomer.set_live()
    look(desk, "saved")
    assert (summer.percent, summer.per_customer_max, summer.codes.get().text) == (20, 1, "MUSTERI10")

    newcomer.start("Take some, pay fewer")
    expect(desk.locator("#told")).to_contain_text("Take 2, pay 1. The cheapest are free.")
    expect(desk.get_by_label("Percent", exact=True)).to_be_hidden()
    newcomer.press("Customers type a code", "checkbox")
    newcomer.write("The code", "YAZKAMPANYASI")
    two_for_one = newcomer.set_live()
    assert (two_for_one.take_count, two_for_one.pay_count) == (2, 1)

    newcomer.start("Half price with a code")
    newcomer.write("The code", "INDIRIMLI50")
    winter = newcomer.set_live()
    assert (winter.percent, winter.codes.get().text) == (50, "INDIRIMLI50")

    newcomer.start("Free shipping")
    shipping = newcomer.set_live()
    assert (shipping.kind, shipping.minimum_minor, shipping.needs_code) == ("free_shipping", 50_000, False)

    newcomer.start("A day for members")
    friday = newcomer.set_live()
    assert friday.audience == "members"
    assert friday.starts_on == friday.ends_on

    newcomer.start("Come back soon")
    expect(desk.locator("#told")).to_contain_text("bought something in the last 7 days")
    come_back = newcomer.set_live()
    assert come_back.segment is not None
    assert come_back.segment.name == "Bought in the last 7 days"

    assert PromoCode.objects.count() == 3
    buy_in_the_web_shop(friday)
    buy_at_the_till()


def buy_in_the_web_shop(friday: Offer) -> None:
    """Each campaign as a web shop asks for it, at a moment when it runs."""
    web = Caller()
    mira = create_customer(name="Mira", external_id="mira", scope="web")
    member(program(code="club", name="Club"), mira)

    def to_pay(price: str, *codes: str, **more: Any) -> tuple[str, dict[str, Any]]:
        lines = [{"sku": "MUG", "quantity": more.pop("pieces", "1"), "unit_price": price}]
        if shipping := more.pop("shipping", ""):
            lines.append({"kind": "shipping", "unit_price": shipping})
        known = {"customer": {"external_id": "mira"}} if more.pop("known", True) else {}
        reply = web.post("quotes", {"lines": lines, "codes": list(codes)} | known | more)
        assert reply.status_code == 200, reply.content
        return reply.json()["total"], reply.json()

    assert to_pay("100.00", "musterı10", placed_at="2026-07-10T12:00:00+03:00")[0] == "80.00"
    late, told = to_pay("100.00", "MUSTERI10", placed_at="2026-09-01T00:30:00+03:00")
    assert (late, told["codes"][0]["reason"]) == ("100.00", "run_out")
    assert to_pay("100.00", "yazkampanyası", pieces="2")[0] == "100.00"
    assert to_pay("100.00", "İNDİRİMLİ50")[0] == "50.00"
    assert to_pay("500.00", shipping="30.00")[0] == "500.00"
    assert to_pay("499.00", shipping="30.00")[0] == "529.00"
    noon = f"{friday.starts_on}T12:00:00+03:00"
    assert to_pay("100.00", placed_at=noon)[0] == "75.00"
    guest, told = to_pay("100.00", placed_at=noon, known=False)
    reasons = {one["name"]: one["reason"] for one in told["offers"]}
    assert (guest, reasons[friday.name]) == ("100.00", "needs_customer")


def buy_at_the_till() -> None:
    """The second purchase within seven days costs 15 % less; a code works there, too."""
    till = Client()
    till.force_login(UserFactory.create(role="cashier"), backend="apps.staff.backends.RoleBackend")
    deniz = create_customer(name="Deniz", phone="+905320000001")

    def sell(code: str = "") -> int:
        sent = {"reference": str(uuid.uuid4()), "amount": "100", "code": code, "customer": str(deniz.public_id)}
        reply = till.post("/till/sales/record/", sent)
        assert reply.status_code == 302, reply.content.decode()[-2000:]
        return int(Order.objects.latest("pk").total_minor)

    assert sell() == 10_000
    assert sell() == 8_500
    assert sell("indirimli50") == 5_000
    refused = till.post("/till/sales/record/", {"reference": str(uuid.uuid4()), "amount": "9", "code": "INDIRIMLI50"})
    assert refused.status_code == 422
    assert "only for customers we know" in refused.content.decode()


def test_the_editor_shows_only_what_the_chosen_kind_needs(desk: Page) -> None:
    desk.goto(reverse("admin:offers_offer_add") + "?start=empty")
    kind = desk.get_by_label("kind", exact=False).first
    for value, shown in (("percent", "Percent"), ("amount", "Amount off"), ("pay_take", "Pieces to take")):
        kind.select_option(value)
        for label in ("Percent", "Amount off", "Pieces to take"):
            field = desk.get_by_label(label, exact=True)
            expect(field).to_be_visible() if label == shown else expect(field).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_making_an_offer_has_no_barrier(open_page: OpenPage, live_server, shop, axe, size) -> None:
    page = at_the_desk(open_page, live_server, viewport=size)
    page.goto(reverse("admin:offers_offer_add"))
    axe(page)
    look(page, f"starters-{size['width']}")
    page.get_by_role("link", name="A discount with a code").click()
    page.evaluate("for (const folded of document.querySelectorAll('#offer-editor details')) folded.open = true")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    look(page, f"editor-{size['width']}")
    page.get_by_label("Percent", exact=True).fill("")
    page.get_by_role("button", name="Save as a draft", exact=True).click()
    expect(page.get_by_text("This is missing.")).to_be_visible()
    axe(page)
    page.get_by_label("Percent", exact=True).fill("10")
    page.get_by_label("The code", exact=True).fill("YAZ")
    page.get_by_role("button", name="Save as a draft", exact=True).click()
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    page.get_by_text("Make many codes").click()
    page.get_by_label("How many").fill("3")
    page.get_by_role("button", name="Make the codes").click()
    expect(page.get_by_role("link", name="Download codes")).to_be_visible()
    page.get_by_text("Add a code that people share").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    look(page, f"offer-{size['width']}")


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_trying_a_basket_has_no_barrier(open_page: OpenPage, live_server, shop, axe, size) -> None:
    OfferFactory.create(name="Summer", needs_code=False, status="draft")
    add_code(offer=OfferFactory.create(name="Winter"), text="KIŞ20")
    page = at_the_desk(open_page, live_server, viewport=size)
    page.goto(reverse("offer_try"))
    axe(page)
    page.get_by_label("Price", exact=True).first.fill("100")
    page.get_by_label("Codes", exact=True).fill("kış20")
    page.get_by_label("Summer (Draft)").check()
    page.get_by_role("button", name="Try it", exact=True).click()
    expect(page.get_by_role("heading", name="Offers and codes")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    look(page, f"try-{size['width']}")
