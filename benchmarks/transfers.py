"""Post a transfer, 8 clients; and read a balance when the account has a thousand transfers or a hundred thousand."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import random
import statistics
import time

import psycopg

from benchmarks.harness import compare, django_parameters, leave, per_second, pgbench, scratch_database

MEMBERS = 1_000
EACH = int(os.environ.get("BENCH_EACH", "100"))
MANY = int(os.environ.get("BENCH_TRANSFERS", "100000"))
FEW = max(MANY // 100, 1)
HORDAK = 353  # transfers a second, measured with 8 clients

# The rows of an earn by hand: transfer, lot, balance.
HAND = """
\\set member random(0, :members - 1)
\\set account :first + 3 * :member
BEGIN;
SELECT balance FROM ledger_account WHERE id = :account FOR NO KEY UPDATE;
INSERT INTO ledger_transfer (debit_id, credit_id, amount, kind, reference, effective_at, created_at)
    VALUES (:issuing, :account, 10, 'earn', 'hand:' || gen_random_uuid(), now(), now()) RETURNING id AS transfer \\gset
INSERT INTO ledger_lot (account_id, transfer_id, amount, remaining, active_from, expires_on)
    VALUES (:account, :transfer, 10, 10, current_date, NULL);
UPDATE ledger_account SET balance = balance + 10 WHERE id = :account;
COMMIT;
"""


def main() -> None:
    with scratch_database() as url:
        posting(url)
        reading()


def posting(url: str) -> None:
    from apps.ledger.services import Posting, open_issuing, open_wallets, place_hold, post_transfer, post_transfers

    issuing, wallets = open_issuing(unit="bench").pk, open_wallets(unit="bench", count=MEMBERS)
    today, now, runs = dt.date(2026, 5, 10), dt.datetime(2026, 5, 10, tzinfo=dt.UTC), itertools.count()

    def earning(wallet, amount: int, reference: str) -> Posting:
        legs = {"debit_id": issuing, "credit_id": wallet.available_id}
        return Posting(**legs, amount=amount, kind="earn", reference=reference, effective_at=now)

    rich = [earning(wallet, 10**6, f"seed:{i}") for i, wallet in enumerate(wallets)]
    post_transfers(postings=rich, today=today)

    def earns(run: int):
        def client(number: int):
            choose = random.Random(number)

            def earn(turn: int) -> None:
                posting = earning(choose.choice(wallets), 10, f"earn:{run}:{number}:{turn}")
                post_transfer(posting=posting, today=today)

            return earn

        return client

    def spends(run: int):
        def client(number: int):
            choose = random.Random(number)

            def spend(turn: int) -> None:
                wallet = choose.choice(wallets)
                legs = {"available_id": wallet.available_id, "held_id": wallet.held_id}
                reference = f"hold:{run}:{number}:{turn}"
                place_hold(**legs, amount=1, reference=reference, effective_at=now, today=today)

            return spend

        return client

    variables = {"members": MEMBERS, "first": wallets[0].available_id, "issuing": issuing}
    print(f"\nPost a transfer (8 clients; anchor: django-hordak {HORDAK}/s, aim twice that)", flush=True)
    compare(
        {
            "hand-written, pgbench": lambda: pgbench(url, HAND, seconds=3, **variables),
            "hand-written, psycopg": lambda: per_second(by_hand(url, wallets, issuing, next(runs)), each=EACH),
            "post_transfer, an earn": lambda: per_second(earns(next(runs)), each=EACH),
            "place_hold, draws lots": lambda: per_second(spends(next(runs)), each=EACH // 2),
        }
    )


def by_hand(url: str, wallets, issuing: int, run: int):
    def client(number: int):
        connection, choose = psycopg.connect(**django_parameters(url)), random.Random(number)

        def earn(turn: int) -> None:
            account = choose.choice(wallets).available_id
            with connection.transaction():
                connection.execute("SELECT balance FROM ledger_account WHERE id = %s FOR NO KEY UPDATE", [account])
                transfer = connection.execute(
                    "INSERT INTO ledger_transfer (debit_id, credit_id, amount, kind, reference, effective_at, created_at)"
                    " VALUES (%s, %s, 10, 'earn', %s, now(), now()) RETURNING id",
                    [issuing, account, f"psycopg:{run}:{number}:{turn}"],
                ).fetchone()[0]
                connection.execute(
                    "INSERT INTO ledger_lot (account_id, transfer_id, amount, remaining, active_from)"
                    " VALUES (%s, %s, 10, 10, current_date)",
                    [account, transfer],
                )
                connection.execute("UPDATE ledger_account SET balance = balance + 10 WHERE id = %s", [account])

        return earn

    return client


def reading() -> None:
    from apps.ledger.models import Account
    from apps.ledger.services import Posting, open_issuing, open_wallets, post_transfers

    issuing = open_issuing(unit="reading").pk
    now, took = dt.datetime(2026, 5, 10, tzinfo=dt.UTC), {}
    for number in (FEW, MANY):
        account = open_wallets(unit="reading", count=1)[0].available_id
        began = time.perf_counter()
        for first in range(0, number, 5_000):
            rows = [
                Posting(
                    debit_id=issuing,
                    credit_id=account,
                    amount=1,
                    kind="earn",
                    reference=f"read:{number}:{i}",
                    effective_at=now,
                )
                for i in range(first, min(first + 5_000, number))
            ]
            post_transfers(postings=rows, today=now.date())
        speed = number / (time.perf_counter() - began)
        times = []
        for _turn in range(1_000):
            start = time.perf_counter()
            assert Account.objects.get(pk=account).balance == number
            times.append(time.perf_counter() - start)
        took[number] = statistics.median(times) * 1000
        print(f"\nposted in sets: {speed:,.0f}/s" if number == MANY else "")
    leave()
    few, many = took[FEW], took[MANY]
    print("Read a balance (anchor: hordak 2.7 -> 25 ms, 9.3 times; aim: the same)")
    print(f"  at {FEW:,} transfers {few:.2f} ms, at {MANY:,} {many:.2f} ms: {many / few:.2f} times")


if __name__ == "__main__":
    main()
