"""Orders are found by their number, or by whoever bought."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.customers.services import create_customer
from apps.orders.services import record_orders
from apps.staff.models import User
from tests.factories.orders import draft_order
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("W-10", ["W-100", "W-101"]),
        (" W-101 ", ["W-101"]),
        ("zeynep işıkolu", ["W-100", "W-7"]),
        ("4567", ["W-100", "W-7"]),
        ("kaya", ["W-101"]),
        ("nobody", []),
        ("\0", ["W-100", "W-101", "W-7"]),
        ("%", []),
    ],
)
def test_an_order_is_found_by_its_number_or_by_its_customer(client, typed, numbers):
    zeynep = create_customer(name="Zeynep Işıkoğlu", phone="+905321234567")
    ada = create_customer(name="Ada Kaya")
    for number, owner in (("W-100", zeynep), ("W-7", zeynep), ("W-101", ada)):
        record_orders(drafts=[draft_order(external_id=number, customer_id=owner.pk)])
    client.force_login(UserFactory(role=User.Role.SUPPORT))
    listed = client.get(reverse("admin:orders_order_changelist"), {"q": typed})
    assert sorted(order.external_id for order in listed.context["cl"].result_list) == numbers
