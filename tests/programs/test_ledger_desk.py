"""The books at the desk: whoever re-adds them sees whose points moved, and finds them by name."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.checkout.services import complete_order
from apps.customers.models import Customer
from apps.ledger.models import Transfer
from apps.programs.models import Membership
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order
from tests.factories.programs import program
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(UserFactory.create(role="owner"), backend="apps.staff.backends.RoleBackend")
    return client


@pytest.fixture
def club():
    return program(code="club")


def list_of(desk: Client, name: str, language: str = "en", **asked: str) -> str:
    address = reverse(f"admin:ledger_{name}_changelist")
    return desk.get(address, asked, headers={"accept-language": language}).content.decode()


def buy(*names: str) -> None:
    for name in names:
        complete_order(draft=draft_order(customer_id=CustomerFactory.create(name=name).pk))


@pytest.mark.parametrize("books", ["transfer", "account"])
def test_a_row_of_the_books_names_its_member(desk, club, books):
    buy("Ayşe Yılmaz", "Elif Ak")
    page = list_of(desk, books)
    assert "Ayşe Yılmaz: Available" in page
    assert "Elif Ak: Available" in page


def test_accounts_are_called_in_the_readers_language(desk, club):
    buy("Ayşe Yılmaz")
    page = list_of(desk, "transfer", "tr")
    assert "Ayşe Yılmaz: Kullanılabilir" in page
    assert "club: issuing" not in page


@pytest.mark.parametrize("books", ["transfer", "account"])
@pytest.mark.parametrize("typed", ["yilmaz ayse", "AYŞE", "ayse@example.com"])
def test_the_books_of_a_member_are_found_by_what_one_knows_of_them(desk, club, books, typed):
    buy("Ayşe Yılmaz", "Mehmet Kaya")
    Customer.objects.filter(name="Ayşe Yılmaz").update(email="ayse@example.com")
    page = list_of(desk, books, q=typed)
    assert "Ayşe Yılmaz" in page
    assert "Mehmet Kaya" not in page


def test_a_movement_is_found_by_its_reference_and_nothing_by_nonsense(desk, club):
    buy("Ayşe Yılmaz")
    reference = Transfer.objects.latest("pk").reference
    assert "Ayşe Yılmaz" in list_of(desk, "transfer", q=reference)
    assert "Ayşe Yılmaz" not in list_of(desk, "transfer", q="nobody at all")


def test_one_row_opens_with_the_names_of_both_sides(desk, club):
    buy("Ayşe Yılmaz")
    page = desk.get(reverse("admin:ledger_transfer_change", args=[Transfer.objects.latest("pk").pk]))
    assert "Ayşe Yılmaz: Available" in page.content.decode()
    wallet = Membership.objects.get().available_id
    assert "Ayşe Yılmaz: Available" in desk.get(reverse("admin:ledger_account_change", args=[wallet])).content.decode()


@pytest.mark.parametrize("books", ["transfer", "account"])
def test_names_take_as_many_questions_for_two_as_for_ten(desk, club, books):
    def asked() -> int:
        with CaptureQueriesContext(connection) as questions:
            list_of(desk, books)
        return len(questions)

    buy("One", "Two")
    list_of(desk, books)
    few = asked()
    buy(*(f"Person {n}" for n in range(8)))
    assert asked() == few
