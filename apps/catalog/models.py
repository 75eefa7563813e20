from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock


class Named(models.Model):
    """A short list entry that is known by its code in files and over the API, and by its name on screen."""

    code = models.CharField(_("code"), max_length=80)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        abstract = True
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Category(Named):
    class Meta(Named.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [models.UniqueConstraint(fields=["code"], name="catalog_category_code_unique")]


class Brand(Named):
    class Meta(Named.Meta):
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        constraints = [models.UniqueConstraint(fields=["code"], name="catalog_brand_code_unique")]


class Supplier(Named):
    class Meta(Named.Meta):
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        constraints = [models.UniqueConstraint(fields=["code"], name="catalog_supplier_code_unique")]


class Product(models.Model):
    sku = models.CharField(_("SKU"), max_length=80, help_text=_("Your own number for it, such as COFFEE-250."))
    name = models.CharField(_("name"), max_length=200)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, verbose_name=_("category"), related_name="products"
    )
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, verbose_name=_("brand"), related_name="+")
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, verbose_name=_("supplier"), related_name="+"
    )
    price_minor = models.BigIntegerField(_("price"), null=True, blank=True)
    cost_minor = models.BigIntegerField(_("cost"), null=True, blank=True)
    weight_grams = models.PositiveIntegerField(_("weight in grams"), null=True, blank=True)
    is_active = models.BooleanField(_("on sale"), default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sku"],
                name="catalog_product_sku_unique",
                violation_error_message=_("Another product already has this SKU."),
            ),
            models.CheckConstraint(
                condition=models.Q(price_minor=None) | models.Q(price_minor__gte=0),
                name="catalog_product_price_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(cost_minor=None) | models.Q(cost_minor__gte=0),
                name="catalog_product_cost_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name
