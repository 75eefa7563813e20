"""The desk's page about one customer: who may see it, what it links to, and that its numbers are those of the lists."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from apps.customers.models import Customer
from apps.customers.services import record_consent
from apps.programs.models import Program
from apps.shop.services import current_shop
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.factories.programs import program
from tests.factories.staff import UserFactory
from tests.insights.conftest import NOW
from tests.insights.test_timeline import buys, full_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def zeynep() -> Customer:
    current_shop()
    program(code="club", name="Club")
    return CustomerFactory(name="Zeynep Işık", phone="+905321234567", phone_proven_at=NOW)


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(role=User.Role.OWNER))
    return client


def page(client, customer: Customer, **asked: str) -> str:
    answer = client.get(reverse("customer_overview", args=[customer.pk]), asked)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_page_tells_who_somebody_is_and_what_they_hold(desk, zeynep):
    full_story(zeynep)
    shown = page(desk, zeynep)
    for text in (
        "Zeynep Işık",
        "+90 532 123 45 67",
        "proven",
        "1,000 points",
        "worth ₺10.00",
        "Silver",
        "at least until 31 December 2027",
        "Spent so far",
        "₺1,000.00",
        "Letter about points that end soon",
        "not asked",
    ):
        assert text in shown, text


def test_the_number_of_purchases_is_that_of_the_list_it_leads_to(desk, zeynep):
    full_story(zeynep)
    buys(zeynep, "W-3", 10, NOW)
    found = re.search(r'<a class="ov-big" href="([^"]+)">(\d+)</a>', page(desk, zeynep))
    assert found is not None
    listed = desk.get(found[1].replace("&amp;", "&"))
    assert listed.context["cl"].result_count == int(found[2]) == 2


def test_every_link_of_the_page_opens(desk, zeynep):
    full_story(zeynep)
    links = set(re.findall(r'href="(/[^"#]+)', page(desk, zeynep)))
    own = {link.replace("&amp;", "&") for link in links if "/static/" not in link and "logout" not in link}
    answers = {link: desk.get(link).status_code for link in own}
    assert {link: code for link, code in answers.items() if code not in (200, 302)} == {}


def test_only_one_kind_is_shown_when_asked_for(desk, zeynep):
    full_story(zeynep)
    shown = page(desk, zeynep, kind="consents")
    assert "Said no" in shown
    assert "Money given back" not in shown
    assert 'aria-current="true">Consents' in shown
    assert "Money given back" in page(desk, zeynep, kind="nonsense")


def test_an_empty_page_says_what_to_do_next(desk, zeynep):
    shown = page(desk, zeynep)
    assert "Not in a programme yet" in shown
    assert "Record the first one at the till" in shown
    assert "Nothing happened yet" in shown
    assert "Show everything" in page(desk, zeynep, kind="orders")


def test_older_lines_are_one_click_away(desk, zeynep):
    for n in range(20):
        buys(zeynep, f"V-{n}", 10, NOW)
    first = page(desk, zeynep)
    older = re.search(r'href="\?(before=[^"#]+)#timeline">Older', first)
    assert older is not None
    second = page(desk, zeynep, before=older[1].removeprefix("before="))
    assert "Newest" in second
    assert "Older" not in second
    assert first.count("<time ") + second.count("<time ") == 40


@pytest.mark.parametrize("before", ["x", "1_1", "1_1_\0", "9" * 40])
def test_a_place_that_does_not_exist_leads_to_the_beginning(desk, zeynep, before):
    address = reverse("customer_overview", args=[zeynep.pk])
    answer = desk.get(address, {"before": before})
    assert (answer.status_code, answer.headers.get("Location")) == (302, address)


def test_support_may_look_and_cashiers_may_not(client, zeynep):
    full_story(zeynep)
    address = reverse("customer_overview", args=[zeynep.pk])
    client.force_login(UserFactory(role=User.Role.SUPPORT))
    shown = page(client, zeynep)
    assert "Edit details" in shown
    assert "Give money back" not in shown
    client.force_login(UserFactory(role=User.Role.CASHIER))
    assert client.get(address).status_code in (302, 403)
    client.logout()
    assert client.get(address).status_code == 302
    assert "Zeynep" not in client.get(address, follow=True).content.decode()


def test_a_manager_can_give_money_back_from_the_line_of_the_purchase(client, zeynep):
    order = buys(zeynep, "W-1", 10, NOW)
    client.force_login(UserFactory(role=User.Role.MANAGER))
    assert reverse("order_refund", args=[order.pk]) in page(client, zeynep)


def test_the_page_changes_nothing_and_is_not_kept_by_the_browser(desk, zeynep):
    address = reverse("customer_overview", args=[zeynep.pk])
    assert desk.post(address).status_code == 405
    assert "no-store" in desk.get(address).headers["Cache-Control"]


def test_somebody_forgotten_or_unknown_has_no_page(desk, zeynep):
    Customer.objects.update(name="", name_key="", email="", phone="", birthday_on=None, forgotten_at=NOW)
    assert desk.get(reverse("customer_overview", args=[zeynep.pk])).status_code == 404
    assert desk.get(reverse("customer_overview", args=[zeynep.pk + 999])).status_code == 404


def test_what_people_wrote_stays_text(desk, zeynep):
    Customer.objects.update(name="<script>alert(1)</script>{{ 7 }}")
    record_consent(customer=zeynep, channel="sms", purpose="programme", granted=True, source="staff", evidence="<b>")
    shown = page(desk, zeynep)
    assert "<script>alert(1)" not in shown
    assert "{{ 7 }}" in shown


def test_the_list_leads_to_the_page_and_the_record_back_to_it(desk, zeynep):
    address = reverse("customer_overview", args=[zeynep.pk])
    assert f'href="{address}' in desk.get(reverse("admin:customers_customer_changelist")).content.decode()
    record = reverse("admin:customers_customer_change", args=[zeynep.pk])
    assert reverse("admin:customers_customer_overview", args=[zeynep.pk]) in desk.get(record).content.decode()
    saved = desk.post(record, {"name": "Zeynep", "email": "", "phone": "", "language": "tr", **EMPTY_ROWS})
    assert (saved.status_code, saved.headers["Location"]) == (302, address)
    assert Program.objects.count() == 1


EMPTY_ROWS = {
    f"{rows}-{field}_FORMS": "0"
    for rows in ("identifiers", "consents")
    for field in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")
}
