import uuid

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
        ("offers", "0001_initial"),
        ("segments", "0001_initial"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "goal",
                    models.CharField(
                        choices=[
                            ("visit", "More visits"),
                            ("return", "Bring people back"),
                            ("product", "Make a product known"),
                            ("news", "Tell news"),
                            ("thanks", "Say thank you"),
                        ],
                        default="visit",
                        max_length=8,
                        verbose_name="goal",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "E-mail"), ("sms", "SMS")],
                        default="email",
                        max_length=8,
                        verbose_name="channel",
                    ),
                ),
                ("hold_out_percent", models.PositiveSmallIntegerField(default=0, verbose_name="hold-out in percent")),
                (
                    "codes",
                    models.CharField(
                        choices=[
                            ("none", "No code"),
                            ("shared", "One code for all"),
                            ("personal", "A code of their own for each"),
                        ],
                        default="none",
                        max_length=8,
                        verbose_name="code",
                    ),
                ),
                (
                    "code_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days a code can be used"),
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
                (
                    "valid_days",
                    models.PositiveSmallIntegerField(default=3, verbose_name="days in which letters may leave"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("scheduled", "Scheduled"),
                            ("sending", "Being sent"),
                            ("paused", "Paused"),
                            ("done", "Sent"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("send_at", models.DateTimeField(blank=True, null=True, verbose_name="to be sent")),
                ("started_at", models.DateTimeField(editable=False, null=True, verbose_name="begun")),
                ("finished_at", models.DateTimeField(editable=False, null=True, verbose_name="finished")),
                (
                    "created_at",
                    models.DateTimeField(default=apps.common.clock.now, editable=False, verbose_name="created"),
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
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
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
                        related_name="campaigns",
                        to="segments.segment",
                        verbose_name="segment",
                    ),
                ),
                (
                    "shared_code",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offers.promocode",
                        verbose_name="code for all",
                    ),
                ),
            ],
            options={
                "verbose_name": "campaign",
                "verbose_name_plural": "campaigns",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hold_out_percent__lte", 50)),
                        name="campaigns_campaign_hold_out_at_most_half",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("codes", "none"), ("offer__isnull", False), _connector="OR"),
                        name="campaigns_campaign_codes_need_offer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("codes", "shared"), ("shared_code__isnull", False)),
                            models.Q(models.Q(("codes", "shared"), _negated=True), ("shared_code", None)),
                            _connector="OR",
                        ),
                        name="campaigns_campaign_shared_code_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "cancelled"]), ("send_at__isnull", False), _connector="OR"
                        ),
                        name="campaigns_campaign_has_its_hour",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["sending", "paused", "done"]), _negated=True),
                            ("started_at__isnull", False),
                            _connector="OR",
                        ),
                        name="campaigns_campaign_says_when_begun",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("button", models.CharField(blank=True, max_length=60, verbose_name="words on the button")),
                ("sms", models.TextField(blank=True, verbose_name="SMS")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "text",
                "verbose_name_plural": "texts",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "language"), name="campaigns_campaigntext_one_per_language"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("written", "Letter written"),
                            ("held_out", "Held out to compare"),
                            ("left_out", "Not written to"),
                        ],
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=20, verbose_name="reason")),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                ("decided_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="decided")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recipients",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
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
                    "message",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="messaging.message",
                        verbose_name="letter",
                    ),
                ),
            ],
            options={
                "verbose_name": "recipient",
                "verbose_name_plural": "recipients",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["campaign", "id"],
                        name="campaigns_recipient_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "customer"), name="campaigns_recipient_once_per_campaign"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "left_out"), models.Q(("reason", ""), _negated=True)),
                            models.Q(models.Q(("state", "left_out"), _negated=True), ("reason", "")),
                            _connector="OR",
                        ),
                        name="campaigns_recipient_left_out_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("message__isnull", False), ("state", "written")),
                            models.Q(models.Q(("state", "written"), _negated=True), ("message", None)),
                            _connector="OR",
                        ),
                        name="campaigns_recipient_written_has_its_letter",
                    ),
                ],
            },
        ),
    ]
