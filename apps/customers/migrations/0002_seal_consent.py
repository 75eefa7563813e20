from django.db import migrations

from apps.common.seal import sealing, unsealing


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [migrations.RunPython(sealing("customers_consent"), unsealing("customers_consent"))]
