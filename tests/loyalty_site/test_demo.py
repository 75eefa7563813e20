"""The invented shop: every screen has something true to show, and nobody gets it by accident."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.ledger.reports import verify
from apps.orders.models import Order, Refund
from apps.programs.models import Accrual
from apps.rewards.models import Redemption
from apps.staff.models import User
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
# Rows that a two months' invented history does not have.
EMPTY = {"ParkedRefund", "JoinRequest", "Message", "Suppression", "Brand", "Supplier", "Shop"}


@pytest.fixture
def demo(settings) -> None:
    settings.DEBUG = True
    call_command("load_demo", stdout=StringIO())


def test_the_demo_refuses_to_open_on_the_internet() -> None:
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert not User.objects.exists()


def test_the_demo_shop_adds_up_and_is_opened_once(demo) -> None:
    assert verify().differences == []
    counts = [model.objects.count() for model in (Order, Refund, Accrual, Redemption, User)]
    assert all(counts)
    call_command("load_demo", stdout=StringIO())
    assert [model.objects.count() for model in (Order, Refund, Accrual, Redemption, User)] == counts


def test_every_row_of_the_demo_opens_at_the_desk(client: Client, demo) -> None:
    client.force_login(UserFactory())
    for model in admin.site._registry:
        if not model.__module__.startswith("apps.") or model.__name__ in EMPTY or not model.objects.exists():
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model.objects.latest("pk")
        assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200, name
        assert client.get(reverse(f"{name}_changelist")).status_code == 200, name
