from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from apps.catalog.models import Brand, Category, Named, Product, Supplier
from apps.common.among import among
from apps.common.compiled import Compiled, text


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A product as an order line names it. Only the SKU is needed; the rest counts when the product is new."""

    sku: str
    name: str = ""
    category: str = ""
    brand: str = ""
    supplier: str = ""


class KnownProduct(NamedTuple):
    product_id: int | None
    category_id: int | None


def ensure_products(*, drafts: Iterable[ProductDraft]) -> dict[str, KnownProduct]:
    """Find products by SKU and make those that are missing; by SKU.

    What the shop already says of a product stands: an order line never renames or moves it. The number of statements
    does not grow with the drafts.
    """
    wanted: dict[str, ProductDraft] = {}
    for draft in drafts:
        if draft.sku:
            wanted.setdefault(draft.sku, draft)
    if not wanted:
        return {}
    known = _known(wanted)
    missing = [draft for sku, draft in wanted.items() if sku not in known]
    if missing:
        _create(missing)
        known |= _known(draft.sku for draft in missing)
    return known


def find_products(*, drafts: Iterable[ProductDraft]) -> dict[str, KnownProduct]:
    """Like ``ensure_products`` and writes nothing: a new product has no id yet, only the category it would get."""
    wanted = {draft.sku: draft for draft in drafts if draft.sku}
    known = _known(wanted) if wanted else {}
    named = {draft.category for sku, draft in wanted.items() if sku not in known} - {""}
    categories = dict(Category.objects.filter(code__in=named).values_list("code", "pk")) if named else {}
    return {sku: known.get(sku) or KnownProduct(None, categories.get(draft.category)) for sku, draft in wanted.items()}


_BY_SKU = Compiled(
    lambda: Product.objects.filter(among("sku", text("skus"))).order_by().values_list("sku", "id", "category_id")
)


def _known(skus: Iterable[str]) -> dict[str, KnownProduct]:
    return {sku: KnownProduct(*ids) for sku, *ids in _BY_SKU.fetch(skus=list(skus))}


def _create(drafts: list[ProductDraft]) -> None:
    categories = _ensure_named(Category, {draft.category for draft in drafts})
    brands = _ensure_named(Brand, {draft.brand for draft in drafts})
    suppliers = _ensure_named(Supplier, {draft.supplier for draft in drafts})
    # Two purchases may meet the same new product at once; whoever writes it first is right.
    Product.objects.bulk_create(
        [
            Product(
                sku=draft.sku,
                name=draft.name or draft.sku,
                category_id=categories.get(draft.category),
                brand_id=brands.get(draft.brand),
                supplier_id=suppliers.get(draft.supplier),
            )
            for draft in sorted(drafts, key=lambda draft: draft.sku)
        ],
        ignore_conflicts=True,
    )


def _ensure_named(model: type[Named], codes: set[str]) -> dict[str, int]:
    wanted = sorted(codes - {""})
    if not wanted:
        return {}
    rows = model._default_manager.filter(code__in=wanted)
    known = dict(rows.values_list("code", "pk"))
    missing = [code for code in wanted if code not in known]
    if missing:
        model._default_manager.bulk_create([model(code=code, name=code) for code in missing], ignore_conflicts=True)
        known = dict(rows.values_list("code", "pk"))
    return known
