"""The till in a real browser: three taps, a cut network, one sale; no barriers."""

import time

import pytest
from playwright.sync_api import Page, expect

from apps.orders.models import Order
from apps.rewards.models import Redemption
from apps.till.views import screen
from tests.factories import programs
from tests.factories.catalog import ProductFactory
from tests.factories.customers import CustomerFactory
from tests.factories.rewards import RewardFactory, balances, give_points, take
from tests.factories.staff import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLET = {"width": 1024, "height": 768}
PHONE = {"width": 390, "height": 844}
RECORD = "**/till/sales/record/"


@pytest.fixture
def membership():
    """Mira has 250 points; her phone ends in 4567."""
    member = programs.member(
        programs.program(code="club", name="Club"), CustomerFactory(name="Mira Işık", phone="+905321234567")
    )
    give_points(member, 250)
    return member


@pytest.fixture
def open_till(open_page, client):
    """A till at which a cashier has signed in."""

    def open_one(**options) -> Page:
        client.force_login(UserFactory(role="cashier", name="Ayşe"))
        page = open_page(**({"viewport": TABLET} | options))
        cookie = client.cookies["sessionid"].value
        page.goto("/healthz")
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": page.url}])
        page.goto("/till/")
        return page

    return open_one


@pytest.fixture
def till(open_till, membership) -> Page:
    return open_till()


def choose_mira(page: Page) -> None:
    page.get_by_role("searchbox", name="Customer").press_sequentially("4567")
    page.get_by_role("link", name="Mira").click()
    expect(page.locator("[data-chosen]")).to_be_visible()


def ready_to_record(page: Page, amount: str = "129,90") -> None:
    choose_mira(page)
    page.get_by_label("Amount").fill(amount)
    expect(page.locator(".topay")).to_be_visible()


def tap_record(page: Page) -> None:
    page.get_by_role("button", name="Record", exact=True).click()


