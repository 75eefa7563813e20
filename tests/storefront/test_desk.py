"""Keys at the desk: seen by whoever may, ended by owners, shown to nobody."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.staff.models import User
from apps.storefront.models import ApiKey
from apps.storefront.services import recognise
from tests.factories.staff import UserFactory
from tests.factories.storefront import Caller

pytestmark = pytest.mark.django_db
LIST = "admin:storefront_apikey_changelist"


def sign_in(client, role):
    client.force_login(UserFactory(role=role), backend="apps.staff.backends.RoleBackend")
    return client


def revoke(client, key):
    return client.post(reverse(LIST), {"action": "revoke", "_selected_action": [key.pk]}, follow=True)


def test_the_list_shows_the_beginning_of_a_key_and_never_its_hash(client):
    shop = Caller()
    page = sign_in(client, User.Role.OWNER).get(reverse(LIST)).content.decode()
    assert shop.key.prefix in page
    assert shop.token not in page
    opened = client.get(reverse("admin:storefront_apikey_change", args=[shop.key.pk])).content.decode()
    assert "orders:write" in opened or "Write orders" in opened
    assert shop.key.key_hash not in opened


def test_an_owner_ends_a_key_at_once(client):
    shop, other = Caller(), Caller()
    answer = revoke(sign_in(client, User.Role.OWNER), shop.key)
    assert "1 key was revoked." in answer.content.decode()
    assert recognise(shop.token) is None
    assert recognise(other.token) is not None


@pytest.mark.parametrize("role", [User.Role.MANAGER, User.Role.SUPPORT, User.Role.CASHIER])
def test_nobody_else_ends_a_key(client, role):
    shop = Caller()
    revoke(sign_in(client, role), shop.key)
    assert recognise(shop.token) is not None


def test_a_key_is_not_made_or_edited_at_the_desk(client):
    shop = Caller()
    owner = sign_in(client, User.Role.OWNER)
    assert owner.get(reverse("admin:storefront_apikey_add")).status_code == 403
    owner.post(reverse("admin:storefront_apikey_change", args=[shop.key.pk]), {"name": "Mine"})
    assert ApiKey.objects.get().name == "Web shop"
