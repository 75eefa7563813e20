import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0007_tags"),
        ("messaging", "0004_letters_on_hold"),
        ("offers", "0002_for_a_segment"),
        ("orders", "0001_initial"),
        ("rewards", "0001_initial"),
        ("segments", "0001_initial"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Flow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, unique=True, verbose_name="automatic letter")),
                ("is_on", models.BooleanField(default=False, verbose_name="on")),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "E-mail"), ("sms", "SMS")],
                        default="email",
                        max_length=8,
                        verbose_name="channel",
                    ),
                ),
                (
                    "code_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days a code can be used"),
                ),
                ("days", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days")),
                ("percent", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="percent")),
                (
                    "second_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="days until the second letter"
                    ),
                ),
                (
                    "button_url",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[django.core.validators.URLValidator(schemes=["https", "http"])],
                        verbose_name="address of the button",
                    ),
                ),
                ("switched_at", models.DateTimeField(editable=False, null=True, verbose_name="switched on")),
                ("entered_on", models.DateField(editable=False, null=True, verbose_name="looked at until")),
                (
                    "changed_at",
                    models.DateTimeField(default=apps.common.clock.now, editable=False, verbose_name="changed"),
                ),
                (
                    "changed_by",
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
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flows",
                        to="offers.offer",
                        verbose_name="offer",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flows",
                        to="segments.segment",
                        verbose_name="segment",
                    ),
                ),
            ],
            options={
                "verbose_name": "automatic letter",
                "verbose_name_plural": "automatic letters",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_on", False),
                            models.Q(("entered_on__isnull", False), ("switched_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="flows_flow_on_says_since_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code_days", None), ("code_days__gte", 1), _connector="OR"),
                        name="flows_flow_codes_last_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FlowRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(max_length=60, verbose_name="occasion")),
                ("step", models.PositiveSmallIntegerField(default=1, verbose_name="letter")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for its hour"),
                            ("written", "Letter written"),
                            ("skipped", "Not written"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("bought", "Bought something meanwhile"),
                            ("undone", "The purchase was taken back"),
                            ("reached", "Has points enough by now"),
                            ("too_far", "The reward is not within reach any more"),
                            ("changed", "The date was changed"),
                            ("not_in_segment", "Is not in the segment any more"),
                            ("too_late", "It was too late for it"),
                            ("switched_off", "It was switched off"),
                            ("not_ready", "The letter or its offer was not ready"),
                            ("no_address", "No address is known"),
                            ("suppressed", "Letters to this address are not accepted"),
                            ("no_consent", "The member did not agree to such letters"),
                        ],
                        max_length=16,
                        verbose_name="reason",
                    ),
                ),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="noted")),
                (
                    "code",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offers.promocode",
                        verbose_name="code",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "flow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="flows.flow",
                        verbose_name="automatic letter",
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="messaging.message",
                        verbose_name="letter",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "reward",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.reward",
                        verbose_name="reward",
                    ),
                ),
            ],
            options={
                "verbose_name": "automatic letter to one person",
                "verbose_name_plural": "automatic letters to each person",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["due_at", "id"], name="flows_flowrun_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("flow", "customer", "about", "step"), name="flows_flowrun_once_per_occasion"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("flow", "customer"),
                        name="flows_flowrun_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("message", None), ("reason", ""), ("state", "waiting")),
                            models.Q(("message__isnull", False), ("reason", ""), ("state", "written")),
                            models.Q(("message", None), ("state", "skipped"), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="flows_flowrun_ends_as_letter_or_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FlowText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.PositiveSmallIntegerField(default=1, verbose_name="letter")),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("button", models.CharField(blank=True, max_length=60, verbose_name="words on the button")),
                ("sms", models.TextField(blank=True, verbose_name="SMS")),
                (
                    "flow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="flows.flow",
                        verbose_name="automatic letter",
                    ),
                ),
            ],
            options={
                "verbose_name": "text",
                "verbose_name_plural": "texts",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("flow", "step", "language"), name="flows_flowtext_one_per_language"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("step__range", (1, 2))), name="flows_flowtext_first_or_second"
                    ),
                ],
            },
        ),
    ]
