from django.db import migrations

from apps.common.seal import sealing, unsealing


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunPython(sealing("ledger_transfer"), unsealing("ledger_transfer")),
        migrations.RunPython(sealing("ledger_lotdraw"), unsealing("ledger_lotdraw")),
    ]
