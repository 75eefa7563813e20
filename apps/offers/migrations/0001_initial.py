import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("codes", "0002_promo_codes"),
        ("customers", "0006_consent_to_questions"),
        ("orders", "0001_initial"),
        ("programs", "0004_points_expire"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(help_text="Customers see it too.", max_length=120, verbose_name="name")),
                ("description", models.TextField(blank=True, max_length=1000, verbose_name="description")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("live", "Live"), ("paused", "Paused"), ("ended", "Ended")],
                        default="draft",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("percent", "Percent off"),
                            ("amount", "Amount off"),
                            ("free_shipping", "Free shipping"),
                            ("pay_take", "Pay some, take more"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="percent")),
                ("amount_minor", models.BigIntegerField(blank=True, null=True, verbose_name="amount off")),
                ("pay_count", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="pieces to pay")),
                ("take_count", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="pieces to take")),
                ("minimum_minor", models.BigIntegerField(default=0, verbose_name="basket from")),
                (
                    "covers",
                    models.CharField(
                        choices=[("basket", "The whole basket"), ("chosen", "Chosen products and categories")],
                        default="basket",
                        max_length=8,
                        verbose_name="valid for",
                    ),
                ),
                (
                    "skips_discounted",
                    models.BooleanField(default=False, verbose_name="not on goods that are already reduced"),
                ),
                ("first_order_only", models.BooleanField(default=False, verbose_name="first purchase only")),
                (
                    "audience",
                    models.CharField(
                        choices=[("everyone", "Everyone"), ("members", "Members"), ("tier", "Members from a tier up")],
                        default="everyone",
                        max_length=8,
                        verbose_name="for",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("weekdays", models.PositiveSmallIntegerField(default=127, verbose_name="weekdays")),
                ("from_time", models.TimeField(blank=True, null=True, verbose_name="from")),
                ("until_time", models.TimeField(blank=True, null=True, verbose_name="until")),
                ("needs_code", models.BooleanField(default=False, verbose_name="needs a code")),
                (
                    "priority",
                    models.SmallIntegerField(
                        default=0, help_text="The higher one comes first.", verbose_name="priority"
                    ),
                ),
                (
                    "stacking",
                    models.CharField(
                        choices=[("stackable", "Adds up with other offers"), ("exclusive", "Not with other offers")],
                        default="exclusive",
                        max_length=10,
                        verbose_name="with other offers",
                    ),
                ),
                ("is_listed", models.BooleanField(default=True, verbose_name="shown to members")),
                ("uses_max", models.PositiveIntegerField(blank=True, null=True, verbose_name="uses in total")),
                (
                    "per_customer_max",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="uses per customer"),
                ),
                (
                    "per_period_max",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="uses per customer and period"),
                ),
                (
                    "period",
                    models.CharField(
                        blank=True,
                        choices=[("day", "Day"), ("week", "Week"), ("month", "Month"), ("year", "Year")],
                        default="",
                        max_length=6,
                        verbose_name="period",
                    ),
                ),
                ("budget_minor", models.BigIntegerField(blank=True, null=True, verbose_name="budget")),
                ("edition", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=apps.common.clock.now, editable=False, verbose_name="created"),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "categories",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="catalog.category", verbose_name="categories"
                    ),
                ),
                (
                    "channels",
                    models.ManyToManyField(blank=True, related_name="+", to="orders.channel", verbose_name="channels"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "products",
                    models.ManyToManyField(blank=True, related_name="+", to="catalog.product", verbose_name="products"),
                ),
                (
                    "stores",
                    models.ManyToManyField(blank=True, related_name="+", to="orders.store", verbose_name="stores"),
                ),
                (
                    "tier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programs.tier",
                        verbose_name="from this tier up",
                    ),
                ),
            ],
            options={
                "verbose_name": "offer",
                "verbose_name_plural": "offers",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "live")), fields=["needs_code"], name="offers_offer_live"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "percent"),
                                ("percent__isnull", False),
                                ("amount_minor__isnull", True),
                                ("pay_count__isnull", True),
                                ("take_count__isnull", True),
                                ("percent__gte", 1),
                                ("percent__lte", 100),
                            ),
                            models.Q(
                                ("kind", "amount"),
                                ("percent__isnull", True),
                                ("amount_minor__isnull", False),
                                ("pay_count__isnull", True),
                                ("take_count__isnull", True),
                                ("amount_minor__gte", 1),
                            ),
                            models.Q(
                                ("kind", "free_shipping"),
                                ("percent__isnull", True),
                                ("amount_minor__isnull", True),
                                ("pay_count__isnull", True),
                                ("take_count__isnull", True),
                            ),
                            models.Q(
                                ("kind", "pay_take"),
                                ("percent__isnull", True),
                                ("amount_minor__isnull", True),
                                ("pay_count__isnull", False),
                                ("take_count__isnull", False),
                                ("pay_count__gte", 1),
                                ("take_count__gt", models.F("pay_count")),
                            ),
                            _connector="OR",
                        ),
                        name="offers_offer_has_what_its_kind_needs",
                        violation_error_message="Fill in what this kind of offer needs and nothing else: a percentage (1 to 100), an amount, or how many pieces to pay and to take.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on", None),
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="offers_offer_days_in_order",
                        violation_error_message="The last day is before the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekdays__gte", 1), ("weekdays__lte", 127)),
                        name="offers_offer_has_a_weekday",
                        violation_error_message="Choose at least one weekday.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("from_time", None), ("until_time", None)),
                            models.Q(
                                ("from_time__isnull", False),
                                ("until_time__isnull", False),
                                models.Q(("from_time", models.F("until_time")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="offers_offer_hours_have_both_ends",
                        violation_error_message="Say both from when and until when, and not the same hour twice.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("audience", "tier"), ("tier__isnull", False)),
                            models.Q(models.Q(("audience", "tier"), _negated=True), ("tier", None)),
                            _connector="OR",
                        ),
                        name="offers_offer_tier_is_named",
                        violation_error_message="Choose a tier, or offer it to everyone or to members.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("per_period_max", None), ("period", "")),
                            models.Q(("per_period_max__isnull", False), models.Q(("period", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="offers_offer_period_is_named",
                        violation_error_message="A limit per period needs the period, and a period needs the limit.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minimum_minor__gte", 0),
                            models.Q(("budget_minor", None), ("budget_minor__gte", 1), _connector="OR"),
                            models.Q(("uses_max", None), ("uses_max__gte", 1), _connector="OR"),
                            models.Q(("per_customer_max", None), ("per_customer_max__gte", 1), _connector="OR"),
                            models.Q(("per_period_max", None), ("per_period_max__gte", 1), _connector="OR"),
                        ),
                        name="offers_offer_limits_positive",
                        violation_error_message="A limit is at least one. Leave it empty where there is none.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("prefix", models.CharField(blank=True, default="", max_length=16, verbose_name="prefix")),
                ("count", models.PositiveIntegerField(verbose_name="codes")),
                ("last_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="created")),
                (
                    "created_by",
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
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="offers.offer",
                        verbose_name="offer",
                    ),
                ),
            ],
            options={
                "verbose_name": "batch of codes",
                "verbose_name_plural": "batches of codes",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("count__gte", 1)), name="offers_codebatch_has_codes")
                ],
            },
        ),
        migrations.CreateModel(
            name="PromoCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(blank=True, default="", max_length=60, verbose_name="text")),
                ("uses_max", models.PositiveIntegerField(blank=True, null=True, verbose_name="uses")),
                ("reference", models.CharField(blank=True, default="", editable=False, max_length=120)),
                ("last_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="created")),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="offers.codebatch",
                        verbose_name="batch",
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
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="offers.offer",
                        verbose_name="offer",
                    ),
                ),
            ],
            options={
                "verbose_name": "promo code",
                "verbose_name_plural": "promo codes",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=("reference",),
                        name="offers_promocode_reference_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("uses_max", None), ("uses_max__gte", 1), _connector="OR"),
                        name="offers_promocode_uses_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfferUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[("reserved", "Set aside"), ("used", "Used"), ("released", "Released")],
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                ("basket_number", models.CharField(blank=True, default="", max_length=120, verbose_name="basket")),
                ("reserved_until", models.DateTimeField(blank=True, null=True, verbose_name="set aside until")),
                ("discount_minor", models.BigIntegerField(default=0, verbose_name="discount")),
                ("period_on", models.DateField(editable=False, null=True)),
                ("at", models.DateTimeField(default=apps.common.clock.now, verbose_name="at")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="released")),
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
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="offers.offer",
                        verbose_name="offer",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offer_uses",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "code",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="offers.promocode",
                        verbose_name="code",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of an offer",
                "verbose_name_plural": "uses of offers",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "reserved")),
                        fields=["reserved_until"],
                        name="offers_offeruse_run_out",
                    ),
                    models.Index(
                        condition=models.Q(("status", "reserved")),
                        fields=["channel", "basket_number"],
                        name="offers_offeruse_of_basket",
                    ),
                    models.Index(fields=["offer", "-at"], name="offers_offeruse_newest"),
                    models.Index(fields=["customer", "offer"], name="offers_offeruse_of_customer"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "used")),
                        fields=("offer", "order"),
                        name="offers_offeruse_once_per_order",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "reserved")),
                        fields=("offer", "channel", "basket_number"),
                        name="offers_offeruse_once_per_basket",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("order", None),
                                ("reserved_until__isnull", False),
                                ("status", "reserved"),
                                models.Q(("basket_number", ""), _negated=True),
                            ),
                            models.Q(("order__isnull", False), ("status", "used")),
                            models.Q(("released_at__isnull", False), ("status", "released")),
                            _connector="OR",
                        ),
                        name="offers_offeruse_status_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("discount_minor__gte", 0)), name="offers_offeruse_discount_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("offer", "Offer"),
                            ("code", "Code"),
                            ("customer", "Customer"),
                            ("period", "Customer and period"),
                        ],
                        max_length=8,
                    ),
                ),
                ("period_on", models.DateField(null=True)),
                ("uses", models.PositiveIntegerField(default=0)),
                ("uses_max", models.PositiveIntegerField(null=True)),
                ("money_minor", models.BigIntegerField(default=0)),
                ("money_max_minor", models.BigIntegerField(null=True)),
                (
                    "code",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offers.promocode"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tallies", to="offers.offer"
                    ),
                ),
            ],
            options={
                "verbose_name": "tally",
                "verbose_name_plural": "tallies",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("scope", "offer")), fields=("offer",), name="offers_tally_one_per_offer"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("scope", "code")), fields=("code",), name="offers_tally_one_per_code"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("scope", "customer")),
                        fields=("offer", "customer"),
                        name="offers_tally_one_per_customer",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("scope", "period")),
                        fields=("offer", "customer", "period_on"),
                        name="offers_tally_one_per_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", None), ("customer", None), ("period_on", None), ("scope", "offer")),
                            models.Q(
                                ("code__isnull", False), ("customer", None), ("period_on", None), ("scope", "code")
                            ),
                            models.Q(
                                ("code", None), ("customer__isnull", False), ("period_on", None), ("scope", "customer")
                            ),
                            models.Q(
                                ("code", None),
                                ("customer__isnull", False),
                                ("period_on__isnull", False),
                                ("scope", "period"),
                            ),
                            _connector="OR",
                        ),
                        name="offers_tally_says_what_it_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("uses_max", None), ("uses__lte", models.F("uses_max")), _connector="OR"),
                        name="offers_tally_uses_within_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("money_max_minor", None),
                            ("money_minor__lte", models.F("money_max_minor")),
                            _connector="OR",
                        ),
                        name="offers_tally_money_within_budget",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("money_minor__gte", 0)), name="offers_tally_money_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UseLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                ("discount_minor", models.BigIntegerField(verbose_name="discount")),
                (
                    "use",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="offers.offeruse",
                        verbose_name="use",
                    ),
                ),
            ],
            options={
                "verbose_name": "discount on a line",
                "verbose_name_plural": "discounts on lines",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("use", "position"), name="offers_useline_position_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("discount_minor__gte", 1)), name="offers_useline_discount_positive"
                    ),
                ],
            },
        ),
    ]
