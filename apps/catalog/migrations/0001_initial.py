import django.db.models.deletion
from django.db import migrations, models

import apps.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Brand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=80, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
            ],
            options={
                "verbose_name": "brand",
                "verbose_name_plural": "brands",
                "ordering": ["name", "pk"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("code",), name="catalog_brand_code_unique")],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=80, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
                "ordering": ["name", "pk"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("code",), name="catalog_category_code_unique")],
            },
        ),
        migrations.CreateModel(
            name="Supplier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=80, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
            ],
            options={
                "verbose_name": "supplier",
                "verbose_name_plural": "suppliers",
                "ordering": ["name", "pk"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("code",), name="catalog_supplier_code_unique")],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sku",
                    models.CharField(
                        help_text="Your own number for it, such as COFFEE-250.", max_length=80, verbose_name="SKU"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("price_minor", models.BigIntegerField(blank=True, null=True, verbose_name="price")),
                ("cost_minor", models.BigIntegerField(blank=True, null=True, verbose_name="cost")),
                ("weight_grams", models.PositiveIntegerField(blank=True, null=True, verbose_name="weight in grams")),
                ("is_active", models.BooleanField(default=True, verbose_name="on sale")),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, editable=False)),
                (
                    "brand",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.brand",
                        verbose_name="brand",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="catalog.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.supplier",
                        verbose_name="supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "product",
                "verbose_name_plural": "products",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sku",),
                        name="catalog_product_sku_unique",
                        violation_error_message="Another product already has this SKU.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price_minor", None), ("price_minor__gte", 0), _connector="OR"),
                        name="catalog_product_price_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cost_minor", None), ("cost_minor__gte", 0), _connector="OR"),
                        name="catalog_product_cost_not_negative",
                    ),
                ],
            },
        ),
    ]
