"""Customers as a shop has them."""

from __future__ import annotations

from typing import Any

import factory

from apps.common.text import fold
from apps.customers.models import Customer
from apps.customers.services import index_names


class CustomerFactory(factory.django.DjangoModelFactory[Customer]):
    class Meta:
        model = Customer

    name = factory.Sequence(lambda n: f"Müşteri {n}")
    name_key = factory.LazyAttribute(lambda customer: fold(customer.name))
    email = factory.Sequence(lambda n: f"member{n}@example.com")
    phone = factory.Sequence(lambda n: f"+90532{n:07d}")
    language = "en"

    @classmethod
    def _create(cls, model_class: type[Customer], *args: Any, **kwargs: Any) -> Customer:
        customer = super()._create(model_class, *args, **kwargs)
        index_names(names={customer.pk: customer.name}, are_new=True)
        return customer
