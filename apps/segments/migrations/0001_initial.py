import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("customers", "0007_tags"),
        ("programs", "0004_points_expire"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_key", models.CharField(editable=False, max_length=120)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("size", models.PositiveIntegerField(default=0, editable=False, verbose_name="people")),
                ("counted_at", models.DateTimeField(editable=False, null=True, verbose_name="counted")),
                (
                    "changed_at",
                    models.DateTimeField(default=apps.common.clock.now, editable=False, verbose_name="last changed"),
                ),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, editable=False)),
                (
                    "changed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "segment",
                "verbose_name_plural": "segments",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name_key",),
                        name="segments_segment_name_unique",
                        violation_error_message="Another segment already has this name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="segments_segment_has_a_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "mode",
                    models.CharField(
                        choices=[("all", "All of these"), ("any", "At least one of these"), ("none", "None of these")],
                        default="all",
                        max_length=4,
                        verbose_name="which must hold",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="groups",
                        to="segments.group",
                        verbose_name="inside",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="groups",
                        to="segments.segment",
                        verbose_name="segment",
                    ),
                ),
            ],
            options={
                "verbose_name": "group of conditions",
                "verbose_name_plural": "groups of conditions",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("parent", None)),
                        fields=("segment",),
                        name="segments_group_one_root_per_segment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="segments_group_not_inside_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Condition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("how", models.CharField(blank=True, max_length=16, verbose_name="how")),
                ("word", models.CharField(blank=True, max_length=40, verbose_name="word")),
                ("other_word", models.CharField(blank=True, max_length=40, verbose_name="second word")),
                ("low", models.BigIntegerField(null=True, verbose_name="figure")),
                ("high", models.BigIntegerField(null=True, verbose_name="second figure")),
                ("days", models.PositiveIntegerField(null=True, verbose_name="days")),
                ("first_on", models.DateField(null=True, verbose_name="first day")),
                ("last_on", models.DateField(null=True, verbose_name="last day")),
                (
                    "program",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programs.program",
                        verbose_name="programme",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conditions",
                        to="segments.group",
                        verbose_name="group",
                    ),
                ),
            ],
            options={
                "verbose_name": "condition",
                "verbose_name_plural": "conditions",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind", ""), _negated=True), name="segments_condition_has_a_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("low", None), ("high", None), ("low__lte", models.F("high")), _connector="OR"
                        ),
                        name="segments_condition_figures_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_on", None),
                            ("last_on", None),
                            ("first_on__lte", models.F("last_on")),
                            _connector="OR",
                        ),
                        name="segments_condition_days_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pick",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=60, verbose_name="key")),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "condition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="picks",
                        to="segments.condition",
                        verbose_name="condition",
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
                    "tag",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.tag",
                        verbose_name="tag",
                    ),
                ),
                (
                    "tier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programs.tier",
                        verbose_name="tier",
                    ),
                ),
            ],
            options={
                "verbose_name": "choice",
                "verbose_name_plural": "choices",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("category", None),
                                ("key", ""),
                                ("product__isnull", False),
                                ("tag", None),
                                ("tier", None),
                            ),
                            models.Q(
                                ("category__isnull", False),
                                ("key", ""),
                                ("product", None),
                                ("tag", None),
                                ("tier", None),
                            ),
                            models.Q(
                                ("category", None),
                                ("key", ""),
                                ("product", None),
                                ("tag__isnull", False),
                                ("tier", None),
                            ),
                            models.Q(
                                ("category", None),
                                ("key", ""),
                                ("product", None),
                                ("tag", None),
                                ("tier__isnull", False),
                            ),
                            models.Q(
                                ("category", None),
                                ("product", None),
                                ("tag", None),
                                ("tier", None),
                                models.Q(("key", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="segments_pick_names_one_thing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("condition", "key"),
                        name="segments_pick_key_once",
                    ),
                    models.UniqueConstraint(fields=("condition", "product"), name="segments_pick_product_once"),
                    models.UniqueConstraint(fields=("condition", "category"), name="segments_pick_category_once"),
                    models.UniqueConstraint(fields=("condition", "tag"), name="segments_pick_tag_once"),
                    models.UniqueConstraint(fields=("condition", "tier"), name="segments_pick_tier_once"),
                ],
            },
        ),
    ]
