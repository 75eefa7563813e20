import uuid

import pytest

from apps.customers.models import Customer
from apps.orders.models import Order
from apps.programs.models import Membership
from apps.staff.models import User
from tests.factories import programs
from tests.factories.customers import CustomerFactory
from tests.factories.rewards import give_points
from tests.factories.staff import UserFactory

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def cashier() -> User:
    return UserFactory(role=User.Role.CASHIER, name="Ayşe")


@pytest.fixture
def till(client, cashier):
    """A browser at which a cashier has signed in."""
    client.force_login(cashier)
    return client


@pytest.fixture
def club():
    return programs.program(code="club", name="Club")


@pytest.fixture
def mira(club) -> Customer:
    """A member with 250 points whose phone ends in 4567."""
    customer = CustomerFactory(name="Mira Işık", phone="+905321234567", email="mira@example.com")
    give_points(programs.member(club, customer), 250)
    return customer


@pytest.fixture
def membership(mira) -> Membership:
    return mira.memberships.get()


def sale(customer=None, **fields) -> dict:
    """A sale form as the page sends it."""
    form = {"reference": str(uuid.uuid4()), "amount": "129,90", "code": ""}
    if customer is not None:
        form["customer"] = str(customer.public_id)
    return form | fields


def record(till, *, follow=True, **fields):
    return till.post("/till/sales/record/", sale(**fields), follow=follow)


def only_order() -> Order:
    return Order.objects.get()
