from __future__ import annotations

import pytest

from apps.catalog.models import Brand, Category, Product, Supplier
from apps.catalog.services import KnownProduct, ProductDraft, ensure_products, find_products
from tests.factories.catalog import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


def test_a_new_sku_becomes_a_product_with_its_category_brand_and_supplier():
    known = ensure_products(drafts=[ProductDraft("MUG", "Own mug", "kitchen", "Kütahya", "Nakliyat A.Ş.")])
    product = Product.objects.get()
    assert known == {"MUG": KnownProduct(product.pk, Category.objects.get().pk)}
    assert (product.name, product.brand.name, product.supplier.name) == ("Own mug", "Kütahya", "Nakliyat A.Ş.")
    assert (Brand.objects.count(), Supplier.objects.count()) == (1, 1)


def test_a_known_product_is_neither_renamed_nor_moved_by_an_order():
    product = ProductFactory.create(sku="MUG", name="Mug", category=CategoryFactory.create(code="kitchen"))
    known = ensure_products(drafts=[ProductDraft("MUG", "Cup", "garden")])
    product.refresh_from_db()
    assert known == {"MUG": KnownProduct(product.pk, product.category_id)}
    assert (product.name, product.category.code, Category.objects.count()) == ("Mug", "kitchen", 1)


def test_a_product_without_a_name_goes_by_its_sku():
    ensure_products(drafts=[ProductDraft("MUG")])
    assert Product.objects.get().name == "MUG"


def test_one_sku_twice_in_a_basket_is_one_product():
    ensure_products(drafts=[ProductDraft("MUG", "Mug"), ProductDraft("MUG", "Mug again")])
    assert Product.objects.get().name == "Mug"


def test_lines_without_a_sku_need_no_product():
    assert ensure_products(drafts=[ProductDraft("", "Something")]) == {}
    assert not Product.objects.exists()


def test_ninety_new_products_cost_no_more_statements_than_one(django_assert_num_queries):
    with django_assert_num_queries(6):
        ensure_products(drafts=[ProductDraft("ONE", category="first")])
    # Django's own insert splits at 999 parameters on SQLite; a hundred products stay below.
    with django_assert_num_queries(6):
        ensure_products(drafts=[ProductDraft(f"SKU-{n}", category=f"category-{n % 7}") for n in range(90)])
    assert Product.objects.count() == 91


def test_looking_for_products_writes_nothing_and_knows_the_category_of_a_new_one():
    kitchen = CategoryFactory.create(code="kitchen")
    mug = ProductFactory.create(sku="MUG", category=kitchen)
    found = find_products(
        drafts=[
            ProductDraft("MUG"),
            ProductDraft("NEW", category="kitchen"),
            ProductDraft("ODD", category="nowhere"),
        ]
    )
    assert found == {
        "MUG": KnownProduct(mug.pk, kitchen.pk),
        "NEW": KnownProduct(None, kitchen.pk),
        "ODD": KnownProduct(None, None),
    }
    assert (Product.objects.count(), Category.objects.count()) == (1, 1)
