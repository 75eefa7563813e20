import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0002_seal_history"),
        ("orders", "0001_initial"),
        ("programs", "0001_initial"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("orders", "Purchases"), ("openings", "Opening balances")],
                        default="orders",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "To be checked"),
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("stopped", "Stopped half way"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("undo_waiting", "Waiting to be undone"),
                            ("undoing", "Being undone"),
                            ("undone", "Undone"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("stored_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("identity", models.CharField(blank=True, editable=False, max_length=64)),
                ("layout", models.CharField(blank=True, max_length=20, verbose_name="layout")),
                ("map_text", models.TextField(blank=True, verbose_name="map")),
                ("encoding", models.CharField(blank=True, max_length=20, verbose_name="encoding")),
                ("delimiter", models.CharField(blank=True, max_length=1, verbose_name="delimiter")),
                ("decimal_sign", models.CharField(blank=True, max_length=1, verbose_name="decimal sign")),
                ("date_order", models.CharField(blank=True, max_length=3, verbose_name="order of the date")),
                ("customers", models.PositiveIntegerField(default=0, verbose_name="customers")),
                ("orders", models.PositiveIntegerField(default=0, verbose_name="orders")),
                ("refunds", models.PositiveIntegerField(default=0, verbose_name="returns")),
                ("lines", models.PositiveIntegerField(default=0, verbose_name="lines")),
                ("guests", models.PositiveIntegerField(default=0, verbose_name="lines without a customer")),
                ("rejected", models.PositiveIntegerField(default=0, verbose_name="rejected rows")),
                ("gross_minor", models.BigIntegerField(default=0, verbose_name="sales")),
                ("returns_minor", models.BigIntegerField(default=0, verbose_name="returned")),
                ("adjustments_minor", models.BigIntegerField(default=0, verbose_name="adjustments")),
                ("unmatched_minor", models.BigIntegerField(default=0, verbose_name="returns without a sale")),
                ("points_earned", models.BigIntegerField(default=0, verbose_name="points earned")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="to do")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="done so far")),
                ("created", models.PositiveIntegerField(default=0, verbose_name="written")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="already there")),
                ("worker", models.CharField(blank=True, editable=False, max_length=32)),
                ("heartbeat_at", models.DateTimeField(editable=False, null=True)),
                ("error", models.TextField(blank=True, verbose_name="what went wrong")),
                ("undone_orders", models.PositiveIntegerField(default=0, verbose_name="orders undone")),
                ("undone_points", models.BigIntegerField(default=0, verbose_name="points taken back")),
                ("undone_shortfall", models.BigIntegerField(default=0, verbose_name="points that were already spent")),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="uploaded")),
                ("started_at", models.DateTimeField(null=True, verbose_name="started")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="brought in by",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.channel",
                        verbose_name="channel",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("status", "undone"), _negated=True), models.Q(("identity", ""), _negated=True)
                        ),
                        fields=("identity",),
                        name="imports_batch_same_file_once",
                        violation_error_message="This file was already brought in.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "undone"), ("undone_at__isnull", False)),
                            models.Q(models.Q(("status", "undone"), _negated=True), ("undone_at", None)),
                            _connector="OR",
                        ),
                        name="imports_batch_undone_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identity", models.CharField(editable=False, max_length=80)),
                ("points", models.PositiveBigIntegerField(verbose_name="points")),
                ("since_on", models.DateField(verbose_name="valid since")),
                ("expires_on", models.DateField(null=True, verbose_name="last usable day")),
                ("undone_at", models.DateTimeField(editable=False, null=True)),
                ("shortfall", models.PositiveBigIntegerField(default=0)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="imports.batch"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programs.membership"
                    ),
                ),
                (
                    "transfer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.transfer"
                    ),
                ),
            ],
            options={
                "verbose_name": "opening balance",
                "verbose_name_plural": "opening balances",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)), fields=("identity",), name="imports_batchopening_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)), name="imports_batchopening_has_points"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("shortfall__lte", models.F("points"))),
                        name="imports_batchopening_shortfall_within_points",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="order_links", to="imports.batch"
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.order"
                    ),
                ),
            ],
            options={
                "verbose_name": "imported order",
                "verbose_name_plural": "imported orders",
            },
        ),
        migrations.CreateModel(
            name="BatchRefund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refund_links", to="imports.batch"
                    ),
                ),
                (
                    "refund",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.refund"
                    ),
                ),
            ],
            options={
                "verbose_name": "imported refund",
                "verbose_name_plural": "imported refunds",
            },
        ),
        migrations.CreateModel(
            name="BatchReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="return_links", to="imports.batch"
                    ),
                ),
                (
                    "parked",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.parkedrefund"
                    ),
                ),
            ],
            options={
                "verbose_name": "imported return without a sale",
                "verbose_name_plural": "imported returns without a sale",
            },
        ),
        migrations.CreateModel(
            name="RejectedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveIntegerField(verbose_name="row")),
                ("order_number", models.CharField(blank=True, max_length=120, verbose_name="order number")),
                ("field", models.CharField(blank=True, max_length=200, verbose_name="column")),
                ("code", models.CharField(editable=False, max_length=40)),
                ("message", models.TextField(verbose_name="what is wrong")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rejected_rows", to="imports.batch"
                    ),
                ),
            ],
            options={
                "verbose_name": "rejected row",
                "verbose_name_plural": "rejected rows",
                "ordering": ["row"],
                "constraints": [models.UniqueConstraint(fields=("batch", "row"), name="imports_rejectedrow_once")],
            },
        ),
    ]
