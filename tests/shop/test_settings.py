"""Who we are: from the environment, from the command, from the wizard; fixed once money has moved."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse

from apps.shop.models import Shop
from apps.shop.services import ShopLocked, current_shop, lock_shop, save_shop
from apps.staff.models import User
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
WIZARD = {
    "name": "Kahve Durağı",
    "currency": "AZN",
    "time_zone": "Asia/Baku",
    "country": "AZ",
    "language": "az",
    "owner_name": "Leyla",
    "owner_email": "Leyla@shop.example",
    "password": "kahve-ve-simit-42",
}


def save(**changes: str) -> Shop:
    values = {"name": "Kahve", "currency": "TRY", "time_zone": "Europe/Istanbul", "country": "TR", "language": "tr"}
    return save_shop(**{**values, **changes})


def test_before_anybody_saves_the_settings_speak() -> None:
    facts = current_shop()
    assert (facts.name, facts.currency, facts.zone) == (settings.SHOP_NAME, "TRY", ZoneInfo("Europe/Istanbul"))
    assert not facts.locked


def test_the_saved_shop_leads_over_the_settings(django_capture_on_commit_callbacks) -> None:
    current_shop()
    with django_capture_on_commit_callbacks(execute=True):
        save(name="Çiçekçi", currency="AZN")
    assert (current_shop().name, current_shop().currency) == ("Çiçekçi", "AZN")


def test_the_first_order_fixes_currency_and_zone_but_not_the_name() -> None:
    lock_shop()
    with pytest.raises(ShopLocked):
        save(currency="EUR")
    with pytest.raises(ShopLocked):
        save(time_zone="Asia/Baku")
    assert save(name="New name").name == "New name"
    assert Shop.objects.get().locked_at is not None


def test_locking_twice_keeps_the_first_moment() -> None:
    lock_shop()
    first = Shop.objects.get().locked_at
    lock_shop()
    assert Shop.objects.get().locked_at == first


def test_the_command_sets_up_shop_and_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWNER_PASSWORD", "kahve-ve-simit-42")
    out = StringIO()
    call_command(
        "setup_shop", name="Bakı Gül", currency="AZN", time_zone="Asia/Baku", owner_email="a@b.example", stdout=out
    )
    assert out.getvalue().startswith("Bakı Gül: AZN, Asia/Baku")
    assert User.objects.get().role == User.Role.OWNER


@pytest.mark.parametrize(("option", "value"), [("currency", "LIRA"), ("time_zone", "Istanbul"), ("language", "xx")])
def test_the_command_names_the_option_that_is_wrong(option: str, value: str) -> None:
    with pytest.raises(CommandError, match=f"--{option.replace('_', '-')}:"):
        call_command("setup_shop", **{option: value})
    assert not Shop.objects.exists()


def test_a_weak_owner_password_saves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWNER_PASSWORD", "123")
    with pytest.raises(CommandError):
        call_command("setup_shop", name="Bakı Gül", owner_email="a@b.example")
    assert not Shop.objects.exists()
    assert not User.objects.exists()


@override_settings(DEBUG=True)
def test_the_wizard_opens_the_shop_and_signs_the_owner_in(client: Client) -> None:
    assert client.get(reverse("admin:index"), follow=True).redirect_chain[-1][0] == reverse("setup")
    reply = client.post(reverse("setup"), WIZARD)
    assert (reply.status_code, reply["Location"]) == (302, reverse("admin:index"))
    assert client.get(reverse("admin:index")).status_code == 200
    assert Shop.objects.get().currency == "AZN"
    assert User.objects.get().email == "leyla@shop.example"


@override_settings(DEBUG=True)
def test_the_wizard_keeps_what_was_typed_and_says_what_is_wrong(client: Client) -> None:
    page = client.post(reverse("setup"), {**WIZARD, "password": "123", "owner_email": "leyla"})
    assert page.status_code == 200
    assert "Kahve Durağı" in page.content.decode()
    assert set(page.context["form"].errors) == {"owner_email"}
    page = client.post(reverse("setup"), {**WIZARD, "password": "123"})
    assert set(page.context["form"].errors) == {"password"}
    assert not Shop.objects.exists()


@override_settings(DEBUG=False)
def test_on_the_internet_the_wizard_opens_only_by_the_servers_own_link(client: Client) -> None:
    assert client.get(reverse("setup")).status_code == 404
    assert client.get(reverse("setup"), {"token": "forged"}).status_code == 404
    out = StringIO()
    call_command("setup_shop", link=True, stdout=out)
    assert client.get(out.getvalue().strip().removeprefix(settings.SITE_URL)).status_code == 200


def test_the_wizard_closes_for_good_once_somebody_works_here(client: Client) -> None:
    UserFactory()
    assert client.get(reverse("setup"))["Location"] == reverse("admin:index")
    assert client.post(reverse("setup"), WIZARD).status_code == 302
    assert User.objects.count() == 1


def test_the_settings_page_refuses_a_new_currency_after_the_first_order(client: Client) -> None:
    client.force_login(UserFactory())
    lock_shop()
    values = {"name": "Neu", "currency": "EUR", "time_zone": "Asia/Baku", "country": "TR", "language": "en"}
    client.post(reverse("admin:shop_shop_changelist"), values)
    assert (Shop.objects.get().name, Shop.objects.get().currency) == ("Neu", "TRY")


def test_a_manager_sees_the_settings_and_cannot_change_them(client: Client) -> None:
    client.force_login(UserFactory(role=User.Role.MANAGER))
    url = reverse("admin:shop_shop_changelist")
    assert client.get(url).status_code == 200
    client.post(url, {"name": "X", "currency": "TRY", "time_zone": "Asia/Baku", "country": "TR", "language": "en"})
    assert not Shop.objects.exists()


def test_pages_show_the_shops_own_time(client: Client, django_capture_on_commit_callbacks) -> None:
    """Noon in Greenwich is four in Baku, whatever zone the server started in."""
    with django_capture_on_commit_callbacks(execute=True):
        save(time_zone="Asia/Baku")
    owner = UserFactory(last_login=dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), name="Late")
    client.force_login(UserFactory())
    page = client.get(reverse("admin:staff_user_changelist"), {"q": owner.email}).content.decode()
    assert "March 1, 2026, 4 p.m." in page


def test_the_settings_page_keeps_the_hours_of_letters(client: Client) -> None:
    save()
    client.force_login(UserFactory())
    page = reverse("admin:shop_shop_changelist")
    assert 'type="time"' in client.get(page).content.decode()
    form = {"name": "Kahve", "currency": "TRY", "time_zone": "Europe/Istanbul", "country": "TR", "language": "tr"}
    hours = {"quiet_from": "21:30", "quiet_until": "08:00", "letters_at": "11:15", "remind_min_minor": "2,50"}
    assert client.post(page, form | hours).status_code == 302
    row = Shop.objects.get()
    assert (row.quiet_from, row.quiet_until, row.letters_at) == (dt.time(21, 30), dt.time(8), dt.time(11, 15))
    assert row.remind_min_minor == 250
    assert client.post(page, form).status_code == 302
    assert Shop.objects.get().quiet_from == dt.time(21, 30)
    assert client.post(page, form | {"remind_min_minor": "-1"}).status_code == 200
