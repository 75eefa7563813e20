"""One schema, no circles: keys point down, constraints carry the app's name, migrations say what they do."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps as registry
from django.db import connection, models

from apps.common.seal import SEALED_TABLES
from tests.architecture.house import APPS, apps, floors, short


def tables_of(app: str) -> Iterator[type[models.Model]]:
    """The app's tables; history tables are kept by simple_history and follow the table they remember."""
    for model in registry.get_models(include_auto_created=True):
        if model.__module__.split(".")[:2] == ["apps", app] and not hasattr(model, "history_object"):
            yield model


def keys_of(model: type[models.Model]) -> Iterator[models.Field]:
    yield from (field for field in model._meta.local_fields if field.is_relation)
    yield from model._meta.local_many_to_many


@pytest.mark.parametrize("app", apps())
def test_every_foreign_key_points_to_the_same_app_or_down(app):
    upward = []
    for model in tables_of(app):
        for key in keys_of(model):
            home, _, target = key.related_model.__module__.partition(".")
            other = target.split(".")[0]
            if home == "apps" and other != app and floors()[other] >= floors()[app]:
                upward.append(f"{model.__name__}.{key.name} -> {other}")
    assert upward == []


@pytest.mark.parametrize("app", apps())
def test_constraint_names_read_as_sentences_of_their_app(app):
    names = [rule.name for model in tables_of(app) for rule in model._meta.constraints]
    assert [name for name in names if not name.startswith(f"{app}_")] == []


@pytest.mark.parametrize("app", apps())
def test_index_names_are_chosen_and_not_generated(app):
    names = [index.name for model in tables_of(app) for index in model._meta.indexes]
    assert [name for name in names if re.search(r"_[0-9a-f]{6}_idx$", name)] == []


@pytest.mark.parametrize("app", apps())
def test_every_migration_has_a_name(app):
    generated = re.compile(r"_auto_|_alter_|_and_more$|_remove_.*_and_|__")
    files = (APPS / app / "migrations").glob("[0-9]*.py")
    assert [short(path) for path in files if generated.search(path.stem)] == []


def test_people_points_orders_and_staff_are_protected():
    kept = {"customers.customer", "ledger.account", "ledger.transfer", "orders.order", "staff.user"}
    loose = [
        f"{model._meta.label}.{key.name}"
        for app in apps()
        for model in tables_of(app)
        for key in keys_of(model)
        if key.related_model._meta.label_lower in kept
        and model.__module__.split(".")[1] != key.related_model.__module__.split(".")[1]
        and getattr(key.remote_field, "on_delete", None) not in (models.PROTECT, models.RESTRICT, None)
    ]
    assert loose == []


def test_money_and_points_are_whole_numbers():
    rounded = [
        f"{model._meta.label}.{field.name}"
        for app in apps()
        for model in tables_of(app)
        for field in model._meta.local_fields
        if isinstance(field, models.FloatField | models.DecimalField)
        and re.search(r"minor|points|amount|price|total|balance|quantity", field.name)
    ]
    assert rounded == []


@pytest.mark.django_db
def test_every_table_of_history_is_sealed_and_no_other():
    where = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(where[connection.vendor])
        sealed = {table for name, table in cursor.fetchall() if "_sealed" in name}
    assert sealed == set(SEALED_TABLES)
