"""The member's pages in a real browser: a phone, a desk, light and dark, and no network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from apps.codes.services import code_text
from apps.common import clock
from apps.customers.models import Customer
from apps.customers.services import card_number
from apps.rewards.models import Redemption
from apps.rewards.services import use_redemption
from tests.factories.insights import Story, program
from tests.factories.rewards import RewardFactory, balances, take
from tests.support.browser import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = dt.timedelta(days=1)


@pytest.fixture
def ayse(transactional_db: None) -> Story:
    """A member with a bit of everything."""
    now = clock.now()
    story = Story(program=program("Kahve Kulübü", hundred_points_minor=1_000))
    story.brings_in(150, expires_on=now.date() + 40 * DAY, at=now - 90 * DAY)
    story.refunded(story.buys(12_000, at=now - 60 * DAY), 4_000, points=40, at=now - 58 * DAY)
    story.buys(4_000, at=now - 2 * DAY, waits_until=now + 12 * DAY)
    RewardFactory(program=story.program, name="Free coffee", description="Any size.", code="coffee")
    RewardFactory(program=story.program, name="Coffee beans", price_points=400, gift=True)
    RewardFactory(program=story.program, name="Mug", price_points=150, gift=True, stock_left=0)
    card_number(story.customer)
    return story


@pytest.fixture
def phone(page: Page, ayse: Story, live_server: Any) -> Page:
    return enter(page, ayse.customer, live_server.url)


def enter(page: Page, customer: Customer, home: str) -> Page:
    session = SessionStore()
    session["member"] = str(customer.public_id)
    session.create()
    page.context.add_cookies([{"name": "sessionid", "value": str(session.session_key), "url": home}])
    return page


def main(page: Page) -> Any:
    return page.get_by_role("main")


def test_a_member_takes_a_reward_and_gives_it_back(phone: Page, ayse: Story):
    phone.goto("/me/")
    expect(main(phone).get_by_role("heading", level=1)).to_contain_text("230 points")
    phone.get_by_role("link", name="Get it Free coffee").click()
    phone.get_by_role("button", name="Get it for 100 points").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Free coffee")
    taken = Redemption.objects.get()
    expect(main(phone)).to_contain_text(code_text(taken.code))
    phone.get_by_role("link", name="Points", exact=True).click()
    expect(main(phone)).to_contain_text("100 points set aside for rewards you took")
    phone.get_by_role("link", name="Free coffee Code").click()
    phone.get_by_text("I do not want it any more").click()
    phone.get_by_role("button", name="Give it back").click()
    expect(phone.get_by_role("status")).to_have_text("100 points are yours again.")
    assert balances(ayse.membership) == (230, 0)


def test_two_quick_taps_take_one_reward(phone: Page, ayse: Story):
    phone.goto("/me/rewards/coffee/")
    phone.get_by_role("button", name="Get it for 100 points").dblclick()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Free coffee")
    phone.wait_for_load_state("networkidle")
    assert balances(ayse.membership) == (130, 100)


def test_going_back_and_sending_the_form_again_takes_no_second_one(phone: Page, ayse: Story):
    phone.goto("/me/rewards/coffee/")
    form = phone.locator("input[name=form]").input_value()
    phone.get_by_role("button", name="Get it for 100 points").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Free coffee")
    phone.goto("/me/rewards/coffee/")
    phone.locator("input[name=form]").evaluate("(field, id) => { field.value = id }", form)
    phone.get_by_role("button", name="Get it for 100 points").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Free coffee")
    assert balances(ayse.membership) == (130, 100)


PAGES: dict[str, Callable[[Story], str]] = {
    "front": lambda _story: "/",
    "statement": lambda _story: "/me/",
    "history": lambda _story: "/me/history/",
    "card": lambda _story: "/me/card/",
    "offer": lambda _story: "/me/rewards/coffee/",
    "code": lambda story: f"/me/codes/{take(reward_of(story), story.membership).public_id}/",
    "used": lambda story: f"/me/codes/{used_by(story).public_id}/",
    "rules": lambda _story: "/rules/",
    "offline": lambda _story: "/offline/",
}


def reward_of(story: Story) -> Any:
    return story.program.rewards.get(code="coffee")


def used_by(story: Story) -> Redemption:
    return use_redemption(redemption=take(reward_of(story), story.membership))


@pytest.mark.parametrize(
    ("scheme", "viewport", "language"),
    [("light", PHONE, "tr"), ("dark", PHONE, "en"), ("light", DESK, "en"), ("dark", DESK, "az")],
)
def test_no_page_has_a_barrier(open_page, live_server, axe, ayse, scheme, viewport, language):
    ayse.customer.language = language
    ayse.customer.save()
    page = open_page(color_scheme=scheme, viewport=viewport, locale=language)
    for name in PAGES:
        visit(page, name, ayse, live_server.url)
        assert page.locator("html").get_attribute("lang") == language
        axe(page)


def test_every_page_fits_a_narrow_phone(open_page, live_server, ayse):
    """WCAG 1.4.10: nothing to scroll sideways at 320 px."""
    page = open_page(viewport={"width": 320, "height": 640})
    for name in PAGES:
        visit(page, name, ayse, live_server.url)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


def visit(page: Page, name: str, story: Story, home: str) -> None:
    if name != "front":
        enter(page, story.customer, home)
    page.goto(PAGES[name](story))


def test_a_name_that_knows_no_spaces_does_not_break_the_page(open_page, live_server, ayse):
    ayse.customer.name = "Ş" * 200
    ayse.customer.save()
    RewardFactory(program=ayse.program, name="R" * 120, description="D" * 500)
    page = enter(open_page(viewport={"width": 320, "height": 640}), ayse.customer, live_server.url)
    for path in ("/me/", "/me/card/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_targets_are_large_enough_for_a_thumb(phone: Page, ayse: Story):
    for name in ("statement", "history", "offer", "code"):
        phone.goto(PAGES[name](ayse))
        for target in phone.locator("a:not(.skip), button, summary").filter(visible=True).all():
            box = target.bounding_box()
            assert box, name
            assert box["height"] >= 44, target.inner_text()


def test_the_keyboard_goes_through_the_page_in_order_and_is_always_seen(phone: Page):
    phone.goto("/me/")
    reached = []
    for _press in range(12):
        phone.keyboard.press("Tab")
        outline, text, is_covered = phone.evaluate(
            """() => {
              const here = document.activeElement, box = here.getBoundingClientRect();
              const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              return [getComputedStyle(here).outlineStyle, here.innerText.trim(), !here.contains(top)];
            }"""
        )
        assert outline == "solid", text
        assert not is_covered, text
        reached.append(text.split("\n")[0])
    assert reached[0] == "Skip to the content"
    assert reached[2:6] == ["Points", "Card", "Offers", "History"]
    assert "About me" in reached[6:9]
    assert any(text.startswith("Get it") for text in reached)


def test_the_skip_link_leads_past_the_tabs(phone: Page):
    phone.goto("/me/")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    assert phone.evaluate("document.activeElement.id") == "main"
    phone.keyboard.press("Tab")
    assert "Get it" in phone.evaluate("document.activeElement.innerText")


def test_choosing_a_language_changes_the_page_and_stays(phone: Page, ayse: Story):
    phone.goto("/me/history/")
    phone.get_by_role("button", name="Türkçe").click()
    expect(phone.locator("html")).to_have_attribute("lang", "tr")
    assert phone.url.endswith("/me/history/")
    ayse.customer.refresh_from_db()
    assert ayse.customer.language == "tr"


def test_without_a_network_the_card_is_still_there(phone: Page, ayse: Story):
    number = card_number(ayse.customer)
    phone.goto("/me/")
    wait_for_card(phone, "", kept=True)
    phone.context.set_offline(True)
    phone.goto("/me/card/")
    expect(main(phone)).to_contain_text(f"{number[:4]} {number[4:8]} {number[8:]}")
    expect(phone.locator("svg.qr")).to_be_visible()
    assert phone.evaluate("getComputedStyle(document.querySelector('.pass')).backgroundColor") == "rgb(255, 255, 255)"
    phone.goto("/me/history/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("No network")


def test_signing_out_takes_the_card_off_the_phone(phone: Page):
    phone.goto("/me/")
    wait_for_card(phone, "", kept=True)
    phone.get_by_role("button", name="Sign out").click()
    phone.wait_for_url("**/")
    wait_for_card(phone, "", kept=False)


def test_the_next_member_on_the_same_phone_gets_their_own_card(phone: Page, ayse: Story, live_server: Any):
    phone.goto("/me/")
    wait_for_card(phone, "", kept=True)
    zeynep = Story(program=ayse.program)
    number = card_number(zeynep.customer)
    enter(phone, zeynep.customer, live_server.url)
    phone.goto("/me/")
    wait_for_card(phone, f"{number[:4]} {number[4:8]} {number[8:]}", kept=True)


def wait_for_card(page: Page, text: str, *, kept: bool) -> None:
    """Until the phone keeps a card with this text on it, or keeps none."""
    page.evaluate(
        """async ([text, wanted]) => {
          for (let tries = 0; tries < 200; tries++) {
            const card = await caches.match("/me/card/");
            if (Boolean(card && (await card.text()).includes(text)) === wanted) return;
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          throw new Error("the phone never got there");
        }""",
        [text, kept],
    )
