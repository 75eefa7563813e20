from __future__ import annotations

import pytest
from django.urls import reverse

from apps.customers.models import Consent, Customer, Notice
from apps.customers.services import current_notice, record_consent
from tests.factories.customers import CustomerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("o@example.com", "x" * 12, name="Owner"))
    return client


def fill(**changes):
    rows = {}
    for prefix in ("identifiers", "consents"):
        rows |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return {"name": "Ada", "email": "", "phone": "", "birthday_on": "", "language": "en"} | rows | changes


def change_page(customer):
    return reverse("admin:customers_customer_change", args=[customer.pk])


ADD = "/admin/customers/customer/add/"


def test_staff_write_down_a_customer_in_any_spelling(desk):
    response = desk.post(ADD, fill(name="Ayşe  Işık", email="Ayse@Example.com", phone="0532 123 45 67"))
    assert response.status_code == 302, response.content.decode()
    customer = Customer.objects.get()
    assert (customer.name, customer.name_key, customer.email, customer.phone) == (
        "Ayşe Işık",
        "ayse isik",
        "ayse@example.com",
        "+905321234567",
    )


def test_a_corrected_phone_number_must_be_proven_again(desk):
    customer = CustomerFactory(email="ada@example.com")
    Customer.objects.update(phone_proven_at=customer.joined_at, email_proven_at=customer.joined_at)
    response = desk.post(change_page(customer), fill(email="ada@example.com", phone="0532 765 43 21"))
    assert response.status_code == 302, response.content.decode()
    customer.refresh_from_db()
    assert customer.phone == "+905327654321"
    assert customer.phone_proven_at is None
    assert customer.email_proven_at is not None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "ada@"}, "This is not an e-mail address."),
        ({"phone": "12"}, "This is not a phone number."),
        ({"email": "EVE@example.com"}, "Another customer already has this e-mail address."),
        ({"phone": "0532 111 22 33"}, "Another customer already has this phone number."),
        ({"birthday_on": "2999-01-01"}, "A birthday lies in the past"),
        ({"language": "xx"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_refused_in_words_beside_its_field(desk, typed, sentence):
    CustomerFactory(email="eve@example.com", phone="+905321112233")
    response = desk.post(ADD, fill(**typed))
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert Customer.objects.count() == 1


def test_the_record_shows_what_was_said_about_letters(desk):
    customer = CustomerFactory()
    record_consent(
        customer=customer,
        channel="sms",
        purpose="marketing",
        granted=True,
        source="counter",
        evidence="counter:ABC234",
        notice=current_notice(kind="marketing", language="en"),
    )
    assert "counter:ABC234" in desk.get(change_page(customer)).content.decode()


def test_a_new_text_is_a_new_version_with_its_own_counter_code(desk):
    before = current_notice(kind="marketing", language="tr")
    add = reverse("admin:customers_notice_add")
    assert desk.post(add, {"kind": "marketing", "language": "tr", "text": "Yeni metin."}).status_code == 302
    now = current_notice(kind="marketing", language="tr")
    assert (now.version, now.text) == (before.version + 1, "Yeni metin.")
    assert now.counter_code != before.counter_code
    assert desk.post(reverse("admin:customers_notice_change", args=[before.pk]), {"text": "x"}).status_code == 403


@pytest.mark.parametrize("list_name", ["customer", "notice", "consent", "joinrequest"])
def test_every_list_opens_and_searches(desk, list_name):
    CustomerFactory(name="Ayşe Işık")
    address = reverse(f"admin:customers_{list_name}_changelist")
    assert desk.get(address).status_code == 200
    assert desk.get(address, {"q": "ISIK"}).status_code == 200


def test_a_name_is_found_whatever_the_dots_on_its_letters(desk):
    CustomerFactory(name="Şükrü IŞIK", name_key="sukru isik")
    CustomerFactory(name="Eve")
    shown = desk.get(reverse("admin:customers_customer_changelist"), {"q": "şükrü ışık"}).content.decode()
    assert "Şükrü IŞIK" in shown
    assert "Eve" not in shown


def test_nothing_here_can_be_deleted(desk):
    customer = CustomerFactory()
    assert desk.post(reverse("admin:customers_customer_delete", args=[customer.pk]), {"post": "yes"}).status_code == 403
    assert Consent.objects.count() == 0
    assert Notice.objects.count() == 6
