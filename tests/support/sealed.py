"""History is written in ink, also in the tests: the database refuses to empty its tables.

A transactional test is cleaned up by emptying every table, so the seals come off around exactly that and nothing else.
"""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import TransactionTestCase

from apps.common.seal import seal_all, unseal_all


@pytest.fixture(autouse=True, scope="session")
def only_the_cleaner_may_break_seals() -> Iterator[None]:
    empty_tables = TransactionTestCase._fixture_teardown

    def break_seals_and_empty_tables(case: TransactionTestCase) -> None:
        databases = [connections[alias] for alias in case._databases_names(include_mirrors=False)]
        for database in databases:
            unseal_all(database)
        try:
            empty_tables(case)
        finally:
            for database in databases:
                seal_all(database)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", break_seals_and_empty_tables)
        yield
