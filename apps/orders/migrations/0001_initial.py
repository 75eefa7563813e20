import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("customers", "0001_initial"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Channel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("till", "Till"), ("web", "Web shop"), ("file", "File")],
                        default="web",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
            ],
            options={
                "verbose_name": "channel",
                "verbose_name_plural": "channels",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Store",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("is_active", models.BooleanField(default=True, verbose_name="open")),
            ],
            options={
                "verbose_name": "store",
                "verbose_name_plural": "stores",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("external_id", models.CharField(max_length=120, verbose_name="order number")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("paid", "Paid"),
                            ("cancelled", "Cancelled"),
                            ("returned", "Returned"),
                            ("void", "Void"),
                        ],
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("total_minor", models.BigIntegerField(verbose_name="total")),
                ("points_paid_minor", models.BigIntegerField(default=0, verbose_name="paid with points")),
                ("refunded_minor", models.BigIntegerField(default=0, verbose_name="refunded")),
                ("placed_at", models.DateTimeField(verbose_name="placed")),
                ("promised_at", models.DateTimeField(blank=True, null=True, verbose_name="promised for")),
                ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="delivered")),
                ("fingerprint", models.CharField(editable=False, max_length=64)),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="recorded")),
                (
                    "cashier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cashier",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.channel",
                        verbose_name="channel",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.store",
                        verbose_name="store",
                    ),
                ),
            ],
            options={
                "verbose_name": "order",
                "verbose_name_plural": "orders",
                "ordering": ["-placed_at", "-pk"],
                "indexes": [
                    models.Index(fields=["customer", "-placed_at"], name="orders_order_of_customer"),
                    models.Index(fields=["-placed_at", "-id"], name="orders_order_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "void"), _negated=True),
                        fields=("channel", "external_id"),
                        name="orders_order_external_id_unique",
                        violation_error_message="This channel already sent an order with this number.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_minor__gte", 0)), name="orders_order_total_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refunded_minor__gte", 0), ("refunded_minor__lte", models.F("total_minor"))
                        ),
                        name="orders_order_refunded_within_total",
                        violation_error_message="More would be refunded than was paid.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("points_paid_minor__gte", 0), ("points_paid_minor__lte", models.F("total_minor"))
                        ),
                        name="orders_order_points_paid_within_total",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                (
                    "kind",
                    models.CharField(
                        choices=[("product", "Product"), ("shipping", "Shipping"), ("gift_card", "Gift card")],
                        default="product",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("quantity_milli", models.BigIntegerField(verbose_name="quantity")),
                ("unit_price_minor", models.BigIntegerField(verbose_name="unit price")),
                ("discount_minor", models.BigIntegerField(default=0, verbose_name="discount")),
                ("tax_minor", models.BigIntegerField(default=0, verbose_name="tax contained")),
                ("total_minor", models.BigIntegerField(verbose_name="total")),
                ("refunded_minor", models.BigIntegerField(default=0, verbose_name="refunded")),
                ("refunded_milli", models.BigIntegerField(default=0, verbose_name="quantity returned")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "order line",
                "verbose_name_plural": "order lines",
                "ordering": ["position"],
                "indexes": [models.Index(fields=["product", "order"], name="orders_orderline_of_product")],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "position"), name="orders_orderline_position_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity_milli__gt", 0)), name="orders_orderline_quantity_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount_minor__gte", 0),
                            ("tax_minor__gte", 0),
                            ("total_minor__gte", 0),
                            ("unit_price_minor__gte", 0),
                        ),
                        name="orders_orderline_money_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refunded_minor__gte", 0), ("refunded_minor__lte", models.F("total_minor"))
                        ),
                        name="orders_orderline_refunded_within_total",
                        violation_error_message="More would be refunded than this line cost.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refunded_milli__gte", 0), ("refunded_milli__lte", models.F("quantity_milli"))
                        ),
                        name="orders_orderline_returned_within_quantity",
                        violation_error_message="More would be returned than was bought.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LineAttribute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, verbose_name="attribute")),
                ("value", models.CharField(max_length=200, verbose_name="value")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attributes",
                        to="orders.orderline",
                        verbose_name="line",
                    ),
                ),
            ],
            options={
                "verbose_name": "line attribute",
                "verbose_name_plural": "line attributes",
                "constraints": [
                    models.UniqueConstraint(fields=("line", "key"), name="orders_lineattribute_key_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(max_length=120, verbose_name="refund number")),
                ("amount_minor", models.BigIntegerField(verbose_name="amount")),
                ("refunded_at", models.DateTimeField(verbose_name="refunded")),
                ("fingerprint", models.CharField(editable=False, max_length=64)),
                ("voided_at", models.DateTimeField(editable=False, null=True, verbose_name="undone")),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="recorded")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.channel",
                        verbose_name="channel",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "refund",
                "verbose_name_plural": "refunds",
                "ordering": ["-refunded_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("channel", "external_id", "order"),
                        name="orders_refund_external_id_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 0)), name="orders_refund_amount_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ParkedRefund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("order_unknown", "Its order has not arrived yet"),
                            ("unmatched", "No earlier sale was found for it"),
                        ],
                        max_length=16,
                        verbose_name="why",
                    ),
                ),
                ("order_external_id", models.CharField(blank=True, max_length=120, verbose_name="order number")),
                ("external_id", models.CharField(max_length=120, verbose_name="refund number")),
                ("amount_minor", models.BigIntegerField(verbose_name="amount")),
                ("payload", models.JSONField(default=dict, editable=False)),
                ("received_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="received")),
                ("refused", models.CharField(blank=True, max_length=60, verbose_name="refused")),
                ("dismissed_at", models.DateTimeField(blank=True, null=True, verbose_name="dismissed")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.channel",
                        verbose_name="channel",
                    ),
                ),
                (
                    "dismissed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="set aside by",
                    ),
                ),
                (
                    "refund",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.refund",
                        verbose_name="refund",
                    ),
                ),
            ],
            options={
                "verbose_name": "waiting refund",
                "verbose_name_plural": "waiting refunds",
                "ordering": ["-received_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("dismissed_at", None), ("refund", None)),
                        fields=["channel", "order_external_id"],
                        name="orders_parkedrefund_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dismissed_at", None), ("refund", None)),
                        fields=("channel", "order_external_id", "external_id"),
                        name="orders_parkedrefund_unique",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RefundLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity_milli", models.BigIntegerField(default=0, verbose_name="quantity")),
                ("amount_minor", models.BigIntegerField(verbose_name="amount")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refund_lines",
                        to="orders.orderline",
                        verbose_name="line",
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="orders.refund",
                        verbose_name="refund",
                    ),
                ),
            ],
            options={
                "verbose_name": "refund line",
                "verbose_name_plural": "refund lines",
                "constraints": [
                    models.UniqueConstraint(fields=("refund", "line"), name="orders_refundline_once_per_line"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 0), ("quantity_milli__gte", 0)),
                        name="orders_refundline_not_negative",
                    ),
                ],
            },
        ),
    ]
