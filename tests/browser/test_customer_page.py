"""The customer's page as staff use it: found with a typo, read at a desk and on a phone, by keyboard, in light and dark."""

import pytest
from playwright.sync_api import Page, expect

from apps.customers.models import Customer
from apps.shop.services import current_shop
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.factories.programs import program
from tests.factories.staff import UserFactory
from tests.insights.test_timeline import full_story
from tests.support.browser import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long enough one 7"


@pytest.fixture
def zeynep() -> Customer:
    current_shop()
    program(code="club", name="Club")
    return CustomerFactory(name="Zeynep Işıkoğlu", phone="+905321234567")


def sign_in(page: Page) -> None:
    manager = UserFactory.create(role=User.Role.MANAGER)
    manager.set_password(PASSWORD)
    manager.save()
    page.goto("/admin/login/")
    page.fill("[name=username]", manager.email)
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_has_no_barriers_and_needs_no_scrolling_sideways(open_page, axe, zeynep, scheme, size):
    full_story(zeynep)
    page = open_page(viewport=size, color_scheme=scheme)
    sign_in(page)
    for asked in ("", "?kind=points", "?kind=letters"):
        page.goto(f"/admin/customers/customer/{zeynep.pk}/overview/{asked}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    newcomer = CustomerFactory(name="Yeni", phone="", email="")
    page.goto(f"/admin/customers/customer/{newcomer.pk}/overview/")
    expect(page.get_by_text("No purchases yet")).to_be_visible()
    axe(page)


def test_somebody_typed_wrong_is_one_search_and_one_click_away(wide_page: Page, axe, zeynep):
    page = wide_page
    CustomerFactory(name="Zehra Kaya")
    sign_in(page)
    page.goto("/admin/customers/customer/")
    page.get_by_placeholder("Name, phone, e-mail, card or order number").fill("isikolu zeynep")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Zeynep Işıkoğlu").click()
    expect(page.get_by_role("heading", name="Zeynep Işıkoğlu")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Consents").last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing of this kind.")).to_be_visible()
    page.get_by_role("link", name="Show everything").click()
    page.get_by_role("link", name="Edit details").click()
    page.get_by_label("Name").fill("Zeynep Işık")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Zeynep Işık", exact=True)).to_be_visible()


def test_the_sign_in_link_is_shown_from_the_page(page: Page, zeynep):
    sign_in(page)
    page.goto(f"/admin/customers/customer/{zeynep.pk}/overview/")
    page.get_by_role("button", name="Show sign-in link").click()
    expect(page.get_by_text("Works once, for ten minutes.")).to_be_visible()
