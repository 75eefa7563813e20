from django.db import migrations

from apps.common.seal import sealing, unsealing


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_changes_and_sessions")]

    operations = [migrations.RunPython(sealing("staff_staffchange"), unsealing("staff_staffchange"))]
