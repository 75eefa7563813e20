from __future__ import annotations

import pytest
from django.test import Client

from apps.customers.models import Customer
from tests.factories.insights import Story


def enter(client: Client, customer: Customer) -> Client:
    """Give the browser a member's session, as the sign-in page does."""
    session = client.session
    session["member"] = str(customer.public_id)
    session.save()
    return client


@pytest.fixture
def ayse(db: None) -> Story:
    return Story()


@pytest.fixture
def phone(client: Client, ayse: Story) -> Client:
    """Ayşe's phone, signed in."""
    return enter(client, ayse.customer)
