"""The inbox that stays open all day: it hears of new cases by itself, and leaves alone what somebody is doing in it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from apps.staff.models import User
from tests.browser.test_promises import sign_in
from tests.factories.feedback import waiting_case
from tests.support.browser import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def half_a_minute_later(page: Page) -> None:
    with page.expect_response("**/inbox/lists/**"):
        page.clock.run_for(31_000)


def test_new_cases_come_in_while_an_answer_is_typed(wide_page: Page, axe):
    page, read = wide_page, waiting_case(subject="Where is it?")
    sign_in(page, User.Role.SUPPORT)
    page.clock.install()
    page.goto(f"/admin/feedback/case/{read.pk}/change/")
    answer = page.get_by_label("Your answer")
    answer.press_sequentially("We are ")
    waiting_case(subject="Broken on arrival")
    half_a_minute_later(page)
    expect(page.get_by_role("link", name="Broken on arrival")).to_be_visible()
    page.keyboard.type("looking")
    expect(answer).to_have_value("We are looking")
    expect(page.get_by_role("link", name="Where is it?")).to_have_attribute("aria-current", "true")
    axe(page)
    # The lists that came in go on asking, and the keys know the new line.
    waiting_case(subject="Too late")
    half_a_minute_later(page)
    expect(page.get_by_role("link", name="Too late")).to_be_visible()
    page.get_by_role("heading", name="Where is it?").click()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Broken on arrival")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_keyboard_stays_where_it_is_and_a_search_keeps_its_words(open_page, size):
    page = open_page(viewport=size)
    waiting_case(subject="Where is it?")
    sign_in(page, User.Role.SUPPORT)
    page.clock.install()
    page.goto("/admin/feedback/case/inbox/")
    line = page.get_by_role("link", name="Where is it?")
    line.focus()
    waiting_case(subject="Broken on arrival")
    half_a_minute_later(page)
    expect(page.get_by_role("link", name="Broken on arrival")).to_be_visible()
    expect(line).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("parcel")
    half_a_minute_later(page)
    expect(page.get_by_label("Find a case")).to_have_value("parcel")
    expect(page.get_by_label("Find a case")).to_be_focused()


def test_whoever_was_signed_out_keeps_the_page_and_what_was_typed(wide_page: Page):
    page, read = wide_page, waiting_case(subject="Where is it?")
    sign_in(page, User.Role.SUPPORT)
    page.clock.install()
    page.goto(f"/admin/feedback/case/{read.pk}/change/")
    page.get_by_label("Your answer").fill("We are looking")
    page.context.clear_cookies(name="sessionid")
    page.clock.run_for(31_000)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("Your answer")).to_have_value("We are looking")
    expect(page.get_by_role("link", name="Where is it?")).to_be_visible()
