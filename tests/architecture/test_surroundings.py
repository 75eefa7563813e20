"""The tests stand on firm ground: nothing leaves the machine, the seals hold, and the browser is a real one."""

import socket

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection

from apps.customers.models import Notice
from tests.support.browser import DESK


def test_no_test_reaches_another_machine():
    with pytest.raises(AssertionError, match="tried to reach"), socket.socket() as stranger:
        stranger.connect(("192.0.2.1", 80))


@pytest.mark.parametrize("run", ["first", "second"])
@pytest.mark.django_db(transaction=True)
def test_emptying_the_tables_between_tests_leaves_them_sealed(run):
    """The second run stands on tables that the first has had emptied."""
    table = "ledger_transfer"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM staff_user")
        assert cursor.fetchone() == (0,)
        if connection.vendor == "postgresql":
            with pytest.raises(DatabaseError, match="append-only"):
                cursor.execute(f"TRUNCATE {table} CASCADE")
    get_user_model().objects.create(email="mira@example.com")


@pytest.mark.parametrize("run", ["first", "second"])
@pytest.mark.django_db(transaction=True)
def test_what_migrations_wrote_is_there_for_every_test(run):
    assert Notice.objects.filter(version=1).count() == 6
    Notice.objects.filter(language="tr").delete()


def test_the_phone_is_narrow_and_the_desk_is_wide(page, wide_page):
    for each, width in ((page, 390), (wide_page, DESK["width"])):
        answer = each.goto("/there-is-no-such-page/")
        assert answer.status == 404
        assert each.evaluate("innerWidth") == width
