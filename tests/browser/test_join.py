"""Joining and signing in on a phone, as a guest does it, with every page state free of barriers."""

from __future__ import annotations

import re

import pytest

from apps.customers.models import Customer
from apps.customers.services import consents_now, make_till_link
from apps.messaging.models import Message
from apps.messaging.services import unsubscribe_link
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.factories.messaging import MessageFactory
from tests.factories.programs import program

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def mailed_code():
    return re.search(r"\d{6}", Message.objects.latest("pk").body_text).group()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def reads_without_scrolling_sideways(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_guest_joins_by_email_on_a_phone(page, axe):
    program(name="Club")
    page.goto("/join/")
    axe(page)
    page.get_by_label("E-mail address").fill("ada@")
    press(page, "Join")
    axe(page)
    assert page.get_by_text("This is not an e-mail address.").is_visible()
    assert page.get_by_text("Please read how your data is used, and tick the box.").is_visible()
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.get_by_label("Your name").fill("Ada Işık")
    page.get_by_label("I have read").check()
    page.get_by_label("Send me offers by e-mail").check()
    press(page, "Join")
    axe(page)
    page.get_by_label("Six digits").fill("12")
    press(page, "Confirm")
    axe(page)
    assert page.get_by_text("This is not the code.").is_visible()
    page.get_by_label("Six digits").fill(mailed_code())
    press(page, "Confirm")
    page.wait_for_url("**/me/")
    ada = Customer.objects.get()
    assert (ada.email, ada.name) == ("ada@example.com", "Ada Işık")
    assert consents_now(ada) == {("email", "marketing"): True}


def test_a_guest_with_a_phone_number_reads_six_digits_aloud(page, axe):
    page.goto("/join/")
    page.get_by_label("Phone number").fill("0532 123 45 67")
    page.get_by_label("I have read").check()
    press(page, "Join")
    axe(page)
    assert re.fullmatch(r"\d{3} \d{3}", page.locator("[data-spoken-code]").inner_text())
    assert page.get_by_text("+905321234567").is_visible()


def test_a_member_signs_in_with_the_mailed_digits_and_says_what_may_be_sent(page, axe):
    member = CustomerFactory(email="ada@example.com", language="en")
    page.goto("/sign-in/")
    axe(page)
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/*/")
    axe(page)
    # Pasting works, spaces and all.
    code = mailed_code()
    page.get_by_label("Six digits").fill(f"{code[:3]} {code[3:]}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/")
    page.goto("/me/preferences/")
    axe(page)
    page.get_by_label("Offers and news, by SMS").check()
    press(page, "Save")
    assert page.get_by_text("Saved.").is_visible()
    axe(page)
    assert consents_now(member) == {("sms", "marketing"): True}


def test_the_tills_link_opens_the_members_page_once(page, axe):
    cashier = User.objects.create_user("till@example.com", "x" * 12, name="Till")
    token = make_till_link(customer=CustomerFactory(), by=cashier)
    page.goto(f"/s/{token}/")
    axe(page)
    press(page, "Show my points")
    page.wait_for_url("**/me/")
    page.context.clear_cookies()
    page.goto(f"/s/{token}/")
    press(page, "Show my points")
    assert page.get_by_text("This link no longer works.").is_visible()
    axe(page)


def test_a_letter_is_stopped_with_one_press(page, axe, live_server):
    letter = MessageFactory(purpose="marketing")
    page.goto(unsubscribe_link(letter.public_id).replace("http://localhost:8000", live_server.url))
    axe(page)
    press(page, "Stop them")
    assert page.get_by_text("You get no more offers by e-mail.").is_visible()
    axe(page)
    assert consents_now(letter.customer) == {("email", "marketing"): False}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_pages_fit_small_and_wide_screens_in_light_and_dark(open_page, axe, scheme, width):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for address in ("/join/", "/sign-in/", "/join/poster/", "/s/x/", "/join/00000000-0000-4000-8000-000000000000/"):
        page.goto(address)
        axe(page)
        assert reads_without_scrolling_sideways(page), address


@pytest.mark.parametrize("language", ["tr", "az"])
def test_pages_say_which_language_they_speak(open_page, axe, language):
    page = open_page(locale=language)
    page.goto("/join/")
    assert page.locator("html").get_attribute("lang") == language
    axe(page)


def test_joining_works_with_the_keyboard_alone(page):
    page.goto("/join/")
    page.get_by_label("Phone number").focus()
    page.keyboard.type("0532 123 45 67")
    for _field in ("e-mail", "name", "notice"):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/join/*/")
    assert page.locator("[data-spoken-code]").is_visible()
