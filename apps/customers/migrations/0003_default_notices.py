import secrets

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from apps.customers.default_texts import DEFAULT_NOTICES

SAFE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def publish(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """So that a shop finds texts to read and replace straight after ``migrate``."""
    notice = apps.get_model("customers", "Notice")
    if not notice.objects.exists():
        notice.objects.bulk_create(
            notice(
                kind=kind,
                language=language,
                version=1,
                text=text,
                counter_code="".join(secrets.choice(SAFE) for _place in range(6)),
            )
            for kind, language, text in DEFAULT_NOTICES
        )


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_seal_consent")]

    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
