"""Who may do what."""

from __future__ import annotations

import pytest

from apps.staff import roles
from apps.staff.models import User
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "permission", "allowed"),
    [
        ("owner", "staff.change_user", True),
        ("owner", "shop.change_shop", True),
        ("manager", "programs.change_program", True),
        ("manager", "staff.view_user", True),
        ("manager", "staff.change_user", False),
        ("manager", "ledger.change_transfer", False),
        ("support", "customers.view_customer", True),
        ("support", "customers.change_customer", True),
        ("support", "programs.change_program", False),
        ("support", "storefront.view_apikey", False),
        ("cashier", "till.use", True),
        ("cashier", "orders.view_order", False),
        ("nobody", "orders.view_order", False),
    ],
)
def test_a_role_may_do_what_its_line_in_the_table_says(role: str, permission: str, allowed: bool) -> None:
    assert roles.allows(role, permission) is allowed
    assert UserFactory(role=role).has_perm(permission) is allowed


def test_somebody_who_left_may_do_nothing() -> None:
    gone = UserFactory(is_active=False)
    assert not gone.has_perm("orders.view_order")
    assert not gone.has_module_perms("orders")
    assert gone.get_all_permissions() == set()
    assert not gone.is_staff


def test_a_cashier_does_not_even_see_that_other_rooms_exist() -> None:
    cashier = UserFactory(role=User.Role.CASHIER)
    assert cashier.has_module_perms("till")
    assert not cashier.has_module_perms("orders")


def test_every_role_has_a_line_in_the_table() -> None:
    assert set(roles.ROLES) == set(User.Role.values)
