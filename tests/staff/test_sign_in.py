"""Staff sign in at the admin; cashiers are led to the till."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.staff.models import User
from apps.staff.services import BadStaffDetails, OwnerExists, add_first_owner, add_staff
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "kahve-ve-simit-42"


def sign_in(client: Client, email: str, password: str = PASSWORD) -> int:
    reply = client.post(reverse("admin:login"), {"username": email, "password": password})
    return reply.status_code


def test_an_owner_signs_in_whatever_the_case_of_the_address(client: Client) -> None:
    add_first_owner(email="Ayse@Shop.Example", name="Ayşe", password=PASSWORD)
    assert User.objects.get().email == "ayse@shop.example"
    assert sign_in(client, "ayse@shop.example") == 302
    assert client.get(reverse("admin:index")).status_code == 200


def test_a_cashier_sees_nothing_of_the_desk(client: Client) -> None:
    client.force_login(UserFactory(role=User.Role.CASHIER))
    for page in ("admin:index", "admin:orders_order_changelist", "admin:shop_shop_changelist", "admin:login"):
        reply = client.get(reverse(page))
        assert (reply.status_code, reply["Location"]) == (302, reverse("till:home"))


def test_somebody_who_left_cannot_sign_in(client: Client) -> None:
    UserFactory()
    add_staff(email="old@shop.example", name="Old", password=PASSWORD, role=User.Role.MANAGER)
    User.objects.filter(email="old@shop.example").update(is_active=False)
    assert sign_in(client, "old@shop.example") == 200
    assert client.get(reverse("admin:index")).status_code == 302


def test_ten_wrong_passwords_lock_the_door_for_a_while(client: Client) -> None:
    add_first_owner(email="ayse@shop.example", name="Ayşe", password=PASSWORD)
    for _attempt in range(10):
        sign_in(client, "ayse@shop.example", "wrong")
    assert sign_in(client, "ayse@shop.example") == 429
    assert client.get(reverse("admin:index")).status_code == 302


def test_there_is_one_first_owner() -> None:
    add_first_owner(email="ayse@shop.example", name="Ayşe", password=PASSWORD)
    with pytest.raises(OwnerExists):
        add_first_owner(email="eve@shop.example", name="Eve", password=PASSWORD)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("not-an-address", PASSWORD, "email"),
        ("ayse@shop.example", "short", "password"),
        ("taken@shop.example", PASSWORD, "email"),
    ],
)
def test_bad_staff_details_name_the_field_and_change_nothing(email: str, password: str, field: str) -> None:
    UserFactory(email="taken@shop.example")
    with pytest.raises(BadStaffDetails) as refused:
        add_staff(email=email, name="Somebody", password=password, role=User.Role.CASHIER)
    assert refused.value.field == field
    assert User.objects.count() == 1


def test_whoever_opens_the_sign_in_page_itself_lands_where_they_work(client: Client) -> None:
    for role, page in (("cashier", "till:home"), ("manager", "admin:index")):
        add_staff(email=f"{role}@shop.example", name=role, password=PASSWORD, role=role)
        reply = client.post(
            reverse("admin:login"), {"username": f"{role}@shop.example", "password": PASSWORD}, follow=True
        )
        assert reply.redirect_chain[-1][0] == reverse(page)
        client.logout()
