"""A run that was cut off is begun again and ends where an uninterrupted one ends."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from apps.imports.errors import BatchBusy
from apps.imports.models import Batch
from apps.imports.services import batches, bring_in
from apps.imports.understanding import understand
from tests.architecture.house import ROOT
from tests.factories.programs import program
from tests.imports.conftest import FRANCE, TURKISH
from tests.imports.runs import books, bring, picked, wallets

SMALLER = TURKISH[0]  # 93 purchases and 22 returns


@pytest.mark.django_db
def test_stopped_and_gone_on_is_the_same_as_uninterrupted():
    program(code="club")
    half = bring(FRANCE, "online-retail", stop_after=200)
    assert picked(half, "created unchanged gross") == {"created": 200, "unchanged": 0, "gross": "209715.11"}
    assert Batch.objects.get().status == Batch.Status.STOPPED
    books()
    rest = bring(FRANCE, "online-retail")
    assert picked(rest, "created unchanged points_earned unmatched_returns batch") == {
        "created": 261,
        "unchanged": 200,
        "points_earned": 208_849,
        "unmatched_returns": "4326.45",
        "batch": half["batch"],
    }
    batch = Batch.objects.get()
    assert (batch.status, batch.created, batch.unchanged, batch.order_links.count()) == ("done", 461, 0, 392)
    interrupted = books() | wallets()
    assert sum(balance for _who, balance in interrupted["balances"]) == 200_866


@pytest.mark.django_db
def test_stopping_anywhere_leaves_books_that_add_up():
    program(code="club")
    for stop in (1, 2, 50, 51, 100):
        bring(SMALLER, "online-retail", stop_after=stop)
        books()
    assert picked(bring(SMALLER, "online-retail"), "created unchanged") == {"created": 15, "unchanged": 100}


@pytest.mark.django_db
def test_an_error_half_way_takes_its_own_step_back_and_is_noted(monkeypatch):
    program(code="club")
    monkeypatch.setattr("apps.imports.services.bringing_in.CHUNK", 40)
    steps = iter([None, None, RuntimeError("power cut")])
    real = batches.report_step

    def sometimes(*args, **options):
        trouble = next(steps)
        if trouble:
            raise trouble
        real(*args, **options)

    monkeypatch.setattr(batches, "report_step", sometimes)
    with pytest.raises(RuntimeError):
        bring(SMALLER, "online-retail")
    batch = Batch.objects.get()
    assert (batch.status, batch.created, batch.done) == ("failed", 80, 80)
    assert "power cut" in batch.error
    monkeypatch.setattr(batches, "report_step", real)
    assert picked(bring(SMALLER, "online-retail"), "created unchanged") == {"created": 35, "unchanged": 80}


@pytest.mark.django_db
def test_whoever_lost_the_import_to_another_stops_and_leaves_nothing_half(monkeypatch):
    program(code="club")
    monkeypatch.setattr("apps.imports.services.bringing_in.CHUNK", 40)

    def take_over(_what: str, done: int, _total: int) -> None:
        if done == 80:
            Batch.objects.update(worker="somebody else")

    with pytest.raises(BatchBusy):
        bring_in(understanding=understand(path=SMALLER), progress=take_over)
    batch = Batch.objects.get()
    assert (batch.created, batch.worker) == (80, "somebody else")
    assert len(books()["orders"]) == batch.order_links.count() <= 80


@pytest.mark.django_db
def test_an_import_that_is_being_undone_cannot_be_run_meanwhile():
    bring(SMALLER, "online-retail", stop_after=10)
    Batch.objects.update(status=Batch.Status.UNDOING)
    with pytest.raises(BatchBusy, match="Being undone"):
        bring_in(understanding=understand(path=SMALLER))


# --- kill -9 of a real process ---
SMALL_STEPS = """
import django; django.setup()
from django.core.management import call_command
from apps.imports.services import bringing_in
bringing_in.CHUNK = 5
call_command("import_orders", {path!r}, layout="online-retail", json=True)
"""


def surroundings(database: Path) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "loyalty_site.settings",
        "PYTHONPATH": str(ROOT),
        "LOG_LEVEL": "ERROR",
    }


def manage(database: Path, *arguments: str) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    subprocess.run(command, env=surroundings(database), capture_output=True, check=True, timeout=300)


def written(database: Path) -> int:
    with sqlite3.connect(database) as connection:
        return int(connection.execute("SELECT count(*) FROM orders_order").fetchone()[0])


def state(database: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(database) as connection:
        return [
            *connection.execute(
                "SELECT external_id, status, total_minor, refunded_minor FROM orders_order ORDER BY external_id"
            ),
            *connection.execute("SELECT external_id, sum(amount_minor) FROM orders_refund GROUP BY 1 ORDER BY 1"),
            *connection.execute("SELECT sum(balance), count(*) FROM ledger_account WHERE role = 'available'"),
            *connection.execute("SELECT sum(amount), sum(remaining), count(*) FROM ledger_lot"),
        ]


@pytest.mark.slow
def test_killed_without_warning_and_begun_again_is_the_same_as_uninterrupted(tmp_path: Path):
    import_file = ["import_orders", str(SMALLER), "--layout", "online-retail", "--json"]
    whole, cut = tmp_path / "whole.sqlite3", tmp_path / "cut.sqlite3"
    manage(whole, "migrate", "-v0")
    manage(whole, "create_program", "club", "--per-unit", "1")
    with sqlite3.connect(whole) as source, sqlite3.connect(cut) as target:
        source.backup(target)
    manage(whole, *import_file)
    process = subprocess.Popen(
        [sys.executable, "-c", SMALL_STEPS.format(path=str(SMALLER))],
        env=surroundings(cut),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 120
    while written(cut) < 20 and time.monotonic() < until:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it was done before it could be killed"
    assert 20 <= written(cut) < 93
    manage(cut, *import_file)
    assert state(cut) == state(whole)
    manage(cut, "verify_ledger")
