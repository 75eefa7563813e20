"""A scratch database, clients that start together, rounds in turn, the median of the rounds' ratios.

    DATABASE_URL=postgres://… python -m benchmarks.transfers

Absolute times drift with the machine, so the product and the hand-written form that writes the very same rows run by
turns, and only their ratio counts. The scratch database is made beside the one DATABASE_URL names, and dropped.
"""

from __future__ import annotations

import multiprocessing
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

CLIENTS = 8
# Fewer for a glance, more for a figure to be quoted.
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))


@contextmanager
def scratch_database() -> Iterator[str]:
    """Migrated, with Django set up on it. Yields its URL. Call before importing any model."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        sys.exit("Set DATABASE_URL to a PostgreSQL server, for example: DATABASE_URL=$(scripts/postgres url)")
    name = f"mudavim_bench_{os.getpid()}"
    parts = urlsplit(url)
    folder = parts.path.rpartition("/")[0]  # a socket's directory stands before the name
    here, maintenance = (urlunsplit(parts._replace(path=f"{folder}/{base}")) for base in (name, "postgres"))
    os.environ |= {"DATABASE_URL": here, "DJANGO_SETTINGS_MODULE": "loyalty_site.settings", "DEBUG": "1"}
    admin = psycopg.connect(**django_parameters(maintenance), autocommit=True)
    # A migrated one may be named, so that a glance at every figure need not migrate each time.
    names = sql.Identifier(name), sql.Identifier(os.environ.get("BENCH_TEMPLATE", "template1"))
    admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    try:
        set_up()
        describe(admin)
        yield here
    finally:
        leave()
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.close()


def django_parameters(url: str) -> dict[str, str]:
    """The URL as Django's settings read it, in libpq's words."""
    import environ

    parsed = environ.Env.db_url_config(url)
    words = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return {word: str(parsed[key]) for word, key in words.items() if parsed.get(key)}


def set_up() -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.DEBUG = False  # it would keep every query in memory
    call_command("migrate", verbosity=0)
    leave()


def leave() -> None:
    """No connection may be shared with a child, or stand in the way of dropping the database."""
    from django.db import connections

    connections.close_all()


def describe(admin: psycopg.Connection) -> None:
    values = {name: admin.execute(f"SHOW {name}").fetchone()[0] for name in ("server_version", "fsync")}
    about = f"PostgreSQL {values['server_version']}, fsync {values['fsync']}, Python {platform.python_version()}"
    print(f"{about}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


Client = Callable[[int], Callable[[int], object]]


def per_second(client: Client, *, each: int, clients: int = CLIENTS) -> float:
    """``client(number)`` prepares one process and returns what it does ``each`` times. They all start together."""
    leave()
    fork = multiprocessing.get_context("fork")
    start, done = fork.Barrier(clients + 1), fork.Queue()

    def live(number: int) -> None:
        act = client(number)
        start.wait()
        failed = 0
        for turn in range(each):
            try:
                act(turn)
            except Exception as error:
                failed += 1
                print(f"client {number}: {error!r}", file=sys.stderr)
        done.put(failed)

    processes = [fork.Process(target=live, args=(number,)) for number in range(clients)]
    for process in processes:
        process.start()
    start.wait()
    began = time.perf_counter()
    failed = sum(done.get() for _process in processes)
    took = time.perf_counter() - began
    for process in processes:
        process.join()
    if failed:
        sys.exit(f"{failed} of {clients * each} failed: a figure without them would flatter.")
    return clients * each / took


def pgbench(url: str, script: str, *, seconds: int = 5, clients: int = CLIENTS, **variables: int) -> float:
    """Transactions per second of a hand-written script: what the database can do when nobody is in between."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    program = shutil.which("pgbench") or str(programs[-1])
    parameters = django_parameters(url)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [program, "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds), "-f", file.name]
        for name, value in variables.items():
            command += ["-D", f"{name}={value}"]
        for option, word in (("-h", "host"), ("-p", "port"), ("-U", "user")):
            if word in parameters:
                command += [option, parameters[word]]
        answer = subprocess.run([*command, parameters["dbname"]], capture_output=True, text=True, check=False)
    if answer.returncode:
        sys.exit(answer.stderr)
    (line,) = [line for line in answer.stdout.splitlines() if line.startswith("tps")]
    return float(line.split("=")[1].split()[0])


def compare(forms: Mapping[str, Callable[[], float]], *, rounds: int = ROUNDS) -> dict[str, float]:
    """Forms by turns; the first is 1.00. Prints and returns the median of each form's ratios to it."""
    measured: dict[str, list[float]] = {name: [] for name in forms}
    for _round in range(rounds):
        for name, measure in forms.items():
            measured[name].append(measure())
            print(f"    {name}: {measured[name][-1]:,.0f}/s", file=sys.stderr, flush=True)
    base = next(iter(measured.values()))
    ratios = {
        name: statistics.median(value / first for value, first in zip(values, base, strict=True))
        for name, values in measured.items()
    }
    for name, values in measured.items():
        print(f"  {name:<34} {statistics.median(values):>10,.0f}/s   {ratios[name]:.2f}")
    return ratios
