"""A newcomer has a letter to the second purchase write itself, in Turkish and on a telephone."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from apps.common import clock
from apps.flows.models import Flow, FlowRun
from apps.flows.services import enter_due, write_due
from apps.messaging.models import Message
from tests.browser.test_promises import sign_in
from tests.factories.campaigns import people
from tests.factories.offers import OfferFactory
from tests.factories.segments import bought, istanbul
from tests.support.browser import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(open_page: OpenPage) -> Page:
    istanbul()
    OfferFactory.create(name="%15 indirim", percent=15)
    page = open_page(locale="tr-TR")
    sign_in(page, language="tr")
    return page


def test_the_letter_to_the_second_purchase_is_set_up_switched_on_and_written(desk: Page):
    [mira] = people(1, name="Mira", language="tr")
    desk.goto("/admin/flows/flow/")
    desk.get_by_role("link", name="İkinci alışveriş").click()
    expect(desk.get_by_text("Ne sunduğunu seçin.")).to_be_visible()
    desk.get_by_role("button", name="Bu mektubu aç").click()
    expect(desk.get_by_text("Ne sunduğunu seçin.").first).to_be_visible()
    assert not Flow.objects.filter(is_on=True).exists()

    expect(desk.get_by_label("Kişiye özel kodun geçerli olduğu gün sayısı")).to_be_hidden()
    desk.get_by_label("Fırsat", exact=False).first.select_option(label="%15 indirim")
    desk.get_by_role("button", name="Kaydet ve bak").click()
    expect(desk.frame_locator("iframe").first.get_by_text("%15 indirim")).to_be_visible()
    desk.get_by_role("button", name="Bu mektubu aç").click()
    expect(desk.locator(".desk-good")).to_have_text("Açık")

    bought(mira, clock.now() - dt.timedelta(days=1))
    enter_due()
    FlowRun.objects.update(due_at=clock.now())
    assert write_due(limit=10) == 1
    desk.goto("/admin/flows/flow/")
    desk.get_by_role("link", name="son 90 günde 1 mektup").click()
    expect(desk.get_by_text("Yazılan mektuplar")).to_be_visible()
    assert "%15 indirim" in Message.objects.get(customer=mira).body_text


def test_what_is_refused_stands_at_its_field_and_nothing_typed_is_lost(desk: Page):
    desk.goto("/admin/flows/flow/of/birthday/")
    desk.get_by_label("Doğum gününden kaç gün önce").fill("3")
    desk.get_by_label("Konu").first.fill("Merhaba {nickname}")
    desk.get_by_role("button", name="Kaydet ve bak").click()
    expect(desk.get_by_text("{nickname}", exact=False).first).to_be_visible()
    expect(desk.get_by_label("Konu").first).to_have_value("Merhaba {nickname}")
    expect(desk.get_by_label("Doğum gününden kaç gün önce")).to_have_value("3")
    assert not Flow.objects.exists()
