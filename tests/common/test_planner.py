"""What was written in one go is planned for as what it is."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.db import connection, models

from apps.common.planner import know_the_sizes
from apps.customers.models import Customer, Tag
from apps.orders.models import Order
from tests.factories.programs import program
from tests.imports.conftest import TURKISH
from tests.imports.runs import bring

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_only]
TABLE = Customer._meta.db_table


def expected(model: type[models.Model]) -> int:
    """As many as the planner thinks there are."""
    return json.loads(model.objects.order_by().explain(format="json"))[0]["Plan"]["Plan Rows"]


def known() -> str:
    """What the planner knows of names: those that stand there most often."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT most_common_vals::text FROM pg_stats WHERE tablename = %s AND attname = 'name'", [TABLE])
        return "".join(str(one) for (one,) in cursor.fetchall())


def people(number: int) -> None:
    Customer.objects.bulk_create(Customer(name=f"Person {n}", language="tr") for n in range(number))


@pytest.fixture
def namesake():
    """A thousand people of one name that nobody had before."""
    name = f"Zeynep {uuid4().hex}"
    Customer.objects.bulk_create(Customer(name=name, language="tr") for _number in range(1_000))
    return name


@pytest.mark.parametrize("tables", [[Customer], []])
def test_a_look_at_a_table_or_at_all_tells_what_is_in_it(namesake, tables):
    assert namesake not in known()
    know_the_sizes(*tables)
    assert namesake in known()


def test_a_look_at_another_table_says_nothing(namesake):
    Tag.objects.create(name="Regular", name_key="regular")
    know_the_sizes(Tag)
    assert namesake not in known()


def test_an_empty_table_is_not_taken_for_empty_while_it_fills():
    """Looked at while it is empty, but has room from rows that are gone, a table would count as one row for ever."""
    people(3_000)
    know_the_sizes(Customer)  # whatever an earlier test has left there
    Customer.objects.all().delete()
    know_the_sizes(Customer)
    people(3_000)
    assert expected(Customer) > 100


def test_control_an_empty_table_that_is_looked_at_is_taken_for_empty():
    people(3_000)
    know_the_sizes(Customer)
    Customer.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {TABLE}")
    people(3_000)
    assert expected(Customer) < 100


def test_a_past_that_was_brought_in_is_known_at_once():
    program(code="club")
    bring(TURKISH[0], "online-retail")
    assert abs(expected(Order) - Order.objects.count()) <= 5
