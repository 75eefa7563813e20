"""A prepared WhatsApp text from the customer's page (E1)."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from apps.messaging.models import Message
from tests.factories.customers import CustomerFactory
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
NUMBER = "6f1b1c2e-8c4a-4b62-9d7e-2f6f0c1d3a55"


@pytest.fixture
def desk():
    client = Client()
    client.force_login(UserFactory.create(role="support"), backend="apps.staff.backends.RoleBackend")
    return client


def page(customer):
    return reverse("admin:messaging_whatsapp", args=[customer.pk])


def test_the_customers_page_leads_to_a_greeting_that_opens_in_whatsapp(desk):
    mira = CustomerFactory(name="Mira", phone="+905321112233")
    assert page(mira) in desk.get(reverse("customer_overview", args=[mira.pk])).content.decode()
    assert "Hello Mira, this is Müdavim." in desk.get(page(mira)).content.decode()
    text = desk.post(page(mira), {"text": "Merhaba & hoş geldin", "number": NUMBER}).content.decode()
    link = re.search(r'href="(https://wa\.me/[^"]+)"', text)
    assert link is not None
    assert link[1] == "https://wa.me/905321112233?text=Merhaba%20%26%20ho%C5%9F%20geldin"
    noted = Message.objects.get()
    assert (noted.channel, noted.customer, noted.body_text) == ("whatsapp", mira, "Merhaba & hoş geldin")


def test_opening_the_page_notes_nothing_and_pressing_twice_notes_once(desk):
    mira = CustomerFactory()
    desk.get(page(mira))
    assert not Message.objects.exists()
    for _number in range(2):
        desk.post(page(mira), {"text": "Hi", "number": NUMBER})
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "sent", [{}, {"text": ""}, {"text": "x" * 5_000, "number": NUMBER}, {"text": "x", "number": "?"}]
)
def test_what_cannot_be_is_shown_again(desk, sent):
    assert desk.post(page(CustomerFactory()), sent).status_code == 200
    assert not Message.objects.exists()


def test_without_a_number_there_is_no_page(desk):
    nobody = CustomerFactory(phone="")
    assert desk.get(page(nobody)).status_code == 404
    assert page(nobody) not in desk.get(reverse("customer_overview", args=[nobody.pk])).content.decode()
