from typing import Any

from django.db import migrations, models


def keep_days_of_before(apps: Any, schema_editor: Any) -> None:
    """Until now only files and returns after the last day dated a lot; no programme did."""
    apps.get_model("ledger", "Lot").objects.filter(expires_on__isnull=False).update(keeps_day=True)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_seal_history")]

    operations = [
        migrations.AddField(
            model_name="lot",
            name="keeps_day",
            field=models.BooleanField(db_default=False, default=False, verbose_name="keeps its day"),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                condition=models.Q(("keeps_day", False), ("expires_on__isnull", False), _connector="OR"),
                name="ledger_lot_kept_day_is_a_day",
            ),
        ),
        migrations.RunPython(keep_days_of_before, migrations.RunPython.noop),
    ]
