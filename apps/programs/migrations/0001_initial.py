import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import apps.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("customers", "0001_initial"),
        ("ledger", "0001_initial"),
        ("orders", "0001_initial"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Program",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("live", "Live"), ("paused", "Paused"), ("closed", "Closed")],
                        default="draft",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                (
                    "enrolment",
                    models.CharField(
                        choices=[("first_purchase", "At the first purchase"), ("joining", "Only by joining")],
                        default="first_purchase",
                        max_length=16,
                        verbose_name="members are enrolled",
                    ),
                ),
                (
                    "shortfall",
                    models.CharField(
                        choices=[
                            ("pending_only", "Take only points that are still waiting"),
                            ("down_to_zero", "Take what is there and note the rest"),
                            ("allow_debt", "Let the balance go below zero"),
                        ],
                        default="down_to_zero",
                        max_length=16,
                        verbose_name="when points are missing",
                    ),
                ),
                (
                    "combine",
                    models.CharField(
                        choices=[("sum", "All matching rules together"), ("best", "Only the best rule")],
                        default="sum",
                        max_length=8,
                        verbose_name="several rules",
                    ),
                ),
                (
                    "rounding",
                    models.CharField(
                        choices=[("floor", "Round down"), ("half_up", "Round half up")],
                        default="floor",
                        max_length=8,
                        verbose_name="rounding",
                    ),
                ),
                (
                    "hundred_points_minor",
                    models.BigIntegerField(
                        default=100,
                        help_text="What 100 points are worth to a member, in money.",
                        verbose_name="worth of 100 points",
                    ),
                ),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, editable=False)),
                (
                    "issuing",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
            ],
            options={
                "verbose_name": "programme",
                "verbose_name_plural": "programmes",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hundred_points_minor__gte", 0)), name="programs_program_worth_not_negative"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("joined_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="joined")),
                (
                    "available",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                        verbose_name="available points",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "held",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                        verbose_name="points set aside",
                    ),
                ),
                (
                    "pending",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                        verbose_name="waiting points",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "program"), name="programs_membership_once_per_program")
                ],
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule",
                "verbose_name_plural": "rules",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("program", "code"), name="programs_rule_code_unique")],
            },
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("valid_from", models.DateTimeField(verbose_name="valid from")),
                ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="valid until")),
                ("points_per_unit", models.PositiveIntegerField(default=1, verbose_name="points per amount")),
                ("unit_minor", models.PositiveBigIntegerField(verbose_name="for each amount of")),
                ("min_spend_minor", models.PositiveBigIntegerField(default=0, verbose_name="minimum spend")),
                ("active_from_on", models.DateField(blank=True, null=True, verbose_name="active from")),
                ("active_until_on", models.DateField(blank=True, null=True, verbose_name="active until")),
                ("wait_days", models.PositiveSmallIntegerField(default=0, verbose_name="waiting period in days")),
                (
                    "after_discount",
                    models.BooleanField(default=True, verbose_name="count what is paid after discounts"),
                ),
                ("includes_tax", models.BooleanField(default=True, verbose_name="count tax")),
                ("includes_shipping", models.BooleanField(default=False, verbose_name="count shipping")),
                ("includes_gift_cards", models.BooleanField(default=False, verbose_name="count buying gift cards")),
                (
                    "includes_points_paid",
                    models.BooleanField(default=False, verbose_name="count the part paid with points"),
                ),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "excluded_categories",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="catalog.category", verbose_name="categories that do not earn"
                    ),
                ),
                (
                    "excluded_products",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="catalog.product", verbose_name="products that do not earn"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="programs.rule",
                        verbose_name="rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule version",
                "verbose_name_plural": "rule versions",
                "ordering": ["rule", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "number"), name="programs_ruleversion_number_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until", None)),
                        fields=("rule",),
                        name="programs_ruleversion_one_is_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit_minor__gt", 0)), name="programs_ruleversion_unit_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="programs_ruleversion_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("active_from_on", None),
                            ("active_until_on", None),
                            ("active_until_on__gte", models.F("active_from_on")),
                            _connector="OR",
                        ),
                        name="programs_ruleversion_window_in_order",
                        violation_error_message="The last day is before the first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Accrual",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("base_minor", models.BigIntegerField(verbose_name="amount that counts")),
                ("points_per_unit", models.PositiveIntegerField(verbose_name="points per amount")),
                ("unit_minor", models.PositiveBigIntegerField(verbose_name="for each amount of")),
                ("multiplier_milli", models.PositiveIntegerField(default=1000, verbose_name="multiplier")),
                (
                    "rounding",
                    models.CharField(
                        choices=[("floor", "Round down"), ("half_up", "Round half up")],
                        default="floor",
                        max_length=8,
                        verbose_name="rounding",
                    ),
                ),
                ("wanted", models.BigIntegerField(verbose_name="points by the rule")),
                ("granted", models.BigIntegerField(verbose_name="points granted")),
                ("taken_back", models.BigIntegerField(default=0, verbose_name="points taken back")),
                ("shortfall", models.BigIntegerField(default=0, verbose_name="points that could not be taken back")),
                ("activates_at", models.DateTimeField(verbose_name="available from")),
                ("activated_at", models.DateTimeField(null=True, verbose_name="became available")),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="recorded")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accruals",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "transfer",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accrual",
                        to="ledger.transfer",
                        verbose_name="movement",
                    ),
                ),
                (
                    "activation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transfer",
                        verbose_name="made available by",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accruals",
                        to="programs.membership",
                        verbose_name="membership",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programs.rule",
                        verbose_name="rule",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programs.ruleversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "accrual",
                "verbose_name_plural": "accruals",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("activated_at", None)),
                        fields=["activates_at"],
                        name="programs_accrual_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "rule"), name="programs_accrual_once_per_order_and_rule"),
                    models.CheckConstraint(
                        condition=models.Q(("granted__gte", 0), ("granted__lte", models.F("wanted"))),
                        name="programs_accrual_granted_within_wanted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shortfall__gte", 0),
                            ("taken_back__gte", 0),
                            (
                                "granted__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("taken_back"), "+", models.F("shortfall")
                                ),
                            ),
                        ),
                        name="programs_accrual_taken_within_granted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clawback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("refund", "Refund"),
                            ("cancelled", "Order cancelled"),
                            ("returned", "Order returned"),
                            ("undone", "Import undone"),
                        ],
                        max_length=12,
                        verbose_name="cause",
                    ),
                ),
                ("base_minor", models.BigIntegerField(verbose_name="amount that still counts")),
                ("wanted", models.BigIntegerField(verbose_name="points to take back")),
                ("taken", models.BigIntegerField(verbose_name="points taken back")),
                ("shortfall", models.BigIntegerField(verbose_name="points that were missing")),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="recorded")),
                (
                    "accrual",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clawbacks",
                        to="programs.accrual",
                        verbose_name="accrual",
                    ),
                ),
                (
                    "from_available",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transfer",
                        verbose_name="out of available points",
                    ),
                ),
                (
                    "from_pending",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transfer",
                        verbose_name="out of waiting points",
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.refund",
                        verbose_name="refund",
                    ),
                ),
            ],
            options={
                "verbose_name": "clawback",
                "verbose_name_plural": "clawbacks",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "wanted",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("taken"), "+", models.F("shortfall")
                                ),
                            ),
                            ("wanted__gt", 0),
                        ),
                        name="programs_clawback_adds_up",
                    )
                ],
            },
        ),
    ]
