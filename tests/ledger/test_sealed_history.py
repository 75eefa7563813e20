"""History is written in ink: the database itself refuses to rewrite it, whatever speaks to it."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from apps.ledger.models import Account, Lot, LotDraw, Transfer
from tests.support.selection import vendor

ATTACKS = [
    "UPDATE ledger_transfer SET amount = 999",
    "UPDATE ledger_transfer SET reference = 'mine' WHERE kind = 'earn'",
    "UPDATE ledger_transfer SET effective_at = created_at",
    "DELETE FROM ledger_transfer",
    "DELETE FROM ledger_transfer WHERE kind = 'hold'",
    "UPDATE ledger_lotdraw SET amount = 1",
    "DELETE FROM ledger_lotdraw",
    "INSERT INTO ledger_transfer SELECT * FROM ledger_transfer WHERE kind = 'earn'",
]
POSTGRES_ATTACKS = [
    "TRUNCATE ledger_lotdraw",
    "TRUNCATE ledger_transfer CASCADE",
    "TRUNCATE ledger_account CASCADE",
    "WITH gone AS (DELETE FROM ledger_transfer RETURNING id) SELECT count(*) FROM gone",
    "INSERT INTO ledger_transfer SELECT * FROM ledger_transfer ON CONFLICT (reference) DO UPDATE SET amount = 1",
    "MERGE INTO ledger_transfer t USING (SELECT 1) s ON true WHEN MATCHED THEN UPDATE SET amount = 1",
]
SQLITE_ATTACKS = [
    "INSERT OR REPLACE INTO ledger_transfer SELECT * FROM ledger_transfer WHERE kind = 'earn'",
    "REPLACE INTO ledger_lotdraw SELECT * FROM ledger_lotdraw",
    "UPDATE OR REPLACE ledger_transfer SET id = id + 1",
    "UPDATE OR IGNORE ledger_transfer SET amount = 999",
    "INSERT INTO ledger_transfer SELECT * FROM ledger_transfer WHERE true ON CONFLICT (reference) DO UPDATE SET amount = 1",
]


@pytest.fixture
def history(house, mira):
    house.earn(mira, 10)
    house.hold(mira, 4)
    return written()


def written() -> tuple[list, list]:
    return (list(Transfer.objects.order_by("pk").values()), list(LotDraw.objects.order_by("pk").values()))


def attack(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("sql", ATTACKS + (SQLITE_ATTACKS if vendor() == "sqlite" else POSTGRES_ATTACKS))
def test_the_database_refuses_to_rewrite_history(history, sql):
    with pytest.raises(DatabaseError):
        attack(sql)
    assert written() == history


def test_the_orm_cannot_rewrite_history_either(history):
    transfer = Transfer.objects.first()
    transfer.amount = 999
    for rewriting in (transfer.save, Transfer.objects.all().delete, LotDraw.objects.all().delete):
        with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
            rewriting()
    assert written() == history


def test_an_account_with_a_history_cannot_be_deleted(history):
    for rows in (Account.objects.all(), Lot.objects.all()):
        with pytest.raises(ProtectedError), transaction.atomic():
            rows.delete()
    assert written() == history


def test_a_seal_stays_after_it_refused(history):
    for _time in (1, 2):
        with pytest.raises(DatabaseError):
            attack("DELETE FROM ledger_transfer")
    assert written() == history
