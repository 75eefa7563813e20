import django.db.models.deletion
from django.db import migrations, models

import apps.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0006_consent_to_questions"),
        ("messaging", "0002_pauses"),
    ]

    operations = [
        migrations.CreateModel(
            name="Brand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sender_name", models.CharField(blank=True, max_length=100, verbose_name="sender's name")),
                ("reply_to", models.EmailField(blank=True, max_length=254, verbose_name="answers go to")),
                ("colour", models.CharField(default="#2f6f4e", max_length=7, verbose_name="colour")),
                ("signature", models.TextField(blank=True, max_length=500, verbose_name="signature")),
                ("logo_url", models.URLField(blank=True, max_length=500, verbose_name="address of the logo")),
                ("logo", models.BinaryField(null=True)),
                ("logo_digest", models.CharField(blank=True, max_length=32)),
                ("sms_footer", models.CharField(blank=True, max_length=100, verbose_name="end of an SMS with offers")),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "look of the letters",
                "verbose_name_plural": "look of the letters",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="messaging_brand_is_the_only_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("logo__isnull", True), ("logo_digest", "")),
                            models.Q(("logo__isnull", False), ("logo_url", "")),
                            _connector="OR",
                        ),
                        name="messaging_brand_has_one_logo",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "E-mail"), ("sms", "SMS"), ("whatsapp", "WhatsApp")],
                        max_length=8,
                        unique=True,
                        verbose_name="channel",
                    ),
                ),
                ("letters_max", models.PositiveSmallIntegerField(verbose_name="letters at most")),
                ("days", models.PositiveSmallIntegerField(verbose_name="in so many days")),
            ],
            options={
                "verbose_name": "frequency cap",
                "verbose_name_plural": "frequency caps",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("letters_max__gte", 1)),
                        name="messaging_cap_lets_something_through",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=40, verbose_name="provider")),
                ("event_id", models.CharField(max_length=200, verbose_name="provider's event number")),
                ("provider_message_id", models.CharField(blank=True, max_length=200, verbose_name="provider's number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("deferred", "Held up"),
                            ("delivered", "Delivered"),
                            ("opened", "Opened"),
                            ("clicked", "Clicked"),
                            ("rejected", "Refused by the provider"),
                            ("bounced", "Bounced"),
                            ("complained", "Reported as spam"),
                            ("unsubscribed", "Unsubscribed at the provider"),
                        ],
                        max_length=12,
                        verbose_name="what happened",
                    ),
                ),
                ("is_permanent", models.BooleanField(default=False, verbose_name="for good")),
                ("happened_at", models.DateTimeField(verbose_name="happened")),
                ("received_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="received")),
            ],
            options={
                "verbose_name": "delivery report",
                "verbose_name_plural": "delivery reports",
                "ordering": ["happened_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="message",
            name="attempted_at",
            field=models.DateTimeField(null=True, verbose_name="attempted"),
        ),
        migrations.AddField(
            model_name="message",
            name="delivery",
            field=models.CharField(
                blank=True,
                choices=[
                    ("deferred", "Held up"),
                    ("delivered", "Delivered"),
                    ("opened", "Opened"),
                    ("clicked", "Clicked"),
                    ("rejected", "Refused by the provider"),
                    ("bounced", "Bounced"),
                    ("complained", "Reported as spam"),
                ],
                max_length=10,
                verbose_name="what the provider told",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="parts",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="SMS parts"),
        ),
        migrations.AddField(
            model_name="message",
            name="provider_id",
            field=models.CharField(blank=True, max_length=200, verbose_name="provider's number"),
        ),
        migrations.AlterField(
            model_name="message",
            name="channel",
            field=models.CharField(
                choices=[("email", "E-mail"), ("sms", "SMS"), ("whatsapp", "WhatsApp")],
                default="email",
                max_length=8,
                verbose_name="channel",
            ),
        ),
        migrations.AlterField(
            model_name="suppression",
            name="channel",
            field=models.CharField(
                choices=[("email", "E-mail"), ("sms", "SMS"), ("whatsapp", "WhatsApp")],
                max_length=8,
                verbose_name="channel",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("purpose", "service"), ("state", "queued")),
                fields=["due_at", "id"],
                name="messaging_message_due_service",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("attempted_at__isnull", False), ("purpose", "marketing")),
                fields=["customer", "channel", "attempted_at"],
                name="messaging_message_attempts",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("provider_id", ""), _negated=True),
                fields=["provider_id"],
                name="messaging_message_provider_id",
            ),
        ),
        migrations.AddField(
            model_name="deliveryevent",
            name="message",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="events",
                to="messaging.message",
                verbose_name="message",
            ),
        ),
        migrations.AddIndex(
            model_name="deliveryevent",
            index=models.Index(
                condition=models.Q(("message", None)),
                fields=["provider_message_id"],
                name="messaging_deliveryevent_early",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryevent",
            constraint=models.UniqueConstraint(
                fields=("provider", "event_id"), name="messaging_deliveryevent_told_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("event_id", ""), _negated=True), name="messaging_deliveryevent_has_a_number"
            ),
        ),
    ]
