"""Numbers that people can read aloud: what the till made up itself is shown short, and found by that."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from apps.checkout.services import complete_order, refund_order
from apps.customers.services import search_customers
from apps.insights.reports.timeline import timeline
from apps.orders.models import Order, ParkedRefund, Refund
from apps.orders.numbers import numbers_meant_by, short_number
from apps.orders.services import record_refunds
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order, draft_refund
from tests.factories.programs import member, program
from tests.factories.staff import UserFactory

LONG = "8aa1c18a-4f0e-4d1c-9b1f-0d6f6d2c7e11"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (LONG, "8aa1c18a"),
        (LONG.upper(), "8AA1C18A"),
        (f"desk-{LONG}", "desk-8aa1c18a"),
        (f"{LONG}-1", "8aa1c18a-1"),
        ("W-100", "W-100"),
        ("8aa1c18a-4f0e", "8aa1c18a-4f0e"),
        (LONG.replace("-", ""), LONG.replace("-", "")),
        ("", ""),
    ],
)
def test_only_what_nobody_can_read_aloud_is_shortened(number, shown):
    assert short_number(number) == shown


@pytest.mark.parametrize("typed", ["8aa1c18", "8aa1c18a-", "8aa1c18g", "W-100", "", "8aa1c18a\n", LONG])
def test_what_no_number_is_shown_as_means_none(typed):
    assert numbers_meant_by(typed) is None


def test_a_short_number_means_every_long_one_that_begins_so():
    first, last = numbers_meant_by("8AA1C18A") or ("", "")
    assert first < LONG < last
    assert short_number(first) == short_number(last) == "8aa1c18a"


@pytest.fixture
def ada(db):
    ada = CustomerFactory.create(name="Ada Kaya")
    member(program(), ada)
    order = complete_order(draft=draft_order(10_000, external_id=LONG, customer_id=ada.pk)).order
    refund_order(draft=draft_refund(order, 1_000, external_id=f"desk-{LONG}"))
    complete_order(draft=draft_order(10_000, external_id="W-1", customer_id=CustomerFactory.create().pk))
    return ada


def test_a_customers_timeline_shows_short_numbers(ada):
    told = {text for entry in timeline(ada.pk).entries for text in (entry.title, entry.detail)}
    assert "Purchase 8aa1c18a" in told
    assert not [text for text in told if LONG in text]


@pytest.mark.parametrize("typed", ["8aa1c18a", "8AA1C18A", LONG])
def test_a_customer_is_found_by_the_number_that_the_desk_shows(ada, typed):
    assert list(search_customers(text=typed)) == [ada.pk]


@pytest.mark.parametrize("typed", ["8aa1c18a", "8AA1C18A", LONG])
def test_an_order_is_found_by_the_number_that_the_desk_shows(client, ada, typed):
    client.force_login(UserFactory(role=User.Role.SUPPORT))
    listed = client.get(reverse("admin:orders_order_changelist"), {"q": typed})
    assert [order.number for order in listed.context["cl"].result_list] == ["8aa1c18a"]


def test_lists_pages_and_the_refund_page_show_short_numbers(client, ada):
    owner = UserFactory(role=User.Role.OWNER)
    client.force_login(owner)
    order = ada.orders.get()
    refunds = client.get(reverse("admin:orders_refund_changelist")).content.decode()
    accruals = client.get(reverse("admin:programs_accrual_changelist")).content.decode()
    orders = client.get(reverse("admin:orders_order_changelist")).content.decode()
    back = client.get(reverse("order_refund", kwargs={"order_id": order.pk})).content.decode()
    for page in (orders, refunds, accruals, back):
        assert "8aa1c18a" in read(page)
        assert LONG not in read(page)
    assert "desk-8aa1c18a" in read(refunds)
    assert f'title="{LONG}"' in orders


def test_the_page_of_an_order_a_refund_and_a_waiting_refund_show_short_numbers_too(client, ada):
    client.force_login(UserFactory(role=User.Role.OWNER))
    unknown = Order(channel_id=ada.orders.get().channel_id, external_id=LONG[:-4] + "0000")
    record_refunds(drafts=[draft_refund(unknown, 1_000, external_id=f"desk-{LONG}")])
    for model in (Order, Refund, ParkedRefund):
        row = model.objects.get(external_id__endswith=LONG)
        page = client.get(reverse(f"admin:orders_{model._meta.model_name}_change", args=[row.pk])).content.decode()
        assert "8aa1c18a" in read(page)
        assert LONG not in read(page)
        assert LONG in page, "whole, for whoever points at it"
    waiting = client.get(reverse("admin:orders_parkedrefund_changelist")).content.decode()
    assert read(waiting).count("8aa1c18a") == 2
    assert "-0000" not in read(waiting)


def read(page: str) -> str:
    """What stands on a page, without what only whoever points at it sees."""
    return re.sub(r"<(title|script)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
