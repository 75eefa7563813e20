"""A night's expiry: the lots of one day taken out of many, beside one hand-written statement that writes the same rows.

BENCH_LOTS=1000000 BENCH_DUE=50000 is the size that quality is held to; the default is a glance of about a minute.
"""

from __future__ import annotations

import datetime as dt
import os
import time

import psycopg

from benchmarks.harness import ROUNDS, compare, django_parameters, leave, scratch_database

LOTS = int(os.environ.get("BENCH_LOTS", "200000"))
DUE = int(os.environ.get("BENCH_DUE", "10000"))
FIRST = dt.date(2026, 1, 1)
FORMS = 3

# Members with one lot each. Those of a round's form share a day; all others run out years later.
SEED = """
INSERT INTO ledger_account (id, unit, role, balance, may_overdraw, created_at)
    SELECT n + 1000, 'bench', 'available', 10, false, now() FROM generate_series(1, %(lots)s) n;
INSERT INTO ledger_transfer (id, debit_id, credit_id, amount, kind, reference, effective_at, created_at)
    SELECT n, %(issuing)s, n + 1000, 10, 'earn', 'seed:' || n, now(), now() - interval '1 day'
    FROM generate_series(1, %(lots)s) n;
INSERT INTO ledger_lot (id, account_id, transfer_id, amount, remaining, active_from, expires_on)
    SELECT n, n + 1000, n, 10, 10, '2025-01-01', %(first)s::date + least((n - 1) / %(due)s, 3000)::int
    FROM generate_series(1, %(lots)s) n;
SELECT setval(pg_get_serial_sequence('ledger_transfer', 'id'), %(lots)s);
"""

HAND = """
WITH due AS MATERIALIZED (
    SELECT id AS lot_id, account_id, remaining, nextval(pg_get_serial_sequence('ledger_transfer', 'id')) AS transfer_id
    FROM ledger_lot WHERE remaining > 0 AND expires_on < %(today)s
), posted AS (
    INSERT INTO ledger_transfer (id, debit_id, credit_id, amount, kind, reference, effective_at, created_at)
    SELECT transfer_id, account_id, %(issuing)s, remaining, 'expire', 'lot:' || lot_id || ':expire', %(now)s, %(now)s
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


def main() -> None:
    with scratch_database() as url:
        measure(url)


def measure(url: str) -> None:
    from apps.ledger.services import expire_lots, open_issuing

    issuing = open_issuing(unit="bench").pk
    with psycopg.connect(**django_parameters(url), autocommit=True) as server:
        cursor = psycopg.ClientCursor(server)
        cursor.execute(SEED, {"lots": LOTS, "due": DUE, "issuing": issuing, "first": FIRST})
        server.execute("VACUUM ANALYZE")
        turn = iter(range(1, LOTS // DUE + 1))

        def night() -> dt.date:
            """Each run takes the next day's lots; what was before it is over already."""
            return FIRST + dt.timedelta(days=next(turn))

        def by_hand() -> float:
            values = {"today": night(), "issuing": issuing, "now": dt.datetime.now(dt.UTC)}
            return timed(lambda: server.execute(HAND, values).rowcount)

        def by_product() -> float:
            return timed(lambda: expire_lots(today=night(), limit=DUE + 1))

        def in_batches() -> float:
            return timed(lambda: sweep(night()))

        def sweep(today: dt.date) -> int:
            """As the night does it: some at a time, so that a till never waits long."""
            total = 0
            while found := expire_lots(today=today, limit=2_000):
                total += found
            return total

        print(f"\nExpire {DUE:,} of {LOTS:,} lots (lots a second; aim 0.67 of one statement or better)", flush=True)
        rounds = min(ROUNDS, LOTS // DUE // FORMS)
        forms = {
            "one statement by hand": by_hand,
            "expire_lots": by_product,
            "expire_lots, 2,000 at a time": in_batches,
        }
        compare(forms, rounds=rounds)
        leave()


def timed(act) -> float:
    """Lots a second."""
    began = time.perf_counter()
    done = act()
    assert done == DUE, done
    return DUE / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
