"""The ledger's own SQL. Each statement says why the ORM is not enough, and has a twin in the tests that must agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from apps.common.prepared import Prepared


@contextmanager
def one_moment() -> Iterator[None]:
    """Every query inside sees the database as it was at the first one.

    The ORM has no word for the isolation level. Without it a shop that goes on selling while the books are added up would
    look as if they did not add up. On SQLite a transaction is such a moment already. Inside a transaction of the caller's
    the level is the caller's business.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


_EARN_VALUES = {
    "credit_id": "bigint",
    "debit_id": "bigint",
    "amount": "bigint",
    "kind": "varchar",
    "reference": "varchar",
    "actor_id": "bigint",
    "effective_at": "timestamptz",
    "created_at": "timestamptz",
    "active_from": "date",
    "expires_on": "date",
    "keeps_day": "boolean",
}
_EARN = Prepared(
    "ledger_earn",
    tuple(_EARN_VALUES.values()),
    """
WITH legs AS MATERIALIZED (
    SELECT credit.id AS credit_id, debit.id AS debit_id
    FROM ledger_account credit JOIN ledger_account debit ON debit.unit = credit.unit
    WHERE credit.id = $1 AND credit.role IN ('available', 'pending')
        AND debit.id = $2 AND debit.role = 'issuing'
    FOR NO KEY UPDATE OF credit
), posted AS (
    INSERT INTO ledger_transfer (debit_id, credit_id, amount, kind, reference, actor_id, effective_at, created_at)
    SELECT debit_id, credit_id, $3, $4, $5, $6, $7, $8
    FROM legs
    ON CONFLICT (reference) DO NOTHING
    RETURNING id, amount, credit_id
), raised AS (
    UPDATE ledger_account SET balance = balance + posted.amount FROM posted WHERE ledger_account.id = posted.credit_id
    RETURNING posted.id AS transfer_id, ledger_account.id AS account_id, role, LEAST(posted.amount, balance) AS aged
), born AS (
    INSERT INTO ledger_lot (account_id, transfer_id, amount, remaining, active_from, expires_on, keeps_day)
    SELECT account_id, transfer_id, aged, aged, $9, $10, $11
    FROM raised WHERE role = 'available' AND aged > 0
)
SELECT id FROM posted
""",
)


def earn(values: dict[str, Any]) -> int | None:
    """PostgreSQL: lock, transfer, balance and lot of one earn in one statement instead of eight; the id of the transfer.

    An earn is what a shop does all day, and most of its cost is the way to the database and back. Nothing happens, and
    None comes back, where it is not a plain earn (other roles, other units, a reference posted before): then the general
    way finds out why. The account is locked before the reference is claimed, as everywhere, so the two ways cannot deadlock.
    """
    found = _EARN.fetch([values[name] for name in _EARN_VALUES])
    return found[0][0] if found else None


_EXPIRE = """
WITH due AS MATERIALIZED (
    SELECT lot.id AS lot_id, lot.account_id, lot.remaining, issuing.id AS issuing_id, days.starts_at,
        nextval(pg_get_serial_sequence('ledger_transfer', 'id')) AS transfer_id
    FROM ledger_lot lot
    JOIN unnest(%(days)s::date[], %(starts)s::timestamptz[]) AS days(day, starts_at) ON days.day = lot.expires_on
    JOIN ledger_account account ON account.id = lot.account_id
    JOIN ledger_account issuing ON issuing.unit = account.unit AND issuing.role = 'issuing'
    WHERE lot.id = ANY(%(lot_ids)s) AND lot.remaining > 0
), posted AS (
    INSERT INTO ledger_transfer (id, debit_id, credit_id, amount, kind, reference, effective_at, created_at)
    SELECT transfer_id, account_id, issuing_id, remaining, 'expire', 'lot:' || lot_id || ':expire', starts_at, %(now)s
    FROM due
), drawn AS (
    INSERT INTO ledger_lotdraw (lot_id, transfer_id, amount) SELECT lot_id, transfer_id, remaining FROM due
), emptied AS (
    UPDATE ledger_lot SET remaining = 0 FROM due WHERE ledger_lot.id = due.lot_id
)
UPDATE ledger_account SET balance = balance - sums.points
FROM (SELECT account_id, sum(remaining) AS points FROM due GROUP BY account_id) sums
WHERE ledger_account.id = sums.account_id
"""


def expire(*, lot_ids: list[int], starts: dict[dt.date, dt.datetime], now: dt.datetime) -> None:
    """PostgreSQL: transfers, draws, lots and balances of a night in one statement.

    The caller holds the accounts. ``starts`` says for each last usable day the instant at which the next one began. Rows
    never leave the database, which makes a night of fifty thousand lots several times faster than posting them.
    """
    values: dict[str, Any] = {"lot_ids": lot_ids, "days": list(starts), "starts": list(starts.values()), "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE, values)
