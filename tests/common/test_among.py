"""Rows by a long list of keys: the same rows as IN finds, with one parameter."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.catalog.models import Product
from apps.common.among import among
from apps.common.bulk import build, relate, values_of
from apps.orders.models import Channel, Order, ParkedRefund

pytestmark = pytest.mark.django_db

ODD = [
    "plain",
    'with "quotes"',
    "back\\slash",
    "{braces}",
    "comma,comma",
    "NULL",
    "ğüşiöç ₺",
    "line\nbreak",
    "'; --",
    "%s",
]


@pytest.fixture
def products() -> dict[str, int]:
    rows = Product.objects.bulk_create([Product(sku=sku, name="x") for sku in [*ODD, "other"]])
    return {row.sku: row.pk for row in rows}


@pytest.mark.parametrize("sku", ODD)
def test_any_text_finds_itself_and_nothing_else(products: dict[str, int], sku: str):
    assert list(Product.objects.filter(among("sku", [sku])).values_list("sku", flat=True)) == [sku]


def test_it_finds_what_in_finds(products: dict[str, int]):
    for wanted in ([], ODD, ["nobody"], [*ODD[:3], "nobody", ODD[0]]):
        found = Product.objects.filter(among("sku", wanted), name="x").order_by("pk")
        assert list(found) == list(Product.objects.filter(sku__in=wanted, name="x").order_by("pk"))


def test_numbers_and_foreign_keys_are_found_as_well(products: dict[str, int]):
    keys = [products["plain"], products["other"], 10**15]
    assert Product.objects.filter(among("pk", keys)).count() == 2
    here, there = (Channel.objects.create(code=code, name=code) for code in "ab")
    for channel in (here, there):
        ParkedRefund.objects.create(channel=channel, external_id="R", amount_minor=1)
    assert [row.channel for row in ParkedRefund.objects.filter(among("channel_id", {here.pk}))] == [here]
    assert ParkedRefund.objects.exclude(among("channel_id", [here.pk])).get().channel == there


def test_a_thousand_keys_are_one_parameter(products: dict[str, int]):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert Product.objects.filter(among("sku", [f"S{n}" for n in range(1000)])).count() == 0
    assert len(seen) == 1
    assert " IN (S" not in seen[0]["sql"].replace("IN (SELECT", "")


def test_a_built_row_gives_its_values_and_knows_whom_it_points_to(django_assert_num_queries):
    channel = Channel.objects.create(code="c", name="c")
    values = dict.fromkeys([field.attname for field in Order._meta.concrete_fields]) | {
        "channel_id": channel.pk,
        "status": "paid",
    }
    order = build(Order, values)
    relate(order, "channel", channel)
    with django_assert_num_queries(0):
        assert order.channel is channel
    assert values_of([order], ["status", "channel_id", "customer_id"]) == [("paid", channel.pk, None)]
