import django.db.models.deletion
from django.db import migrations, models

import apps.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("orders", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("secret", "Secret: for servers only"),
                            ("publishable", "Publishable: may stand in a web page"),
                        ],
                        default="secret",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("prefix", models.CharField(max_length=20, unique=True, verbose_name="begins with")),
                ("key_hash", models.CharField(editable=False, max_length=64)),
                (
                    "created_at",
                    models.DateTimeField(default=apps.common.clock.now, editable=False, verbose_name="created"),
                ),
                ("last_used_at", models.DateTimeField(editable=False, null=True, verbose_name="last used")),
                ("revoked_at", models.DateTimeField(editable=False, null=True, verbose_name="revoked")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.channel",
                        verbose_name="channel",
                    ),
                ),
            ],
            options={
                "verbose_name": "API key",
                "verbose_name_plural": "API keys",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("key_hash", ""), _negated=True), name="storefront_apikey_has_hash"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("idempotency_key", models.CharField(max_length=255)),
                ("request_hash", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(verbose_name="status")),
                ("content_type", models.CharField(max_length=60)),
                ("body", models.BinaryField()),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="recorded")),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="storefront.apikey"
                    ),
                ),
            ],
            options={
                "verbose_name": "idempotency record",
                "verbose_name_plural": "idempotency records",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["created_at"], name="storefront_idempotency_old")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "idempotency_key"), name="storefront_idempotencyrecord_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("idempotency_key", ""), _negated=True),
                        name="storefront_idempotencyrecord_has_a_key",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeyScope",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("customers:read", "Read customers"),
                            ("customers:write", "Write customers"),
                            ("wallets:read", "Read balances and histories"),
                            ("orders:read", "Read orders"),
                            ("orders:write", "Write orders and returns"),
                            ("quotes:read", "Ask for quotes"),
                            ("rewards:read", "Read what is on offer"),
                            ("redemptions:read", "Read redemptions and their codes"),
                            ("redemptions:write", "Issue, cancel and roll back rewards"),
                            ("joins:write", "Let people join"),
                        ],
                        max_length=24,
                        verbose_name="scope",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scopes", to="storefront.apikey"
                    ),
                ),
            ],
            options={
                "verbose_name": "scope",
                "verbose_name_plural": "scopes",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "scope"), name="storefront_keyscope_once_per_key")
                ],
            },
        ),
    ]
