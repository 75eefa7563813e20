import uuid

from django.db import migrations, models

import apps.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Attempts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=64)),
                ("window_at", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "attempts",
                "verbose_name_plural": "attempts",
                "indexes": [models.Index(fields=["window_at"], name="codes_attempts_old")],
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "window_at"), name="codes_attempts_window_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("reward", "Reward"), ("claim", "Claim")], max_length=16, verbose_name="kind"
                    ),
                ),
                ("seed", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key_hash", models.CharField(max_length=64)),
                ("tail", models.CharField(max_length=4, verbose_name="last characters")),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="created")),
            ],
            options={
                "verbose_name": "code",
                "verbose_name_plural": "codes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key_hash",),
                        name="codes_code_key_unique",
                        violation_error_message="This code is already taken.",
                    )
                ],
            },
        ),
    ]
