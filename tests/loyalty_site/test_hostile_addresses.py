"""Addresses that name no row: the desk says that there is nothing, whatever stands where a number belongs."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client
from django.urls import NoReverseMatch, reverse

from apps.common.admin import row_id
from tests.factories.staff import UserFactory
from tests.factories.storefront import Caller
from tests.loyalty_site.test_matrix import patterns
from tests.support.stocked import stock_the_shop

pytestmark = pytest.mark.django_db
NO_ROW = [
    "²",
    "\u0663",
    "-1",
    "1.0",
    "1e3",
    "9" * 18,
    "9" * 25,
    "9" * 5_000,
    "_00",
    "_0A",
    "a\tb",
    "\u202e1",
    "x" * 3_000,
]


@pytest.mark.parametrize("text", [*NO_ROW[:5], *NO_ROW[6:], "", " 1", "1_000"])
def test_what_is_no_key_of_ours_is_none(text: str) -> None:
    assert row_id(text) is None


def test_digits_name_a_row() -> None:
    assert (row_id("7"), row_id("9" * 18)) == (7, 10**18 - 1)


@pytest.mark.slow
def test_no_address_of_the_desk_falls_over_a_number_that_is_none(settings, tmp_path) -> None:
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"
    stock_the_shop()
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory.create(role="owner"), backend="apps.staff.backends.RoleBackend")
    asked, fell = 0, []
    for pattern in patterns(admin.site.get_urls()):
        places = pattern.pattern.converters
        if not places or not pattern.name:
            continue
        for text in NO_ROW:
            try:
                path = reverse(f"admin:{pattern.name}", kwargs=dict.fromkeys(places, text))
            except NoReverseMatch:
                continue
            for method in (client.get, client.post):
                asked += 1
                status = method(path).status_code
                if status >= 500:
                    fell.append(f"{path[:80]}: {status}")
    assert asked > 500
    assert fell == []


@pytest.mark.parametrize("chosen", ["x", "\u00b2", "9" * 25, "9" * 5_000])
def test_a_ticked_row_that_can_be_none_is_not_there(client: Client, chosen: str) -> None:
    Caller()
    client.force_login(UserFactory.create(role="owner"), backend="apps.staff.backends.RoleBackend")
    ticked = {"action": "revoke", ACTION_CHECKBOX_NAME: [chosen]}
    assert client.post(reverse("admin:storefront_apikey_changelist"), ticked).status_code == 404
