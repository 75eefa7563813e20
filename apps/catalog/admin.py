from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Brand, Category, Product, Supplier
from apps.common.admin import Desk, DeskForm
from apps.shop.forms import MoneyField, shown


class ProductForm(DeskForm[Product]):
    price_minor = MoneyField(label=_("Price"), required=False, help_text=_("Such as 129.90."))
    cost_minor = MoneyField(
        label=_("Cost"), required=False, help_text=_("What it costs you; nobody but staff sees it.")
    )

    class Meta:
        model = Product
        fields = [
            "sku",
            "name",
            "category",
            "brand",
            "supplier",
            "price_minor",
            "cost_minor",
            "weight_grams",
            "is_active",
        ]


@admin.register(Product)
class ProductDesk(Desk):
    form = ProductForm
    list_display = ["name", "sku", "category", "brand", "price", "is_active"]
    list_filter = ["is_active", "category", "brand"]
    list_select_related = ["category", "brand"]
    search_fields = ["sku", "name"]
    autocomplete_fields = ["category", "brand", "supplier"]

    @admin.display(description=_("Price"), ordering="price_minor")
    def price(self, product: Product) -> str:
        return "" if product.price_minor is None else shown(product.price_minor)


class NamedDesk(Desk):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


admin.site.register([Category, Brand, Supplier], NamedDesk)
