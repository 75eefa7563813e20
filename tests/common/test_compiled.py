"""A question that is written once answers like the queryset it was made from."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext

from apps.catalog.models import Category, Product
from apps.common.among import among
from apps.common.compiled import Compiled, number, text
from apps.customers.models import Customer
from apps.offers.models import Offer
from tests.common.test_among import ODD
from tests.factories.customers import CustomerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods() -> dict[str, int]:
    tea = Category.objects.create(code="tea", name="Tea")
    rows = [Product(sku=sku, name="x", category=tea if place % 2 else None) for place, sku in enumerate(ODD)]
    return {row.sku: row.pk for row in Product.objects.bulk_create(rows)}


@pytest.mark.parametrize("sku", ODD)
def test_a_blank_takes_any_text(goods: dict[str, int], sku: str) -> None:
    asked = Compiled(lambda: Product.objects.filter(sku=text("sku")).values_list("pk", "sku"))
    assert asked.fetch(sku=sku) == [(goods[sku], sku)]
    assert asked.fetch(sku=f"{sku}!") == []


@pytest.mark.parametrize("size", [0, 1, len(ODD)])
def test_a_blank_takes_a_list_of_any_length(goods: dict[str, int], size: int) -> None:
    asked = Compiled(lambda: Product.objects.filter(among("sku", text("skus"))).values_list("sku").order_by("sku"))
    assert {sku for (sku,) in asked.fetch(skus=ODD[:size])} == set(ODD[:size])
    by_number = Compiled(lambda: Product.objects.filter(among("pk", number("ids"))).values_list("sku"))
    assert {sku for (sku,) in by_number.fetch(ids=[goods[sku] for sku in ODD[:size]])} == set(ODD[:size])


def test_a_blank_that_is_told_nothing_finds_nothing(goods: dict[str, int]) -> None:
    asked = Compiled(lambda: Product.objects.filter(category=number("category")).values_list("pk"))
    tea = Category.objects.get()
    assert len(asked.fetch(category=tea.pk)) == len(ODD) // 2
    assert asked.fetch(category=None) == []


def test_one_blank_may_stand_in_several_places() -> None:
    first, second, third = CustomerFactory.create_batch(3)
    both = Q(pk=number("one")) | Q(pk=number("other")) | Q(pk=number("one"), name="nobody")
    asked = Compiled(lambda: Customer.objects.filter(both).order_by("-pk").values_list("pk"))
    assert asked.fetch(one=first.pk, other=third.pk) == [(third.pk,), (first.pk,)]
    assert asked.fetch(other=first.pk, one=second.pk) == [(second.pk,), (first.pk,)]


def test_answers_have_the_types_that_a_queryset_gives() -> None:
    row = Offer.objects.create(
        name="Summer %s $1",
        kind="percent",
        percent=10,
        starts_on=dt.date(2026, 6, 1),
        from_time="09:30",
        until_time="12:00",
    )
    columns = ["pk", "edition", "starts_on", "ends_on", "from_time", "needs_code", "created_at", "name"]
    has_goods = Exists(Offer.products.through.objects.filter(offer_id=OuterRef("pk")))

    def question() -> object:
        return Offer.objects.order_by("pk").values_list(*columns, has_goods)

    (answer,) = Compiled(question).fetch()  # type: ignore[arg-type]
    assert answer == Offer.objects.order_by("pk").values_list(*columns, has_goods).get()
    assert isinstance(answer, tuple)
    assert [type(value) for value in answer[1:3]] == [uuid.UUID, dt.date]
    assert answer[4:6] == (dt.time(9, 30), False)
    assert answer[0] == row.pk


def test_what_was_written_a_moment_ago_is_seen() -> None:
    asked = Compiled(lambda: Category.objects.order_by("code").values_list("code"))
    assert asked.fetch() == []
    Category.objects.create(code="tea", name="Tea")
    assert asked.fetch() == [("tea",)]
    Category.objects.update(code="mug")
    assert asked.fetch() == [("mug",)]


def test_the_question_is_put_together_once_and_each_asking_is_one_query() -> None:
    made = []

    def question() -> object:
        made.append(1)
        return Category.objects.filter(code=text("code")).values_list("pk")

    asked = Compiled(question)  # type: ignore[arg-type]
    asked.fetch(code="a")
    with CaptureQueriesContext(connection) as captured:
        asked.fetch(code="b")
        asked.fetch(code="c")
    assert (len(made), len(captured)) == (1, 2)


def test_a_question_of_constants_alone_can_be_asked() -> None:
    Category.objects.create(code="it's", name="Tea")
    asked = Compiled(lambda: Category.objects.filter(code="it's").values_list("name"))
    assert asked.fetch() == [("Tea",)]


def test_forgetting_to_fill_a_blank_is_noticed() -> None:
    asked = Compiled(lambda: Category.objects.filter(code=text("code")).values_list("pk"))
    with pytest.raises(KeyError):
        asked.fetch()


@pytest.mark.postgres_only
def test_on_postgresql_it_is_planned_once_per_connection() -> None:
    asked = Compiled(lambda: Category.objects.filter(code=text("code"), name="Tea").values_list("pk"))
    asked.fetch(code="a")
    asked.fetch(code="b")
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, parameter_types FROM pg_prepared_statements WHERE name LIKE 'asked_%'")
        found = [(statement, kinds) for statement, kinds in cursor.fetchall() if "'Tea'" in statement]
    assert len(found) == 1
    assert "$1" in found[0][0]


@pytest.mark.postgres_only
def test_where_connections_are_pooled_by_the_transaction_it_is_asked_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    row = Category.objects.create(code="100%", name="It's")
    asked = Compiled(lambda: Category.objects.filter(among("code", text("codes")), name="It's").values_list("pk"))
    assert asked.fetch(codes=["100%"]) == [(row.pk,)]
    assert asked.fetch(codes=[]) == []
