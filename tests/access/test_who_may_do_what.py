"""The page of who may do what says what the house does."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from apps.programs.reports import adjust_limits
from apps.staff import roles
from apps.staff.abilities import ABILITIES
from apps.staff.models import User
from tests.architecture.house import modules
from tests.factories.access import somebody

pytestmark = pytest.mark.django_db
LISTED = [ability.permission for room in ABILITIES for ability in room.abilities]


def table(person: User) -> dict[str, dict[str, bool]]:
    client = Client()
    client.force_login(person, backend="apps.staff.backends.RoleBackend")
    page = client.get(reverse("admin:staff_roles")).content.decode()
    rows = re.findall(r'<tr data-permission="([\w.]+)">(.*?)</tr>', page, re.S)
    return {
        permission: {role: may == "yes" for role, may in re.findall(r'data-role="(\w+)" data-may="(\w+)"', cells)}
        for permission, cells in rows
    }


def test_the_page_cannot_disagree_with_what_is_allowed() -> None:
    shown = table(somebody())
    assert list(shown) == LISTED
    for permission, cells in shown.items():
        assert cells == {role: roles.allows(role, permission) for role in User.Role.values}, permission


def test_a_change_of_the_table_that_decides_changes_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(roles.ROLES, "cashier", frozenset({"shop.change_shop"}))
    shown = table(somebody())
    assert shown["shop.change_shop"]["cashier"]
    assert not shown["till.use"]["cashier"]


def test_nothing_is_listed_twice() -> None:
    assert len(LISTED) == len(set(LISTED))


def test_every_permission_that_the_house_asks_for_is_on_the_page() -> None:
    """In its own line, or in the one of the same thing ("change products" is also "add products") that the same roles hold."""
    asked = {
        permission
        for path in modules("apps", "loyalty_site")
        for permission in re.findall(r'"([a-z]+\.(?:view|add|change|delete|use)(?:_[a-z]+)?)"', path.read_text())
        if path.name not in ("abilities.py", "roles.py")
    }
    assert {permission for permission in asked if not is_told(permission)} == set()


def is_told(permission: str) -> bool:
    app, _dot, action = permission.partition(".")
    verb, _line, thing = action.partition("_")
    same = [
        line for line in LISTED if line.endswith(f"_{thing}") or (verb == "view" and line.startswith(f"{app}.view_"))
    ]
    return permission in LISTED or any(holders(permission) == holders(line) for line in same)


def holders(permission: str) -> set[str]:
    return {role for role in User.Role.values if roles.allows(role, permission)}


def test_every_room_of_the_desk_is_on_the_page() -> None:
    """Each app of the admin can be looked at by whom the page says."""
    apps = {model._meta.app_label for model in admin.site._registry if model.__module__.startswith("apps.")}
    assert apps - {permission.partition(".")[0] for permission in LISTED} == set()


def test_what_the_admin_decides_per_model_is_what_the_line_of_its_room_says() -> None:
    """Looking at one model of an app and not at another would make the page's single line untrue."""
    for model in admin.site._registry:
        if not model.__module__.startswith("apps."):
            continue
        name = f"{model._meta.app_label}.view_{model._meta.model_name}"
        siblings = [line for line in LISTED if line.startswith(f"{model._meta.app_label}.view")]
        for role in User.Role.values:
            assert {roles.allows(role, name)} == {roles.allows(role, line) for line in siblings}, (role, name)


def test_a_limit_in_points_stands_beside_the_tick() -> None:
    client = Client()
    client.force_login(somebody(), backend="apps.staff.backends.RoleBackend")
    page = client.get(reverse("admin:staff_roles")).content.decode()
    for limit in adjust_limits().values():
        assert limit is None or limit == 0 or f"up to {limit} points a day" in page


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_page_opens_in_every_language_for_whoever_may_see_the_staff(client: Client, language: str) -> None:
    for role, status in (("owner", 200), ("manager", 200), ("support", 403), ("cashier", 302)):
        client.force_login(somebody(role), backend="apps.staff.backends.RoleBackend")
        reply = client.get(reverse("admin:staff_roles"), headers={"accept-language": language})
        assert reply.status_code == status
