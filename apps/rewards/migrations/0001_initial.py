import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("codes", "0001_initial"),
        ("ledger", "0002_seal_history"),
        ("orders", "0001_initial"),
        ("programs", "0001_initial"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("amount_off", "Amount off"),
                            ("percent_off", "Percent off"),
                            ("free_product", "Free product"),
                            ("gift", "Gift"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("amount_minor", models.BigIntegerField(blank=True, null=True, verbose_name="amount off")),
                ("percent", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="percent off")),
                ("price_points", models.PositiveIntegerField(verbose_name="price in points")),
                ("stock_left", models.IntegerField(blank=True, null=True, verbose_name="left in stock")),
                (
                    "per_member_max",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="at most per member"),
                ),
                ("valid_from_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("valid_until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "code_days",
                    models.PositiveSmallIntegerField(
                        default=90,
                        help_text="How long a member may use the code after getting it.",
                        verbose_name="code valid for days",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="on offer")),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, editable=False)),
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
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rewards",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "reward",
                "verbose_name_plural": "rewards",
                "ordering": ["price_points", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("price_points__gt", 0)), name="rewards_reward_price_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stock_left", None), ("stock_left__gte", 0), _connector="OR"),
                        name="rewards_reward_stock_not_negative",
                        violation_error_message="This reward is out of stock.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount_minor__gt", 0), ("kind", "amount_off"), ("percent", None), ("product", None)
                            ),
                            models.Q(
                                ("amount_minor", None),
                                ("kind", "percent_off"),
                                ("percent__gte", 1),
                                ("percent__lte", 100),
                                ("product", None),
                            ),
                            models.Q(
                                ("amount_minor", None),
                                ("kind", "free_product"),
                                ("percent", None),
                                ("product__isnull", False),
                            ),
                            models.Q(("amount_minor", None), ("kind", "gift"), ("percent", None)),
                            _connector="OR",
                        ),
                        name="rewards_reward_has_what_its_kind_needs",
                        violation_error_message="Fill in what this kind of reward needs: an amount, a percentage (1 to 100) or a product, and nothing else.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from_on", None),
                            ("valid_until_on", None),
                            ("valid_until_on__gte", models.F("valid_from_on")),
                            _connector="OR",
                        ),
                        name="rewards_reward_validity_in_order",
                        violation_error_message="The last day is before the first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Redemption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reference", models.CharField(max_length=120, unique=True, verbose_name="reference")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("issued", "Ready to use"),
                            ("used", "Used"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                        ],
                        default="issued",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("amount_off", "Amount off"),
                            ("percent_off", "Percent off"),
                            ("free_product", "Free product"),
                            ("gift", "Gift"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("price_points", models.PositiveIntegerField(verbose_name="points")),
                ("amount_minor", models.BigIntegerField(null=True, verbose_name="amount off")),
                ("percent", models.PositiveSmallIntegerField(null=True, verbose_name="percent off")),
                ("issued_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="taken")),
                ("expires_on", models.DateField(verbose_name="last usable day")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("discount_minor", models.BigIntegerField(default=0, verbose_name="taken off")),
                (
                    "given_back_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("order", "Its order was cancelled"),
                            ("mistake", "Used by mistake"),
                            ("faulty", "Something was wrong with it"),
                            ("goodwill", "Goodwill"),
                        ],
                        max_length=12,
                        verbose_name="given back because",
                    ),
                ),
                (
                    "code",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="codes.code",
                        verbose_name="code",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "given_back",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transfer",
                        verbose_name="given back",
                    ),
                ),
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.hold",
                        verbose_name="points set aside",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="programs.membership",
                        verbose_name="member",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "reward",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="rewards.reward",
                        verbose_name="reward",
                    ),
                ),
            ],
            options={
                "verbose_name": "redemption",
                "verbose_name_plural": "redemptions",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "issued")),
                        fields=["expires_on"],
                        name="rewards_redemption_running_out",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("status", "issued")),
                            models.Q(models.Q(("status", "issued"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="rewards_redemption_ended_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("order", None), ("status__in", ["used", "cancelled"]), _connector="OR"),
                        name="rewards_redemption_order_means_used",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("given_back", None), ("given_back_why", "")),
                            models.Q(
                                ("given_back__isnull", False),
                                ("status", "cancelled"),
                                models.Q(("given_back_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="rewards_redemption_give_back_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("discount_minor__gte", 0)), name="rewards_redemption_discount_not_negative"
                    ),
                ],
            },
        ),
    ]
