"""The settings page: every field at its edge, what was typed is kept, who may, and what is fixed after the first order."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from apps.shop.models import Shop
from apps.shop.services import ShopLocked, current_shop, forget_shop, lock_shop, save_shop
from apps.shop.settings_form import SettingsForm, ShopForm, countries, currencies, time_zones
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/shop/shop/"
TYPED = {"name": "Kahve", "currency": "TRY", "time_zone": "Europe/Istanbul", "country": "TR", "language": "tr"}


def saved(**more: Any) -> Shop:
    row = save_shop(**TYPED | more)
    forget_shop()
    return row


def at_desk(role: str = "owner") -> Client:
    client = Client()
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client


def posted(**more: str) -> Any:
    return at_desk().post(PAGE, TYPED | more)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"currency": "XXY"}, "currency"),
        ({"currency": "try"}, "currency"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "UTC"}, "time_zone"),
        ({"country": "TUR"}, "country"),
        ({"country": ""}, "country"),
        ({"language": "de"}, "language"),
        ({"return_days": "-1"}, "return_days"),
        ({"return_days": "366"}, "return_days"),
        ({"return_days": "two weeks"}, "return_days"),
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"quiet_until": "noon"}, "quiet_until"),
        ({"letters_at": "10:60"}, "letters_at"),
        ({"remind_min_minor": "-0,01"}, "remind_min_minor"),
        ({"remind_min_minor": "1.500"}, "remind_min_minor"),
        ({"remind_min_minor": "9" * 30}, "remind_min_minor"),
    ],
)
def test_what_cannot_be_is_marked_and_nothing_is_saved(wrong: dict[str, str], field: str) -> None:
    saved(name="Before")
    reply = posted(**{"name": "Typed just now"} | wrong)
    assert reply.status_code == 200
    assert set(reply.context["form"].errors) == {field}
    assert field == "name" or "Typed just now" in reply.content.decode()
    assert Shop.objects.get().name == "Before"


@pytest.mark.parametrize(("days", "kept"), [("0", 0), ("14", 14), ("365", 365)])
def test_the_return_window_is_up_to_a_year(days: str, kept: int) -> None:
    posted(return_days=days)
    forget_shop()
    assert current_shop().return_days == Shop.objects.get().return_days == kept


def test_the_same_hour_twice_means_no_quiet_hours() -> None:
    posted(quiet_from="09:00", quiet_until="09:00")
    row = Shop.objects.get()
    assert row.quiet_from == row.quiet_until == dt.time(9)


def test_what_was_left_empty_stays_as_it_was() -> None:
    saved(quiet_from=dt.time(22), letters_at=dt.time(12), remind_min_minor=700, return_days=30)
    assert posted(name="New").status_code == 302
    row = Shop.objects.get()
    assert (row.name, row.quiet_from, row.letters_at, row.remind_min_minor, row.return_days) == (
        "New",
        dt.time(22),
        dt.time(12),
        700,
        30,
    )


def test_a_reminder_of_nothing_is_kept_as_nothing() -> None:
    saved(remind_min_minor=700)
    posted(remind_min_minor="0")
    assert Shop.objects.get().remind_min_minor == 0


@pytest.mark.parametrize("ticked", [True, False])
def test_two_step_sign_in_is_asked_for_and_no_longer(ticked: bool) -> None:
    saved(needs_second_factor=not ticked)
    form = SettingsForm(TYPED | ({"needs_second_factor": "on"} if ticked else {}))
    assert form.is_valid(), form.errors
    form.save()
    forget_shop()
    assert current_shop().needs_second_factor is Shop.objects.get().needs_second_factor is ticked


@pytest.mark.parametrize("role", ["manager", "support", "cashier"])
def test_only_owners_change_who_the_shop_is(role: str) -> None:
    saved(name="Before")
    client = at_desk(role)
    assert client.get(PAGE).status_code == (200 if role == "manager" else 302 if role == "cashier" else 403)
    client.post(PAGE, TYPED | {"name": "After"})
    assert Shop.objects.get().name == "Before"


def test_a_hostile_name_is_shown_as_it_was_typed() -> None:
    saved(name='"><script>alert(1)</script>')
    text = at_desk().get(PAGE).content.decode()
    assert "<script>alert(1)</script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_after_the_first_order_currency_and_zone_are_shown_and_fixed() -> None:
    saved()
    lock_shop()
    forget_shop()
    form = SettingsForm(TYPED | {"currency": "EUR", "time_zone": "Asia/Baku"}, initial=SettingsForm.starting_values())
    assert [form.fields[name].disabled for name in ("currency", "time_zone", "country", "language")] == [
        True,
        True,
        False,
        False,
    ]
    assert form.is_valid(), form.errors
    form.save()
    row = Shop.objects.get()
    assert (row.currency, row.time_zone) == ("TRY", "Europe/Istanbul")
    assert "Fixed since the first order." in at_desk().get(PAGE).content.decode()


@pytest.mark.parametrize("change", [{"currency": "AZN"}, {"time_zone": "Asia/Baku"}])
def test_another_way_in_cannot_move_a_shop_that_has_sold(change: dict[str, str]) -> None:
    saved()
    lock_shop()
    with pytest.raises(ShopLocked) as refusal:
        save_shop(**TYPED | change)
    assert refusal.value.code == "shop_locked"
    assert save_shop(**TYPED | {"country": "AZ", "language": "az"}).country == "AZ"


def test_the_first_order_of_a_shop_nobody_set_up_keeps_the_settings_word() -> None:
    lock_shop()
    row = Shop.objects.get()
    assert (row.currency, row.time_zone, row.locked_at is not None) == ("TRY", "Europe/Istanbul", True)


def test_there_is_one_shop() -> None:
    saved()
    with pytest.raises(IntegrityError, match="shop_shop_is_the_only_one"), transaction.atomic():
        Shop.objects.create(pk=2, **TYPED)
    assert at_desk().get(f"{PAGE}add/").status_code == 403


def test_the_form_begins_with_what_is_saved() -> None:
    saved(name="Çiçekçi", return_days=14, quiet_from=dt.time(21, 30), remind_min_minor=12_345)
    values = SettingsForm.starting_values()
    assert (values["name"], values["return_days"], values["quiet_from"]) == ("Çiçekçi", 14, dt.time(21, 30))
    text = at_desk().get(PAGE, headers={"accept-language": "tr"}).content.decode()
    assert 'value="123,45"' in text
    assert 'value="21:30"' in text
    assert ShopForm.starting_values().keys() < values.keys()


@pytest.mark.parametrize("language", ["en", "tr", "az"])
def test_near_currencies_and_countries_come_first_in_every_language(language: str) -> None:
    with translation.override(language):
        assert [code for code, _name in currencies()][:5] == ["TRY", "AZN", "EUR", "USD", "GBP"]
        assert [code for code, _name in countries()][:2] == ["TR", "AZ"]
        for listed in (currencies(), countries()):
            codes = [code for code, _name in listed]
            assert len(codes) == len(set(codes))
            assert all(name.endswith(f"({code})") for code, name in listed)


def test_every_offered_zone_is_one_that_a_day_can_begin_in() -> None:
    zones = dict(time_zones())
    assert {"Europe/Istanbul", "Asia/Baku", "America/New_York"} <= zones.keys()
    assert zones["America/New_York"] == "America/New York"
    assert "UTC" not in zones
