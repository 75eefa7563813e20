"""A regular, all the way: from the poster on the counter to a refund, on two phones in one browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.codes.services import code_text
from apps.customers.models import Customer
from apps.customers.services import consents_now
from apps.ledger.reports import verify
from apps.orders.models import Order
from apps.orders.numbers import short_number
from apps.programs.models import Program
from apps.rewards.models import Redemption, Reward
from apps.staff.models import User
from tests.factories.programs import balances, program
from tests.factories.rewards import RewardFactory
from tests.factories.staff import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long secret of the counter"


@pytest.fixture
def club() -> Program:
    """One point for each lira; 100 points are worth ten."""
    return program(code="club", name="Kahve Kulübü", hundred_points_minor=1_000)


@pytest.fixture
def ten_off(club: Program) -> Reward:
    return RewardFactory(program=club, code="ten-off", name="Ten lira off", amount_minor=1_000, price_points=100)


@pytest.fixture
def till(open_page: Any) -> Page:
    """The cashier's phone, signed in with her password."""
    cashier = UserFactory(role=User.Role.CASHIER, name="Derya")
    return at_the_desk(open_page(), cashier)


def at_the_desk(page: Page, user: User) -> Page:
    user.set_password(PASSWORD)
    user.save()
    page.goto("/admin/")
    page.locator("input[name=username]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda address: "/login" not in address)
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def shown(page: Page, *texts: str) -> None:
    """The page says all of this."""
    for text in texts:
        expect(page.get_by_role("main")).to_contain_text(text)


def joins(phone: Page) -> str:
    """From the poster to six digits; nothing is known of anybody yet."""
    phone.goto("/join/poster/")
    phone.goto(phone.get_by_role("main").inner_text().split()[-1])
    phone.get_by_label("Phone number").fill("0532 123 45 67")
    phone.get_by_label("Your name").fill("Elif Şahin")
    phone.get_by_label("I have read").check()
    phone.get_by_label("Send me offers by SMS").check()
    press(phone, "Join")
    digits = phone.locator("[data-spoken-code]").inner_text()
    assert not Customer.objects.exists()
    return digits


def is_confirmed(till: Page, digits: str) -> Customer:
    """The cashier hears the digits and types them."""
    till.get_by_role("link", name="Sign up", exact=True).click()
    waiting = till.get_by_role("region", name="Joined on their own phone")
    waiting.get_by_label("Phone", exact=True).fill("05321234567")
    waiting.get_by_label("Six digits from the customer's phone").fill(digits)
    press(till, "Confirm")
    shown(till, "Welcome!", "Elif Şahin")
    elif_ = Customer.objects.get()
    assert consents_now(elif_) == {("sms", "marketing"): True}
    return elif_


def pays(till: Page, amount: str, code: str = "") -> str:
    """A purchase at the till. Returns its number."""
    if not till.locator("[data-chosen]").count():
        till.goto("/till/")
        till.get_by_role("searchbox", name="Customer").press_sequentially("4567")
        till.get_by_role("link", name="Elif").click()
        expect(till.locator("[data-chosen]")).to_be_visible()
    till.get_by_label("Amount").fill(amount)
    if code:
        till.locator("summary", has_text="Code").click()
        till.get_by_label("Code", exact=True).fill(code)
    expect(till.locator(".topay")).to_be_visible()
    press(till, "Record")
    expect(till.get_by_role("heading", name="Saved")).to_be_visible()
    return till.locator("[data-saved]").get_attribute("data-saved") or ""


def signs_in(phone: Page, till: Page, member: Customer) -> None:
    """With the link that the till shows as a QR code."""
    till.goto(f"/till/customers/{member.public_id}/")
    till.get_by_role("button", name="sign-in code").click()
    till.get_by_text("Or type this address").click()
    phone.goto(till.locator(".address").inner_text())
    press(phone, "Show my points")
    phone.wait_for_url("**/me/")


def gets(phone: Page, reward: str) -> str:
    """Takes a reward in the portal. Returns its code as the phone shows it."""
    phone.get_by_role("link", name=f"Get it {reward}").click()
    phone.get_by_role("button", name="Get it for").click()
    expect(phone.locator("svg.qr")).to_be_visible()
    return phone.locator(".letters").inner_text()


def gives_back(desk: Page, order: str, amount: str, axe: Callable[[Page], None]) -> None:
    """The owner finds the purchase and gives part of the money back."""
    desk.goto(f"/admin/orders/order/?q={order}")
    desk.get_by_role("link", name=short_number(order)).click()
    desk.get_by_role("link", name="Refund", exact=True).click()
    axe(desk)
    desk.get_by_label("Amount").fill(amount)
    desk.get_by_role("button", name="Give back").click()
    expect(desk.get_by_text("₺100.00 is given back, and 100 points are taken back.")).to_be_visible()


def history(phone: Page) -> list[str]:
    phone.goto("/me/history/")
    return [" ".join(line.split()) for line in phone.locator(".history li").all_inner_texts()]


def test_a_regular_all_the_way(page: Page, till: Page, open_page: Any, axe: Any, club: Program, ten_off: Reward):
    elif_ = is_confirmed(till, joins(page))

    first = pays(till, "240")
    assert balances(elif_, club) == (240, 0)

    signs_in(page, till, elif_)
    shown(page, "Hello Elif Şahin", "240 points", "worth ₺24.00")

    code = gets(page, "Ten lira off")
    assert code == code_text(Redemption.objects.get().code)
    page.goto("/me/")
    shown(page, "140 points", "100 points set aside for rewards you took", "Ten lira off")

    second = pays(till, "50", code)
    shown(till, "₺40.00", "Ten lira off")
    # The forty lira that were paid earn; the ten that points paid for do not (rule 12).
    assert balances(elif_, club) == (180, 0)

    desk = at_the_desk(open_page(viewport={"width": 1280, "height": 900}), UserFactory(role=User.Role.OWNER))
    gives_back(desk, first, "100.00", axe)
    assert balances(elif_, club) == (80, 0)

    tail = code[-4:]
    for line, beginning in zip(
        history(page),
        [
            "100 points taken back ₺100.00 of your purchase of ₺240.00",
            f"Used: Ten lira off (code …{tail})",
            "40 points for your purchase of ₺40.00",
            f"Set aside for Ten lira off (code …{tail})",
            "240 points for your purchase of ₺240.00",
        ],
        strict=True,
    ):
        assert line.startswith(beginning)
    page.goto("/me/")
    shown(page, "80 points", "worth ₺8.00", "20 points to go for Ten lira off")

    everything_is_where_the_owner_looks(desk, first, second, tail)
    assert verify().differences == []


def everything_is_where_the_owner_looks(desk: Page, first: str, second: str, tail: str) -> None:
    desk.goto("/admin/customers/customer/")
    expect(desk.locator("#result_list")).to_contain_text("Elif Şahin")
    desk.goto("/admin/orders/order/")
    for number in (first, second):
        expect(desk.locator("#result_list")).to_contain_text(short_number(number))
    desk.goto("/admin/rewards/redemption/")
    expect(desk.locator("#result_list")).to_contain_text(tail)
    expect(desk.locator("#result_list")).to_contain_text("Used")
    desk.goto("/admin/orders/refund/")
    expect(desk.locator("#result_list")).to_contain_text("₺100.00")
    assert Order.objects.count() == 2
