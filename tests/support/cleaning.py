"""What happens between two tests that really commit: every table is emptied, and then the house is as migrate left it.

History is written in ink, also in the tests: the database refuses to empty its tables, so the seals come off around
exactly that and nothing else. Rows that migrations wrote (the default notices, say) would be gone for every later test
on the same database, so they are written again.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection, models
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from apps.common.seal import seal_all, unseal_all

PERMISSIONS_OF_DJANGO = {"auth.permission", "contenttypes.contenttype"}  # written again by flush itself


@pytest.fixture(scope="session")
def as_migrated(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Every row that the migrations wrote, serialized."""
    with django_db_blocker.unblock():
        rows = serializers.serialize("json", migrated_rows(), use_natural_foreign_keys=True)
    yield rows
    with django_db_blocker.unblock():
        hang_up_on_everyone_else()


def hang_up_on_everyone_else() -> None:
    """A thread of the live server or of a race may still hold its line when the test database is to be removed."""
    if connection.vendor == "postgresql":
        connection.close()  # our own may have been cut while it lay idle
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def migrated_rows() -> Iterator[models.Model]:
    for model in serializers.sort_dependencies([(config, None) for config in apps.get_app_configs()]):
        if model._meta.label_lower not in PERMISSIONS_OF_DJANGO and not model._meta.proxy:
            yield from model._base_manager.order_by("pk")


@pytest.fixture(autouse=True, scope="session")
def only_the_cleaner_may_break_seals(request: pytest.FixtureRequest) -> Iterator[None]:
    empty_tables = TransactionTestCase._fixture_teardown

    def clean(case: TransactionTestCase) -> None:
        unseal_all(connection)
        try:
            empty_tables(case)
            for row in serializers.deserialize("json", request.getfixturevalue("as_migrated")):
                row.save()
        finally:
            seal_all(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", clean)
        yield


@pytest.fixture(autouse=True)
def rows_of_migrations_are_noted_first(request: pytest.FixtureRequest) -> None:
    """Before the first test that may commit has had a chance to change them."""
    if {"db", "transactional_db", "live_server"} & set(request.fixturenames) or request.node.get_closest_marker(
        "django_db"
    ):
        request.getfixturevalue("as_migrated")
