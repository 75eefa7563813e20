"""A newcomer writes "bought at least twice, not in the last 60 days, and agreed to e-mail", by mouse and by keyboard."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from apps.catalog.models import Product
from apps.common import clock
from apps.segments.models import Segment
from apps.segments.reports import root_of
from tests.browser.test_promises import sign_in
from tests.factories.customers import CustomerFactory
from tests.factories.segments import all_of, any_of, bought, condition, istanbul, none_of, says, segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADD = "/admin/segments/segment/add/"
ASKED = all_of(
    condition("purchases", "at_least", low=2),
    condition("last_purchase", "longer", days=60),
    condition("consent", "yes", word="email", other_word="marketing"),
)


@pytest.fixture(autouse=True)
def regulars() -> None:
    """Ayşe stays away and agreed, Banu stays away, Cem was here last week."""
    istanbul()
    ayse, banu, cem = [CustomerFactory.create(name=name) for name in ("Ayşe", "Banu", "Cem")]
    for customer, days in ((ayse, 70), (ayse, 90), (banu, 70), (banu, 80), (cem, 7), (cem, 80)):
        bought(customer, clock.now() - dt.timedelta(days=days))
    for customer in (ayse, cem):
        says(customer, True)


def add(page: Page, kind: str) -> None:
    page.locator("summary", has_text="Add a condition").last.click()
    page.get_by_role("button", name=kind, exact=True).last.click()
    expect(page.get_by_role("heading", name=kind, exact=True).last).to_be_visible()


def test_a_newcomer_writes_three_conditions_and_sees_whom_they_find(wide_page: Page, axe) -> None:
    page, count = wide_page, wide_page.locator("#segment-count")
    sign_in(page)
    page.goto(ADD)
    axe(page)
    page.get_by_label("Name").fill("Regulars who stay away")
    add(page, "Number of purchases")
    expect(count).to_have_text("3 customers")
    add(page, "Last purchase")
    expect(count).to_have_text("2 customers")
    add(page, "Agreed to letters")
    expect(count).to_have_text("1 customer")
    expect(page.locator("#segment-preview")).to_contain_text("Bought 2 times")
    expect(page.get_by_label("Name")).to_have_value("Regulars who stay away")
    axe(page)
    page.get_by_role("button", name="Save the segment").click()
    expect(page.get_by_text("Saved: Regulars who stay away.")).to_be_visible()
    assert root_of(Segment.objects.get()) == ASKED
    page.get_by_role("link", name="Everybody in the saved segment").click()
    expect(page.get_by_role("row")).to_have_count(2)
    axe(page)


def test_the_keyboard_alone_is_enough(wide_page: Page) -> None:
    """What was added has the focus; what is removed gives it back; Enter in a field neither saves nor removes."""
    page = wide_page
    sign_in(page)
    page.goto(ADD)
    page.locator("summary", has_text="Add a condition").press("Enter")
    page.get_by_role("button", name="Last purchase", exact=True).press("Enter")
    expect(page.get_by_label("When")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.get_by_label("When").select_option("never")
    expect(page.get_by_label("Days", exact=True)).to_have_count(0)
    expect(page.locator("#segment-count")).to_have_text("Nobody")
    page.get_by_label("When").select_option("within")
    page.get_by_label("Days", exact=True).fill("10")
    expect(page.locator("#segment-count")).to_have_text("1 customer")
    page.get_by_label("Days", exact=True).press("Enter")
    expect(page.get_by_label("Days", exact=True)).to_have_value("10")
    assert not Segment.objects.exists()
    page.get_by_role("button", name="Remove", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Last purchase")).to_have_count(0)
    expect(page.locator("summary", has_text="Add a condition")).to_be_focused()


def test_groups_products_and_mistakes_on_a_phone(page: Page, axe) -> None:
    for number in range(14):
        Product.objects.create(sku=f"P{number}", name=f"Çay {number}")
    row = segment(
        any_of(condition("purchases", "at_least", low=1), none_of(condition("birthday", "known"))), name="Old"
    )
    sign_in(page)
    page.goto(f"/admin/segments/segment/{row.pk}/change/")
    axe(page)
    add(page, "Products bought")
    expect(page.locator("#segment-count")).to_have_text("Still to be filled in: Products bought.")
    page.get_by_role("button", name="Save the segment").click()
    expect(page.get_by_text("Choose at least one.")).to_be_visible()
    axe(page)
    page.get_by_label("Search by name").fill("çay 1")
    page.get_by_label("Çay 13", exact=True).check()
    expect(page.get_by_label("Search by name")).to_have_value("")
    expect(page.get_by_label("Çay 13", exact=True)).to_be_checked()
    page.get_by_label("Search by name").fill("çay 2")
    page.get_by_label("Çay 2", exact=True).check()
    expect(page.get_by_label("Search by name")).to_have_value("")
    page.get_by_role("button", name="Save the segment").click()
    expect(page.get_by_text("Saved: Old.")).to_be_visible()
    picked = {each.product.sku for each in root_products(row)}
    assert picked == {"P13", "P2"}


def root_products(row: Segment):
    from apps.segments.models import Pick

    return Pick.objects.filter(condition__group__segment=row).select_related("product")
