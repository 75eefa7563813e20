"""The desk's two pages that answer while somebody types, and the chart, with a real browser."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from apps.checkout.services import complete_order
from apps.common import clock
from apps.programs.models import Adjustment, Membership, RuleVersion
from apps.staff.models import User
from tests.factories.catalog import ProductFactory
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order
from tests.factories.programs import member, program
from tests.factories.staff import UserFactory
from tests.support.browser import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long enough one 7"


def sign_in(page: Page, role: str = User.Role.OWNER, **more: str) -> User:
    person = UserFactory.create(role=role, **more)
    person.set_password(PASSWORD)
    person.save()
    page.goto("/admin/login/")
    page.fill("[name=username]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")
    return person


def test_points_are_added_after_a_preview_and_undone(wide_page: Page, axe):
    page, ayse = wide_page, member(program(), CustomerFactory(name="Ayşe"))
    sign_in(page, User.Role.SUPPORT)
    page.goto(f"/admin/programs/membership/{ayse.pk}/adjust/")
    preview = page.locator("#adjust-preview")
    expect(preview).to_contain_text("Type a number of points")
    page.get_by_label("How many points").fill("50")
    page.get_by_label("Words for the customer").fill("Sorry for the cold coffee.")
    expect(preview).to_contain_text("50 points, worth ₺0.50")
    expect(preview).to_contain_text("Sorry for the cold coffee.")
    page.get_by_label("Take points away").check()
    expect(preview).to_contain_text("more than there is to take")
    page.get_by_label("Add points").check()
    axe(page)
    # Without a reason it is not accepted, and nothing typed is lost.
    page.get_by_role("button", name="Look at it before it happens").click()
    expect(page.get_by_label("Words for the customer")).to_have_value("Sorry for the cold coffee.")
    axe(page)
    page.get_by_label("Why").select_option("goodwill")
    page.get_by_role("button", name="Look at it before it happens").click()
    axe(page)
    page.get_by_role("button", name="Add 50 points").click()
    expect(page.get_by_role("heading", name="50 points were added.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: 50 points were taken back.").first).to_be_visible()
    assert Membership.objects.with_wallet().get().available.balance == 0
    assert Adjustment.objects.get().undone_at is not None


def test_the_sentence_follows_the_fields_also_those_that_are_looked_up(wide_page: Page, axe):
    page, club = wide_page, program(name="Kahve Club")
    ProductFactory(name="Tobacco")
    sign_in(page)
    page.goto(f"/admin/programs/program/{club.pk}/change/")
    sentence = page.locator("#promise")
    expect(sentence).to_contain_text("gets 100 points, worth ₺1.00; that costs about 1 % of the sale.")
    page.get_by_label("Points", exact=False).first.fill("30")
    expect(sentence).to_contain_text("gets 3,000 points, worth ₺30.00; that costs about 30 % of the sale.")
    expect(sentence).to_contain_text("is a lot")
    page.get_by_label("Products that do not earn").last.fill("Tob")
    page.get_by_role("option", name="Tobacco").click()
    expect(sentence).to_contain_text("of products that do not earn")
    axe(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The new terms hold from now on.")).to_be_visible()
    new = RuleVersion.objects.get(valid_until=None)
    assert (new.number, new.points_per_unit, new.excluded_products.count()) == (2, 30, 1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_chart_is_read_on_a_phone_and_as_a_table(open_page, axe, scheme):
    page = open_page(viewport=PHONE, color_scheme=scheme)
    program()
    for ago in range(1, 36):
        complete_order(draft=draft_order(10_000 + ago, placed_at=clock.now() - dt.timedelta(days=ago)))
    sign_in(page)
    expect(page.get_by_text("in five weeks")).to_be_visible()
    narrowest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('.desk-chart-guests')].map(bar => bar.getBoundingClientRect().width))"
    )
    assert narrowest >= 4
    page.get_by_text("The figures as a table").click()
    expect(page.get_by_role("region", name="Sales by day").get_by_role("row")).to_have_count(36)
    axe(page)
