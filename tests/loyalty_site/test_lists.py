"""Every list says what to do when there is nothing in it, and spells its numbers as the reader does."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.catalog.models import Product
from loyalty_site.admin import DeskSite
from tests.factories.ledger import House
from tests.factories.programs import program
from tests.factories.rewards import RewardFactory
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def read():
    def page(name, query="", role="owner", language="en"):
        client = Client()
        user = UserFactory.create(role=role, language=language)
        client.force_login(user, backend="apps.staff.backends.RoleBackend")
        return client.get(
            reverse(f"admin:{name}_changelist") + query, headers={"accept-language": language}
        ).content.decode()

    return page


def test_an_empty_list_offers_to_begin(read):
    text = read("catalog_product")
    assert "The first one begins with the button below." in text
    assert "Add product" in text
    assert "Reset filters" not in text


def test_a_list_that_nobody_writes_says_that_it_fills_by_itself(read):
    text = read("ledger_transfer")
    assert "This list fills by itself as the shop goes on." in text
    assert "begins with the button" not in text


@pytest.mark.parametrize("query", ["?q=zebra", "?is_active__exact=0"])
def test_a_list_in_which_nothing_fits_leads_back_to_all(read, query):
    Product.objects.create(sku="rose", name="Rose")
    text = read("catalog_product", query)
    assert "No row fits the search and the filters together." in text
    assert "Reset filters" in text


@pytest.mark.parametrize(("language", "spelled"), [("en", "1,250"), ("tr", "1.250"), ("az", "1.250")])
def test_whole_numbers_have_their_marks(read, language, spelled):
    RewardFactory(program=program(), price_points=1_250)
    house = House()
    house.earn(house.member(), 1_250)
    for name in ("rewards_reward", "ledger_transfer", "ledger_account"):
        assert f">{spelled}<" in read(name, language=language), name


@pytest.mark.parametrize(("name", "args", "times"), [("index", [], 0), ("app_list", ["catalog"], 1)])
def test_who_may_do_what_with_every_table_is_asked_where_it_is_shown(monkeypatch, name, args, times):
    asked = []
    real = DeskSite._build_app_dict
    monkeypatch.setattr(DeskSite, "_build_app_dict", lambda *more: asked.append(more) or real(*more))
    client = Client()
    client.force_login(UserFactory.create(role="owner"), backend="apps.staff.backends.RoleBackend")
    reply = client.get(reverse(f"admin:{name}", args=args))
    assert (reply.status_code, len(asked)) == (200, times)
    if args:
        assert reverse("admin:catalog_product_changelist") in reply.content.decode()
