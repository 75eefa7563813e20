"""What was written in one go is planned for as what it is."""

from __future__ import annotations

import json

import pytest
from django.db import models

from apps.common.planner import know_the_sizes
from apps.customers.models import Customer, Tag
from apps.orders.models import Order
from tests.factories.programs import program
from tests.imports.conftest import TURKISH
from tests.imports.runs import bring

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_only]


def expected(model: type[models.Model]) -> int:
    """As many as the planner thinks there are."""
    return json.loads(model.objects.order_by().explain(format="json"))[0]["Plan"]["Plan Rows"]


@pytest.fixture
def people():
    know_the_sizes(Customer)
    return Customer.objects.bulk_create(Customer(name=f"Person {n}", language="tr") for n in range(3_000))


def test_a_look_says_how_many_there_are(people):
    assert expected(Customer) < 2_500
    know_the_sizes(Customer)
    assert 2_900 <= expected(Customer) <= 3_100


def test_a_look_at_everything_is_one_at_each_table(people):
    know_the_sizes()
    assert 2_900 <= expected(Customer) <= 3_100


def test_a_look_at_another_table_says_nothing(people):
    know_the_sizes(Tag)
    assert expected(Customer) < 2_500


def test_an_empty_table_is_not_taken_for_empty_while_it_fills():
    """Looked at while it is empty, but has room from rows that are gone, a table would count as one row for ever."""
    Customer.objects.bulk_create(Customer(name=f"Gone {n}", language="tr") for n in range(3_000))
    Customer.objects.all().delete()
    know_the_sizes(Customer)
    Customer.objects.bulk_create(Customer(name=f"Person {n}", language="tr") for n in range(3_000))
    assert expected(Customer) > 100


def test_a_past_that_was_brought_in_is_known_at_once():
    program(code="club")
    know_the_sizes(Order)
    bring(TURKISH[0], "online-retail")
    assert abs(expected(Order) - Order.objects.count()) <= 5
