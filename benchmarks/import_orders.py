"""Import a file of orders with everything that follows from them, beside COPY and set-based SQL that write the same rows.

    DATABASE_URL=$(scripts/postgres url) python -m benchmarks.import_orders
    BENCH_ORDERS=1000000 BENCH_ROUNDS=1 …

Each run gets a fresh copy of a migrated database with one live programme: one point per whole unit, nothing else.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from benchmarks.harness import ROUNDS, compare, django_parameters, leave, scratch_database

ORDERS = int(os.environ.get("BENCH_ORDERS", "100000"))
ROOT = Path(__file__).resolve().parent.parent
TABLES = (
    "customers_customer", "customers_identifier", "catalog_product", "orders_order", "orders_orderline", "ledger_account",
    "ledger_transfer", "ledger_lot", "programs_membership", "programs_accrual", "imports_batchorder",
)  # fmt: skip

# With DEBUG Django keeps the text of every statement, which is no figure of ours.
AS_IN_A_SHOP = {"DEBUG": "0", "SECRET_KEY": "for-one-benchmark-" + "x" * 40, "ALLOWED_HOSTS": "localhost"}
HAND = Path(__file__).with_suffix(".sql")


def main() -> None:
    with scratch_database() as url, tempfile.TemporaryDirectory() as folder:
        from apps.programs.services import create_program

        create_program(code="club", points_per_unit=1)
        leave()
        file = write_file(Path(folder) / "orders.csv", ORDERS)
        print(
            f"\nImport {ORDERS:,} orders of {ORDERS // 10:,} customers (anchors: COPY + set-based SQL 17,450/s = 1.00;"
        )
        print(
            "bulk_create + UPDATE FROM 0.35; bulk_update 0.05; django-import-export, orders only, 0.03; aim 0.60)",
            flush=True,
        )
        seen: dict[str, object] = {}
        peaks: list[int] = []
        compare(
            {
                "COPY and set-based SQL": lambda: by_hand(url, file, seen),
                "import_orders": lambda: by_command(url, file, seen, peaks),
            },
            rounds=ROUNDS if ORDERS <= 200_000 else 1,
        )
        memory(url, folder, statistics.median(peaks))


def memory(url: str, folder: str, usual: float) -> None:
    """Four times the orders must not take more memory."""
    smaller = write_file(Path(folder) / "quarter.csv", ORDERS // 4)
    peaks: list[int] = []
    by_command(url, smaller, {}, peaks)
    print(f"Peak memory: {peaks[0] / 1024:.0f} MB for {ORDERS // 4:,} orders, {usual / 1024:.0f} MB for {ORDERS:,}")


def write_file(path: Path, orders: int) -> Path:
    choose = random.Random(7)
    with path.open("w") as file:
        file.write("order,date,customer,sku,quantity,price\n")
        for number in range(orders):
            day = 1 + number * 330 // orders
            customer, sku = choose.randrange(max(1, orders // 10)), choose.randrange(500)
            price = choose.randrange(100, 20_000) / 100
            stamp = f"2025-{1 + day // 31:02d}-{1 + day % 28:02d} {number % 24:02d}:{number % 60:02d}:00+03:00"
            file.write(f"W{number},{stamp},{customer},SKU{sku},{choose.randrange(1, 4)},{price:.2f}\n")
    return path


@contextmanager
def copy_of(url: str):
    """A database of its own, cloned from the scratch one."""
    parts = urlsplit(url)
    folder, _slash, base = parts.path.rpartition("/")
    name = f"{base}_run"
    here, maintenance = (urlunsplit(parts._replace(path=f"{folder}/{each}")) for each in (name, "postgres"))
    admin = psycopg.connect(**django_parameters(maintenance), autocommit=True)
    names = {"new": sql.Identifier(name), "old": sql.Identifier(base)}
    admin.execute(sql.SQL("CREATE DATABASE {new} TEMPLATE {old}").format(**names))
    try:
        yield here
    finally:
        admin.execute(sql.SQL("DROP DATABASE {new} WITH (FORCE)").format(**names))
        admin.close()


def by_hand(url: str, file: Path, seen: dict[str, object]) -> float:
    with copy_of(url) as here, psycopg.connect(**django_parameters(here)) as connection:
        before, after = HAND.read_text().split("-- COPY\n")
        began = time.perf_counter()
        connection.execute(before)
        with (
            connection.cursor().copy("COPY given FROM STDIN (FORMAT csv, HEADER true)") as copy,
            file.open("rb") as source,
        ):
            while block := source.read(1 << 20):
                copy.write(block)
        connection.execute(after)
        connection.commit()
        took = time.perf_counter() - began
        same_rows(connection, seen)
    return ORDERS / took


def by_command(url: str, file: Path, seen: dict[str, object], peaks: list[int]) -> float:
    command = [sys.executable, str(ROOT / "manage.py"), "import_orders", str(file), "--layout", "csv", "--json"]
    with copy_of(url) as here:
        process = subprocess.Popen(
            command,
            env=os.environ | {"DATABASE_URL": here} | AS_IN_A_SHOP,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        answer = json.loads(process.stdout.read())
        _pid, _status, used = os.wait4(process.pid, 0)
        peaks.append(used.ru_maxrss)
        own = (used.ru_utime + used.ru_stime) / float(answer["seconds"])
        print(
            f"    import_orders: {own:.0%} of its time is its own CPU, the rest the database and waiting",
            file=sys.stderr,
        )
        with psycopg.connect(**django_parameters(here)) as connection:
            same_rows(connection, seen)
    assert answer["rejected"] == 0, answer
    return float(answer["orders"] / answer["seconds"])


def same_rows(connection: psycopg.Connection, seen: dict[str, object]) -> None:
    """Both forms must leave the same rows, or the ratio says nothing."""
    counts: dict[str, object] = {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES
    }
    counts["balances"] = connection.execute("SELECT sum(balance) FROM ledger_account").fetchone()[0]
    counts["sales"] = connection.execute("SELECT sum(total_minor) FROM orders_order").fetchone()[0]
    if seen and seen != counts:
        sys.exit(f"The two forms wrote different rows:\n{seen}\n{counts}")
    seen.update(counts)


if __name__ == "__main__":
    main()
