"""How many there are, below a list, as each language counts."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories.customers import CustomerFactory
from tests.factories.staff import UserFactory


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "told"), [("en", "3 customers"), ("tr", "3 müşteri"), ("az", "3 müştəri")])
def test_a_number_takes_the_plural_only_where_the_language_does(language, told):
    CustomerFactory.create_batch(3)
    client = Client()
    client.force_login(UserFactory.create(role="owner"), backend="apps.staff.backends.RoleBackend")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = " ".join(client.get(reverse("admin:customers_customer_changelist")).content.decode().split())
    assert f"{told} </div>" in page
