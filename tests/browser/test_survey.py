"""A question, answered on a phone: without a script, by keyboard, in Turkish, and with nothing in anybody's way."""

import pytest
from playwright.sync_api import expect

from apps.surveys.models import Invitation, Response
from apps.surveys.services import receipt_token
from tests.factories.customers import CustomerFactory
from tests.factories.surveys import delivered, give, invited, survey, token_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def link() -> str:
    return f"/ask/{token_of(invited(customer=CustomerFactory(language='tr')))}/"


def test_a_tapped_number_is_confirmed_explained_and_thanked_for(page, link, axe):
    page.goto(f"{link}?score=3")
    axe(page)
    expect(page.get_by_role("radio", name="3", exact=True)).to_be_checked()
    page.locator("form.survey button").click()
    axe(page)
    page.get_by_role("textbox").fill("Çay soğuktu.")
    page.locator("form.survey button").click()
    page.wait_for_url("**/thanks/")
    axe(page)
    response = Response.objects.get()
    assert (response.score, response.answers.get(words__gt="").words) == (3, "Çay soğuktu.")
    assert response.language == "tr"
    page.goto(link)
    axe(page)


def test_it_works_without_a_script(open_page, link):
    page = open_page(java_script_enabled=False)
    page.goto(link)
    page.get_by_role("radio", name="10", exact=True).check()
    page.locator("form.survey button").click()
    page.locator("form.survey button").click()
    page.wait_for_url("**/thanks/")
    assert Response.objects.finished().get().score == 10


def test_it_works_by_keyboard(page, link):
    page.goto(link)
    page.get_by_role("radio", name="0", exact=True).focus()
    for _step in range(8):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="8", exact=True)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox")).to_be_visible()
    assert Response.objects.get().score == 8


def test_a_page_that_is_only_opened_tells_nothing_and_one_that_is_touched_tells(page, link):
    page.goto(link, wait_until="networkidle")
    assert Invitation.objects.get().state == Invitation.State.QUEUED
    with page.expect_response("**/seen/"):
        page.get_by_role("radio", name="5", exact=True).check()
    assert Invitation.objects.get().state == Invitation.State.OPENED


@pytest.mark.parametrize("width", [320, 390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_numbers_are_big_enough_for_a_thumb_at_every_width(open_page, link, axe, width, scheme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(link)
    axe(page)
    for box in [each.bounding_box() for each in page.get_by_role("radio").all()]:
        assert min(box["width"], box["height"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_own_questions_and_every_closed_door_are_open_to_everybody(page, axe):
    asked = survey("habits", recontact_days=0)
    page.goto(f"/ask/{token_of(invited(asked))}/")
    axe(page)
    page.get_by_role("radio").first.check()
    page.locator("form.survey button").click()
    page.wait_for_url("**/thanks/")
    page.goto("/ask/forged/")
    axe(page)
    on_receipt = survey(on_receipts=True)
    token = receipt_token(on_receipt, delivered())
    give(token, 9)
    page.goto(f"/ask/{token}/")
    axe(page)
    type(on_receipt).objects.update(on_receipts=False)
    Response.objects.filter(survey=on_receipt).delete()
    page.goto(f"/ask/{token}/")
    axe(page)
