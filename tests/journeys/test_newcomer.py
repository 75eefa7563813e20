"""From an empty installation to the first earned point: a newcomer sets up the shop in the browser, clicks counted."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from apps.customers.models import Customer
from apps.ledger.reports import verify
from apps.programs.models import Program, Tier
from apps.rewards.models import Reward
from apps.staff.models import User
from loyalty_site.wizard import setup_token
from tests.factories.programs import balances, tier_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLICKS_MAX = 25


class Newcomer:
    """Somebody who has never seen the pages; whatever is pressed or chosen from a list counts, typing does not."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks: list[str] = []

    def press(self, what: Locator, name: str) -> None:
        self.clicks.append(name)
        what.click()

    def button(self, name: str) -> None:
        self.press(self.page.get_by_role("button", name=name, exact=True), name)

    def link(self, name: str) -> None:
        self.press(self.page.get_by_role("link", name=name).first, name)

    def choose(self, label: str, option: str) -> None:
        self.press(self.page.get_by_label(label).first, label)
        self.clicks.append(option)
        self.page.get_by_label(label).first.select_option(label=option)

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def go_home(self) -> None:
        self.link("Today")


@pytest.fixture
def newcomer(open_page: Any) -> Newcomer:
    return Newcomer(open_page(viewport={"width": 1280, "height": 900}))


def open_the_shop(newcomer: Newcomer) -> None:
    newcomer.page.goto(f"/admin/setup/?token={setup_token()}")
    newcomer.write("Shop name", "Lale Çiçekçilik")
    newcomer.write("Your name", "Lale Toprak")
    newcomer.write("Your e-mail", "lale@example.com")
    newcomer.write("Password", "tulips in the window")
    newcomer.button("Open the shop")


def promise_points(newcomer: Newcomer) -> None:
    newcomer.link("Promise something")
    newcomer.write("Name", "Lale Club")
    newcomer.write("Code", "lale")
    newcomer.button("Save")


def give_levels(newcomer: Newcomer) -> None:
    newcomer.link("Tiers of this programme")
    newcomer.button("Look at who moves")
    newcomer.button("Save these tiers")


def offer_a_reward(newcomer: Newcomer) -> None:
    newcomer.link("Say what points buy")
    newcomer.choose("Programme", "Lale Club")
    newcomer.write("Name", "Ten lira off")
    newcomer.write("Code", "ten-off")
    newcomer.page.locator("[name=amount_minor]").fill("10.00")
    newcomer.write("Price in points", "100")
    newcomer.button("Save")


def invite_a_cashier(newcomer: Newcomer) -> None:
    newcomer.link("Let your cashiers in")
    newcomer.write("Name", "Derya")
    newcomer.write("E-mail", "derya@example.com")
    newcomer.choose("Role", "Cashier")
    newcomer.button("Invite")
    expect(newcomer.page.get_by_text("derya@example.com")).to_be_visible()


def sell_the_first_bunch(newcomer: Newcomer) -> None:
    newcomer.link("Record the first sale")
    newcomer.link("Sign the customer up")
    newcomer.write("Name", "Ada Deniz")
    newcomer.write("Phone", "0532 123 45 67")
    newcomer.button("Sign up")
    newcomer.write("Amount", "250")
    newcomer.button("Record")
    expect(newcomer.page.get_by_text("250 points").first).to_be_visible()


def test_a_newcomer_reaches_the_first_point_within_25_clicks(newcomer):
    open_the_shop(newcomer)
    promise_points(newcomer)
    give_levels(newcomer)
    newcomer.go_home()
    offer_a_reward(newcomer)
    newcomer.go_home()
    invite_a_cashier(newcomer)
    newcomer.go_home()
    sell_the_first_bunch(newcomer)
    ada, club = Customer.objects.get(), Program.objects.get()
    assert balances(ada, club) == (250, 0)
    assert tier_of(ada, club) == Tier.objects.order_by("threshold")[0].code
    assert Reward.objects.get().price_points == 100
    assert User.objects.get(role="cashier").email == "derya@example.com"
    assert verify().differences == []
    assert len(newcomer.clicks) <= CLICKS_MAX, newcomer.clicks