def lose_the_answer(page: Page) -> None:
    """The shop's computer gets the sale; its answer is lost on the way back."""

    def cut(route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    page.route(RECORD, cut)


def test_three_taps_to_earn(till, membership):
    till.get_by_role("searchbox", name="Customer").press_sequentially("4567")
    till.get_by_role("link", name="Mira").click()  # one
    expect(till.get_by_label("Amount")).to_be_focused()
    till.keyboard.type("129,90")
    tap_record(till)  # two
    expect(till.get_by_role("heading", name="Saved")).to_be_visible()
    assert balances(membership) == (379, 0)
    till.get_by_role("link", name="Next customer").click()  # three, and ready for the next
    expect(till.get_by_role("searchbox", name="Customer")).to_be_focused()


def test_a_keyboard_is_enough(till, membership):
    till.keyboard.type("4567")
    till.keyboard.press("Enter")
    expect(till.get_by_label("Amount")).to_be_focused()
    till.keyboard.type("50")
    till.keyboard.press("Enter")
    expect(till.get_by_role("heading", name="Saved")).to_be_visible()
    assert balances(membership) == (300, 0)


def test_an_amount_typed_first_is_kept_while_the_customer_is_found(till):
    till.get_by_label("Amount").fill("77,70")
    choose_mira(till)
    assert till.get_by_label("Amount").input_value() == "77,70"


def test_a_double_tap_is_one_sale(till):
    ready_to_record(till)
    till.get_by_role("button", name="Record", exact=True).dblclick()
    expect(till.get_by_role("heading", name="Saved")).to_be_visible()
    assert Order.objects.count() == 1


def test_digits_typed_while_the_shop_still_looks_are_looked_for(till, monkeypatch):
    """On a slow line the answer to the first digit is still on its way when the fourth is typed."""
    real = screen.find

    def slowly(*, typed, by):
        if len(typed) < 4:
            time.sleep(2)
        return real(typed=typed, by=by)

    monkeypatch.setattr(screen, "find", slowly)
    till.get_by_role("searchbox", name="Customer").press_sequentially("4567", delay=400)
    expect(till.get_by_role("link", name="Mira")).to_be_visible()
    till.wait_for_timeout(2_500)
    expect(till.get_by_role("link", name="Mira")).to_be_visible()


def test_an_answer_lost_on_the_way_is_said_and_tried_again_it_is_one_sale(till, membership):
    ready_to_record(till)
    lose_the_answer(till)
    tap_record(till)
    expect(till.get_by_role("alert").filter(has_text="Not saved yet")).to_be_visible()
    assert till.get_by_label("Amount").input_value() == "129,90"
    till.unroute(RECORD)
    till.get_by_role("button", name="Try again").click()
    expect(till.get_by_role("heading", name="Saved")).to_be_visible()
    assert Order.objects.count() == 1
    assert balances(membership) == (379, 0)
    till.goto("/till/")
    expect(till.locator("#not-saved")).to_be_hidden()


def test_a_sale_outlives_a_page_that_was_loaded_anew(till, membership):
    ready_to_record(till)
    lose_the_answer(till)
    tap_record(till)
    expect(till.locator("#not-saved")).to_be_visible()
    till.unroute(RECORD)
    till.reload()
    expect(till.locator("#not-saved")).to_contain_text("129,90")
    till.get_by_role("button", name="Try again").click()
    expect(till.get_by_role("heading", name="Saved")).to_be_visible()
    assert Order.objects.count() == 1
    expect(till.locator("#not-saved")).to_be_hidden()


def test_without_a_network_nothing_is_lost(till):
    ready_to_record(till)
    till.context.set_offline(True)
    tap_record(till)
    expect(till.locator("#not-saved")).to_be_visible()
    assert Order.objects.count() == 0
    till.context.set_offline(False)
    till.get_by_role("button", name="Try again").click()
    expect(till.get_by_role("heading", name="Saved")).to_be_visible()
    assert Order.objects.count() == 1


def test_a_sale_outlives_the_end_of_the_session(till, client):
    ready_to_record(till)
    cookies = till.context.cookies()
    till.context.clear_cookies(name="sessionid")
    tap_record(till)
    expect(till.get_by_label("Password")).to_be_visible()
    till.context.add_cookies(cookies)
    till.goto("/till/")
    expect(till.locator("#not-saved")).to_contain_text("129,90")
    till.get_by_role("button", name="Try again").click()
    expect(till.get_by_role("heading", name="Saved")).to_be_visible()
    assert Order.objects.count() == 1


def test_a_fault_of_the_shops_computer_is_said_too(till):
    ready_to_record(till)
    till.route(RECORD, lambda route: route.fulfill(status=502, body="Bad gateway"))
    tap_record(till)
    expect(till.locator("#not-saved")).to_be_visible()
    till.get_by_role("button", name="Leave it").click()
    expect(till.locator("#not-saved")).to_be_hidden()


def test_a_wrong_amount_is_answered_at_its_field(till):
    ready_to_record(till)
    till.get_by_label("Amount").fill("12,9o")
    tap_record(till)
    expect(till.get_by_label("Amount")).to_be_focused()
    expect(till.get_by_text("This is not an amount")).to_be_visible()
    assert till.get_by_label("Amount").input_value() == "12,9o"
    till.get_by_label("Amount").fill("12,90")
    expect(till.get_by_text("This is not an amount")).to_be_hidden()
    expect(till.locator("[data-chosen]")).to_be_visible()
    tap_record(till)
    expect(till.get_by_role("heading", name="Saved")).to_be_visible()


def test_products_are_added_by_touch(till):
    ProductFactory(name="Çay", price_minor=4_500)
    till.get_by_text("Add products").click()
    # By its exact name: "Remove Çay" is a button too by then.
    for _tap in range(2):
        till.locator("#products").get_by_role("button", name="Çay").click()
    expect(till.locator("#rows li")).to_have_count(2, timeout=15_000)
    till.get_by_label("Quantity").first.fill("2")
    till.get_by_role("button", name="Remove Çay").last.click()
    expect(till.locator(".topay")).to_contain_text("90.00")
    tap_record(till)
    expect(till.get_by_role("heading", name="Saved")).to_be_visible()
    assert Order.objects.get().total_minor == 9_000


def test_a_reward_is_given_and_used_in_one_go(till, membership):
    RewardFactory(program=membership.program, name="Ten off", amount_minor=1_000)
    ready_to_record(till)
    till.get_by_text("Rewards for points").click()
    till.get_by_text("Give", exact=True).click()
    till.get_by_role("button", name="Yes, for 100 points").click()
    till.get_by_label("Ten off").check()
    expect(till.locator(".topay")).to_contain_text("119.90")
    tap_record(till)
    expect(till.get_by_role("heading", name="Saved")).to_be_visible()
    assert Redemption.objects.get().status == "used"


def test_a_sale_is_undone_from_the_list(till, membership):
    ready_to_record(till)
    tap_record(till)
    expect(till.get_by_role("heading", name="Saved")).to_be_visible()
    till.get_by_role("link", name="My sales").click()
    till.locator("summary", has_text="Undo").click()
    till.get_by_role("button", name="Yes, undo").click()
    expect(till.get_by_role("heading", name="Undone")).to_be_visible()
    assert balances(membership) == (250, 0)


# --- Barriers -----------------------------------------------------------------------------------------------------------


def fits(page: Page) -> None:
    """No sideways scrolling, and every target is large enough for a thumb."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, a.button, summary, input:not([type=hidden]):not([type=checkbox])")]
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
            .map((one) => one.outerHTML)"""
    )
    assert small == []


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(TABLET, "light"), (PHONE, "dark"), ({"width": 320, "height": 640}, "light")]
)
def test_no_page_of_the_till_has_a_barrier(open_till, membership, axe, viewport, scheme):
    RewardFactory(program=membership.program, name="Ten off")
    RewardFactory(program=membership.program, name="Far away", price_points=5_000)
    take(RewardFactory(program=membership.program, name="Cookie", gift=True, price_points=10), membership)
    ProductFactory(name="Çay", price_minor=4_500)
    page = open_till(viewport=viewport, color_scheme=scheme)

    def look() -> None:
        axe(page)
        fits(page)

    look()
    ready_to_record(page)
    page.get_by_text("Add products").click()
    page.get_by_role("button", name="Çay").click()
    page.get_by_text("Rewards for points").click()
    page.get_by_text("Give", exact=True).first.click()
    page.locator("summary", has_text="Code").click()
    page.get_by_label("Code").fill("ABCD")
    expect(page.locator("#topay .error")).to_be_visible()
    look()
    tap_record(page)
    expect(page.locator("#code-error")).to_be_visible()
    look()
    page.get_by_label("Code").fill("")
    lose_the_answer(page)
    tap_record(page)
    expect(page.locator("#not-saved")).to_be_visible()
    look()
    page.unroute(RECORD)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    look()
    for address in ("/till/sales/", "/till/join/", "/till/store/"):
        page.goto(address)
        look()
    page.get_by_role("link", name="Sign up").click()
    page.get_by_role("button", name="Sign up").click()
    expect(page.locator(".error").first).to_be_visible()
    look()
    page.goto(f"/till/customers/{membership.customer.public_id}/")
    page.get_by_role("button", name="sign-in code").click()
    expect(page.locator("svg.qr")).to_be_visible()
    look()
