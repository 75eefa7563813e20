"""Every form of the desk and of the portal, with one field spoilt at a time: an answer in words, never a fault."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import cycle

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse

from apps.customers.models import Customer
from tests.factories.staff import UserFactory
from tests.portal.conftest import enter
from tests.support.stocked import designed, stock_the_shop
from tests.support.typed import NASTY, forms_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# The values take turns over the fields of all pages; the full run puts every one into every field.
EACH = len(NASTY) if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 1
OWN = [model for model in admin.site._registry if model.__module__.startswith("apps.")]


@pytest.fixture
def owner(settings, tmp_path) -> Client:
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"
    stock_the_shop()
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory.create(role="owner"), backend="apps.staff.backends.RoleBackend")
    return client


def desk() -> Iterator[str]:
    yield from designed()
    for model in OWN:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"admin:{name}_changelist")
        yield reverse(f"admin:{name}_add")
        yield reverse(f"admin:{name}_change", args=[model._default_manager.order_by("pk").latest("pk").pk])


def send(client: Client, method: str, path: str, values: dict[str, list[str]]) -> int:
    """What is answered; whatever was changed is taken back. A bare savepoint: guesses refuse to be counted in a block."""
    before = transaction.savepoint()
    status: int = getattr(client, method)(path, values).status_code
    transaction.savepoint_rollback(before)
    return status


def faults(client: Client, paths: Iterable[str], at_least: int) -> list[str]:
    """Where the answer was a fault, and to what. ``at_least`` so many forms must have been there to spoil."""
    found, spoilt, nasty = [], 0, cycle(NASTY)
    for path in paths:
        page = client.get(path)
        if page.status_code != 200 or "text/html" not in page.headers["Content-Type"]:
            continue
        for form in forms_of(page.content.decode()):
            target = form.action if form.action not in ("", "#") else path
            if not target.startswith("/"):
                target = path.partition("?")[0] + target if target.startswith("?") else path
            spoilt += 1
            for name, value, values in form.spoilt(nasty, EACH):
                status = send(client, form.method, target, values)
                if status >= 500:
                    found.append(f"{form.method} {target} {name}={value[:30]!r}: {status}")
    assert spoilt >= at_least
    return found


def test_no_form_of_the_desk_can_be_filled_to_make_it_fall(owner):
    assert faults(owner, desk(), at_least=30) == []


def test_no_form_of_the_portal_can_be_filled_to_make_it_fall(owner):
    member = Client(raise_request_exception=False)
    paths = ["/", "/join/", "/sign-in/"]
    assert faults(member, paths, at_least=3) == []
    enter(member, Customer.objects.get(name="Mira Yıldız"))
    assert faults(member, ["/me/", "/me/history/", "/me/preferences/", "/me/card/"], at_least=2) == []
