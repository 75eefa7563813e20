"""Customers as a shop has them."""

from __future__ import annotations

import factory

from apps.common.text import fold
from apps.customers.models import Customer


class CustomerFactory(factory.django.DjangoModelFactory[Customer]):
    class Meta:
        model = Customer

    name = factory.Sequence(lambda n: f"Müşteri {n}")
    name_key = factory.LazyAttribute(lambda customer: fold(customer.name))
    email = factory.Sequence(lambda n: f"member{n}@example.com")
    phone = factory.Sequence(lambda n: f"+90532{n:07d}")
    language = "en"
