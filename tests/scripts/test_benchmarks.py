"""Every figure that the documentation quotes can be taken again: at a glance, with sizes that say nothing about speed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from benchmarks.harness import django_parameters

pytestmark = [pytest.mark.postgres_only, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
FIGURES = sorted(path.stem for path in (ROOT / "benchmarks").glob("[a-z]*.py") if path.stem != "harness")
GLANCE = {
    "BENCH_ROUNDS": "1",
    "BENCH_LOTS": "2000",
    "BENCH_DUE": "100",
    "BENCH_ORDERS": "400",
    "BENCH_PEOPLE": "400",
    "BENCH_TURNS": "2",
    "BENCH_LETTERS": "50",
    "BENCH_MEMBERS": "1000",
    "BENCH_TRANSFERS": "1000",
    "BENCH_EACH": "20",
    "BENCH_SECONDS": "0.3",
}


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


@pytest.fixture(scope="module")
def template():
    """A migrated database to copy."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    folder, name = parts.path.rpartition("/")[0], f"mudavim_glance_{os.getpid()}"
    here, maintenance = (urlunsplit(parts._replace(path=f"{folder}/{base}")) for base in (name, "postgres"))
    with psycopg.connect(**django_parameters(maintenance), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            run("manage.py", "migrate", "--verbosity=0", DATABASE_URL=here)
            yield name
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_can_be_taken_again(template, figure):
    assert run("-m", f"benchmarks.{figure}", BENCH_TEMPLATE=template, **GLANCE).strip()
