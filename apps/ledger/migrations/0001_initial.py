import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit", models.CharField(max_length=60, verbose_name="unit")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("issuing", "Issuing"),
                            ("available", "Available"),
                            ("pending", "Pending"),
                            ("held", "Held"),
                        ],
                        max_length=12,
                        verbose_name="role",
                    ),
                ),
                ("may_overdraw", models.BooleanField(default=False, verbose_name="may be below zero")),
                ("balance", models.BigIntegerField(default=0, verbose_name="balance")),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, editable=False)),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("balance__gte", 0), ("may_overdraw", True), _connector="OR"),
                        name="ledger_account_not_below_zero",
                        violation_error_message="There are not enough points.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "issuing"), _negated=True),
                            models.Q(("balance", 0), ("may_overdraw", True)),
                            _connector="OR",
                        ),
                        name="ledger_account_issuing_is_summed",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "issuing")),
                        fields=("unit",),
                        name="ledger_account_one_issuing_per_unit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("earn", "Earned"),
                            ("opening", "Opening balance"),
                            ("activate", "Became available"),
                            ("reverse", "Taken back"),
                            ("hold", "Set aside for a reward"),
                            ("release", "Given back"),
                            ("redeem", "Spent on a reward"),
                            ("unredeem", "Reward taken back"),
                            ("expire", "Expired"),
                            ("adjust", "Corrected"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("reference", models.CharField(max_length=120, verbose_name="reference")),
                ("effective_at", models.DateTimeField(verbose_name="effective")),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="recorded")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "credit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="ledger.account",
                        verbose_name="to account",
                    ),
                ),
                (
                    "debit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debits",
                        to="ledger.account",
                        verbose_name="from account",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="ledger.transfer",
                        verbose_name="takes back",
                    ),
                ),
            ],
            options={
                "verbose_name": "transfer",
                "verbose_name_plural": "transfers",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="ledger_transfer_amount_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("debit", models.F("credit")), _negated=True),
                        name="ledger_transfer_between_two_accounts",
                    ),
                    models.UniqueConstraint(fields=("reference",), name="ledger_transfer_reference_unique"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("remaining", models.BigIntegerField(verbose_name="remaining")),
                ("active_from", models.DateField(verbose_name="active from")),
                ("expires_on", models.DateField(null=True, verbose_name="last usable day")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="ledger.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "transfer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lot",
                        to="ledger.transfer",
                        verbose_name="movement",
                    ),
                ),
            ],
            options={
                "verbose_name": "lot",
                "verbose_name_plural": "lots",
                "indexes": [
                    models.Index(
                        condition=models.Q(("remaining__gt", 0)),
                        fields=["account", "expires_on", "id"],
                        name="ledger_lot_open",
                    ),
                    models.Index(
                        condition=models.Q(("expires_on__isnull", False), ("remaining__gt", 0)),
                        fields=["expires_on"],
                        name="ledger_lot_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("remaining__gte", 0), ("remaining__lte", models.F("amount"))),
                        name="ledger_lot_remaining_within_amount",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="ledger_lot_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on", None), ("expires_on__gte", models.F("active_from")), _connector="OR"
                        ),
                        name="ledger_lot_expires_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LotDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="ledger.lot",
                        verbose_name="lot",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="ledger.transfer",
                        verbose_name="movement",
                    ),
                ),
            ],
            options={
                "verbose_name": "lot draw",
                "verbose_name_plural": "lot draws",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="ledger_lotdraw_amount_not_zero"
                    ),
                    models.UniqueConstraint(fields=("lot", "transfer"), name="ledger_lotdraw_once_per_transfer"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("captured", "Captured"), ("released", "Released")],
                        default="open",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "available",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                        verbose_name="available points",
                    ),
                ),
                (
                    "held",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                        verbose_name="points set aside",
                    ),
                ),
                (
                    "placed",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hold",
                        to="ledger.transfer",
                        verbose_name="set aside by",
                    ),
                ),
                (
                    "resolved",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transfer",
                        verbose_name="ended by",
                    ),
                ),
            ],
            options={
                "verbose_name": "hold",
                "verbose_name_plural": "holds",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="ledger_hold_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolved", None), ("status", "open")),
                            models.Q(models.Q(("status", "open"), _negated=True), ("resolved__isnull", False)),
                            _connector="OR",
                        ),
                        name="ledger_hold_resolved_names_its_transfer",
                    ),
                ],
            },
        ),
    ]
