import django.db.models.deletion
from django.db import migrations, models

import apps.customers.models.customer


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_default_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="NameWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="Spelling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trace", models.CharField(max_length=7)),
                ("text", models.CharField(max_length=40)),
            ],
            options={
                "indexes": [models.Index(fields=["text"], name="customers_spelling_word")],
                "constraints": [
                    models.UniqueConstraint(fields=("trace", "text"), name="customers_spelling_trace_unique")
                ],
            },
        ),
        migrations.RemoveIndex(
            model_name="customer",
            name="customers_customer_phone_tail",
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(apps.customers.models.customer.PhoneTail("phone"), name="customers_customer_phone_tail"),
        ),
        migrations.AddIndex(
            model_name="identifier",
            index=models.Index(fields=["value"], name="customers_identifier_value"),
        ),
        migrations.AddField(
            model_name="nameword",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddIndex(
            model_name="nameword",
            index=models.Index(fields=["text"], name="customers_nameword_beginning", opclasses=["varchar_pattern_ops"]),
        ),
        migrations.AddConstraint(
            model_name="nameword",
            constraint=models.UniqueConstraint(
                fields=("text", "customer"), name="customers_nameword_once_per_customer"
            ),
        ),
    ]
