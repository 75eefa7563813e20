"""Products at the desk: what is typed, what is refused, who may, and what the tables themselves refuse."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError
from django.test import Client
from django.urls import reverse

from apps.catalog.models import Brand, Category, Product, Supplier
from apps.catalog.services import KnownProduct, ProductDraft, ensure_products, find_products
from tests.factories.catalog import CategoryFactory, ProductFactory
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
ADD = "admin:catalog_product_add"
LIST = "admin:catalog_product_changelist"


def at_desk(role: str) -> Client:
    client = Client()
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client


def typed(**more: str) -> dict[str, str]:
    return {"sku": "TEA-250", "name": "Çay", "price_minor": "129,90", "is_active": "on"} | more


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_a_product_is_typed_in_with_its_price(role: str) -> None:
    drinks = CategoryFactory.create(name="Drinks")
    reply = at_desk(role).post(reverse(ADD), typed(category=str(drinks.pk), cost_minor="80", weight_grams="250"))
    assert reply.status_code == 302
    row = Product.objects.get()
    assert (row.sku, row.price_minor, row.cost_minor, row.weight_grams, row.category) == (
        "TEA-250",
        12_990,
        8_000,
        250,
        drinks,
    )


def test_a_product_may_be_without_a_price() -> None:
    at_desk("owner").post(reverse(ADD), typed(price_minor=""))
    assert Product.objects.get().price_minor is None
    assert at_desk("owner").get(reverse(LIST)).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"sku": ""}, "sku"),
        ({"name": ""}, "name"),
        ({"sku": "x" * 81}, "sku"),
        ({"name": "x" * 201}, "name"),
        ({"price_minor": "much"}, "price_minor"),
        ({"price_minor": "1.500"}, "price_minor"),
        ({"cost_minor": "NaN"}, "cost_minor"),
        ({"category": "999999"}, "category"),
        ({"brand": "9" * 40}, "brand"),
        ({"supplier": "x"}, "supplier"),
        ({"weight_grams": "-1"}, "weight_grams"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(wrong: dict[str, str], field: str) -> None:
    reply = at_desk("owner").post(reverse(ADD), typed(**{"sku": "KEPT-SKU"} | wrong))
    assert reply.status_code == 200
    assert field in reply.context["adminform"].form.errors
    text = reply.content.decode()
    assert ("KEPT-SKU" if field != "sku" else "Çay") in text
    assert not Product.objects.exists()


@pytest.mark.parametrize("wrong", ["price_minor", "cost_minor"])
def test_a_price_below_nothing_is_refused_and_not_a_fault(wrong: str) -> None:
    reply = at_desk("owner").post(reverse(ADD), typed(**{wrong: "-1"}))
    assert reply.status_code == 200
    assert reply.context["adminform"].form.errors
    assert not Product.objects.exists()


def test_two_products_cannot_share_a_number_and_the_second_hears_it() -> None:
    ProductFactory.create(sku="TEA-250")
    reply = at_desk("owner").post(reverse(ADD), typed(name="Another tea"))
    text = reply.content.decode()
    assert "already" in text
    assert "Another tea" in text
    assert Product.objects.count() == 1


def test_changing_a_price_shows_it_as_it_was_and_keeps_the_rest() -> None:
    row = ProductFactory.create(sku="TEA-250", name="Çay", price_minor=12_990, weight_grams=250)
    client, page = at_desk("owner"), reverse("admin:catalog_product_change", args=[row.pk])
    assert 'value="129.90"' in client.get(page, headers={"accept-language": "en"}).content.decode()
    client.post(page, typed(price_minor="₺ 99,90", weight_grams="250"))
    row.refresh_from_db()
    assert (row.price_minor, row.weight_grams, row.sku) == (9_990, 250, "TEA-250")


def test_support_looks_and_a_cashier_does_not() -> None:
    row = ProductFactory.create(name="Çay")
    page = reverse("admin:catalog_product_change", args=[row.pk])
    support, cashier = at_desk("support"), at_desk("cashier")
    assert "Çay" in support.get(reverse(LIST)).content.decode()
    assert support.get(page).status_code == 200
    assert support.post(page, typed()).status_code == support.get(reverse(ADD)).status_code == 403
    for address in (reverse(LIST), page, reverse(ADD)):
        assert cashier.get(address).status_code in (302, 403)
        assert cashier.post(address, typed()).status_code in (302, 403)
    row.refresh_from_db()
    assert (row.name, Product.objects.count()) == ("Çay", 1)


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_nobody_deletes_a_product_it_goes_off_sale(role: str) -> None:
    row, client = ProductFactory.create(), at_desk(role)
    assert client.post(reverse("admin:catalog_product_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    client.post(reverse(LIST), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    client.post(
        reverse("admin:catalog_product_change", args=[row.pk]), {"sku": row.sku, "name": row.name, "price_minor": "1"}
    )
    row.refresh_from_db()
    assert row.is_active is False


def test_the_list_costs_the_same_for_one_product_and_for_many(django_assert_max_num_queries: Any) -> None:
    client = at_desk("support")
    ProductFactory.create(category=CategoryFactory.create())
    client.get(reverse(LIST))
    with django_assert_max_num_queries(10):
        client.get(reverse(LIST))
    for number in range(12):
        brand = Brand.objects.create(code=f"b{number}", name=f"B{number}")
        ProductFactory.create(category=CategoryFactory.create(), brand=brand)
    with django_assert_max_num_queries(10):
        assert client.get(reverse(LIST)).context["cl"].result_count == 13


@pytest.mark.parametrize(("asked", "found"), [("TEA", ["Çay"]), ("ay", ["Çay"]), ("%", []), ("\x00", None)])
def test_products_are_found_by_name_or_number(asked: str, found: list[str] | None) -> None:
    ProductFactory.create(sku="TEA-1", name="Çay")
    ProductFactory.create(sku="MUG-1", name="Fincan")
    reply = at_desk("support").get(reverse(LIST), {"q": asked})
    assert reply.status_code == 200
    if found is not None:
        assert [row.name for row in reply.context["cl"].result_list] == found


@pytest.mark.parametrize("model", [Category, Brand, Supplier])
def test_a_code_is_given_once_and_the_second_is_told(model: type[Model]) -> None:
    client, add = at_desk("manager"), reverse(f"admin:catalog_{model._meta.model_name}_add")
    assert client.post(add, {"code": "c", "name": "One"}).status_code == 302
    reply = client.post(add, {"code": "c", "name": "Two words"})
    assert reply.status_code == 200
    assert "Two words" in reply.content.decode()
    assert model._default_manager.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        model._default_manager.create(code="c", name="Three")


@pytest.mark.parametrize("broken", [{"price_minor": -1}, {"cost_minor": -1}], ids=["price", "cost"])
def test_the_database_refuses_a_product_below_nothing(broken: dict[str, int]) -> None:
    with pytest.raises(IntegrityError, match="not_negative"), transaction.atomic():
        ProductFactory.create(**broken)
    ProductFactory.create(price_minor=0, cost_minor=0)


def test_a_category_with_products_is_kept() -> None:
    row = ProductFactory.create(category=CategoryFactory.create())
    assert row.category is not None
    with pytest.raises(ProtectedError):
        row.category.delete()


def test_codes_of_products_are_told_apart_by_every_letter() -> None:
    """A number of a till is no word: TEA and tea may be two things on two shelves."""
    found = ensure_products(drafts=[ProductDraft("TEA"), ProductDraft("tea"), ProductDraft("ÇAY"), ProductDraft("CAY")])
    assert len({known.product_id for known in found.values()}) == 4
    assert ensure_products(drafts=[ProductDraft("TEA")]) == {"TEA": found["TEA"]}


def test_a_category_that_is_known_is_used_and_not_renamed() -> None:
    drinks = CategoryFactory.create(code="drinks", name="İçecekler")
    found = ensure_products(drafts=[ProductDraft("A", category="drinks"), ProductDraft("B", category="food")])
    food = Category.objects.get(code="food")
    assert {sku: known.category_id for sku, known in found.items()} == {"A": drinks.pk, "B": food.pk}
    drinks.refresh_from_db()
    assert (drinks.name, food.name) == ("İçecekler", "food")


@pytest.mark.parametrize("drafts", [[], [ProductDraft("")], [ProductDraft("", "Loose", "drinks", "b", "s")]])
def test_nothing_named_is_nothing_found_and_asks_nothing(
    drafts: list[ProductDraft], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert find_products(drafts=drafts) == ensure_products(drafts=drafts) == {}


def test_of_two_drafts_of_a_new_thing_the_first_names_it_and_the_lookup_agrees_on_what_is_known() -> None:
    kept = ProductFactory.create(sku="OLD", category=None)
    CategoryFactory.create(code="drinks")
    looked = find_products(drafts=[ProductDraft("OLD", category="drinks")])
    assert looked == {"OLD": KnownProduct(kept.pk, None)}
    ensure_products(drafts=[ProductDraft("NEW", "First", "a"), ProductDraft("NEW", "Second", "b")])
    row = Product.objects.select_related("category").get(sku="NEW")
    assert row.category is not None
    assert (row.name, row.category.code) == ("First", "a")
