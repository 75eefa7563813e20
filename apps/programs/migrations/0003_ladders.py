import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_default_notices"),
        ("ledger", "0002_seal_history"),
        ("orders", "0001_initial"),
        ("programs", "0002_adjustments_by_hand"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="TierMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("start", "Tiers began"),
                            ("earned", "Reached by purchases"),
                            ("kept", "Earned again and kept"),
                            ("not_kept", "Not earned again"),
                            ("refund", "Purchase called off or refunded"),
                            ("manual", "Changed by staff"),
                            ("ladder", "The tiers were changed"),
                        ],
                        max_length=8,
                        verbose_name="reason",
                    ),
                ),
                ("value", models.BigIntegerField(default=0, verbose_name="counted")),
                ("threshold", models.BigIntegerField(default=0, verbose_name="needed")),
                ("effective_on", models.DateField(verbose_name="from day")),
                ("until_on", models.DateField(null=True, verbose_name="at least until")),
                ("earned_on", models.DateField(editable=False, null=True)),
                ("earned_for", models.BigIntegerField(editable=False, null=True)),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="words")),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="recorded")),
            ],
            options={
                "verbose_name": "tier change",
                "verbose_name_plural": "tier changes",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="membership",
            name="tier_earned_for",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="tier_earned_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="tier_review_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="tier_since_on",
            field=models.DateField(editable=False, null=True, verbose_name="tier since"),
        ),
        migrations.AddField(
            model_name="membership",
            name="tier_until_on",
            field=models.DateField(editable=False, null=True, verbose_name="tier at least until"),
        ),
        migrations.CreateModel(
            name="Ladder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("spend", "Money spent"),
                            ("points", "Points earned"),
                            ("orders", "Number of purchases"),
                        ],
                        default="spend",
                        max_length=8,
                        verbose_name="what counts",
                    ),
                ),
                (
                    "window",
                    models.CharField(
                        choices=[
                            ("lifetime", "Everything so far"),
                            ("calendar_year", "A calendar year"),
                            ("rolling", "The last months, to the day"),
                        ],
                        default="calendar_year",
                        max_length=16,
                        verbose_name="over what time",
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="months")),
                (
                    "downgrade",
                    models.CharField(
                        choices=[
                            ("none", "Members keep it"),
                            ("one_level", "One level down"),
                            ("to_earned", "Down to the level they earned"),
                        ],
                        default="to_earned",
                        max_length=12,
                        verbose_name="when a level is not kept",
                    ),
                ),
                ("grace_days", models.PositiveSmallIntegerField(default=0, verbose_name="days of grace")),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, editable=False)),
                (
                    "program",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ladder",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "tier ladder",
                "verbose_name_plural": "tier ladders",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("months__gt", 0), ("window", "rolling")),
                            models.Q(models.Q(("window", "rolling"), _negated=True), ("months", None)),
                            _connector="OR",
                        ),
                        name="programs_ladder_months_when_rolling",
                        violation_error_message="Say over how many months.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counted_on", models.DateField(verbose_name="counts on")),
                ("spend_minor", models.BigIntegerField(verbose_name="spent")),
                ("spend_left_minor", models.BigIntegerField(verbose_name="spent after refunds")),
                ("points", models.BigIntegerField(verbose_name="points earned")),
                ("points_left", models.BigIntegerField(verbose_name="points after refunds")),
                ("is_void", models.BooleanField(default=False, verbose_name="called off")),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress",
                        to="programs.membership",
                        verbose_name="membership",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "progress",
                "verbose_name_plural": "progress",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["membership", "counted_on"], name="programs_progress_of_member")],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "membership"), name="programs_progress_once_per_order"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("spend_left_minor__gte", 0),
                            ("spend_left_minor__lte", models.F("spend_minor")),
                            ("points_left__gte", 0),
                            ("points_left__lte", models.F("points")),
                        ),
                        name="programs_progress_left_within_bought",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("threshold", models.BigIntegerField(verbose_name="from")),
                ("multiplier_milli", models.PositiveIntegerField(default=1000, verbose_name="points multiplier")),
                ("is_permanent", models.BooleanField(default=False, verbose_name="for ever")),
                ("benefits", models.TextField(blank=True, max_length=1000, verbose_name="benefits")),
                (
                    "ladder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tiers",
                        to="programs.ladder",
                        verbose_name="tier ladder",
                    ),
                ),
            ],
            options={
                "verbose_name": "tier",
                "verbose_name_plural": "tiers",
                "ordering": ["ladder", "threshold"],
                "constraints": [
                    models.UniqueConstraint(fields=("ladder", "code"), name="programs_tier_code_unique"),
                    models.UniqueConstraint(
                        fields=("ladder", "threshold"),
                        name="programs_tier_threshold_unique",
                        violation_error_message="Two levels begin at the same figure.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("threshold__gte", 0)), name="programs_tier_threshold_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("multiplier_milli__gt", 0)), name="programs_tier_multiplier_positive"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="accrual",
            name="tier",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.tier",
                verbose_name="tier",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="tier",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.tier",
                verbose_name="tier",
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("tier_review_on__isnull", False)),
                fields=["tier_review_on"],
                name="programs_membership_to_review",
            ),
        ),
        migrations.AddField(
            model_name="tiermove",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="tiermove",
            name="from_tier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programs.tier", verbose_name="from"
            ),
        ),
        migrations.AddField(
            model_name="tiermove",
            name="membership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tier_moves",
                to="programs.membership",
                verbose_name="membership",
            ),
        ),
        migrations.AddField(
            model_name="tiermove",
            name="order",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orders.order",
                verbose_name="order",
            ),
        ),
        migrations.AddField(
            model_name="tiermove",
            name="to_tier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programs.tier", verbose_name="to"
            ),
        ),
        migrations.AddIndex(
            model_name="tiermove",
            index=models.Index(fields=["membership", "-id"], name="programs_tiermove_of_member"),
        ),
    ]
