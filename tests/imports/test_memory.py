"""Memory does not grow with the file: what stays between two steps is the same early and late in a run."""

import gc
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from psycopg import _queries

from apps.imports import spool as spool_module
from apps.imports.services import bringing_in
from apps.imports.services.bringing_in import bring_in
from apps.imports.services.spooling import fill
from apps.imports.understanding import understand
from apps.programs.services import create_program
from tests.imports.conftest import Write

# A set of order numbers takes about 90 bytes for each; a document more than a thousand.
BYTES_PER_ORDER = 45
STEP = 25


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    """Steps so small that a few hundred orders are many of them; and the server as a developer runs it."""
    monkeypatch.setattr(bringing_in, "CHUNK", STEP)
    monkeypatch.setattr(spool_module, "_BATCH", STEP)
    monkeypatch.setattr("apps.imports.services.spooling._TELL_EVERY", STEP)
    settings.DEBUG = True


@pytest.fixture
def traced() -> Iterator[None]:
    gc.freeze()  # what was there before needs no second look at every step
    tracemalloc.start()
    yield
    tracemalloc.stop()
    gc.unfreeze()


def a_file(write: Write, orders: int, *, numbered: bool = True, broken: bool = False) -> Path:
    """Few days, prices and customers, so that only what is kept for each order can grow."""
    rows = ["order,date,customer,sku,quantity,price" if numbered else "date,customer,sku,quantity,price"]
    for n in range(orders):
        number = f"W{n}," if numbered else ""
        # One in each step is a return; bad rows have no price.
        quantity = -1 if numbered and n % STEP == STEP - 1 else 1
        price = "-" if broken and n % 2 else f"{1 + n % 5}.50"
        rows.append(f"{number}2025-03-0{1 + n % 9},C{n % 7},S{n % 3},{quantity},{price}")
    return write(rows)


def forget_statements() -> None:
    """PostgreSQL's driver keeps the last 128 statements it has read: that fills up for a while, and never grows beyond."""
    for remembered in (_queries._query2pg, _queries._query2pg_client):
        remembered.cache_clear()


class Kept:
    """What is alive after each step."""

    def __init__(self) -> None:
        self.bytes: list[int] = []

    def __call__(self, *step: object) -> None:
        if step[0] == "read":
            return  # of a whole run only the writing is looked at
        forget_statements()
        gc.collect()
        self.bytes.append(tracemalloc.get_traced_memory()[0])

    def per_order(self) -> float:
        """What some steps usually add from the middle of the run to its end. Before that, caches and connections warm up;
        what is kept for each order grows all the time, and not once for a table that the interpreter makes larger. A
        single step says little: one ends with a kilobyte more of passing things than another."""
        late = self.bytes[len(self.bytes) // 2 :]
        apart = len(late) // 4
        assert apart >= 3, "too few steps to say anything"
        return median(after - before for before, after in zip(late, late[apart:], strict=False)) / (apart * STEP)


@pytest.mark.django_db
@pytest.mark.parametrize("numbered", [True, False], ids=["numbered", "known by content"])
def test_reading_keeps_nothing_of_the_rows(write: Write, tmp_path: Path, traced: None, numbered: bool):
    kept = Kept()
    understanding = understand(path=a_file(write, 1000, numbered=numbered), layout_code="csv")
    fill(understanding=understanding, path=tmp_path / "spool", tell=kept).close()
    assert kept.per_order() < BYTES_PER_ORDER


@pytest.mark.django_db
def test_reading_keeps_nothing_of_bad_rows(write: Write, tmp_path: Path, traced: None):
    kept = Kept()
    understanding = understand(path=a_file(write, 1000, broken=True), layout_code="csv")
    fill(understanding=understanding, path=tmp_path / "spool", tell=kept).close()
    assert kept.per_order() < BYTES_PER_ORDER


@pytest.mark.django_db
def test_writing_keeps_nothing_of_the_purchases_and_returns(write: Write, traced: None):
    create_program(code="club", points_per_unit=1)
    kept = Kept()
    outcome = bring_in(understanding=understand(path=a_file(write, 1200), layout_code="csv"), progress=kept)
    assert outcome.created == 1200
    assert kept.per_order() < BYTES_PER_ORDER


@pytest.mark.django_db
def test_purchases_that_the_books_refuse_are_not_kept_either(write: Write, traced: None):
    create_program(code="club", points_per_unit=1)
    first, other = a_file(write, 1200), write(
        ["order,date,customer,sku,quantity,price"]
        + [f"W{n},2025-04-01,C1,S1,1,9.99" for n in range(1200) if n % STEP != STEP - 1],
        name="other.csv",
    )  # fmt: skip
    bring_in(understanding=understand(path=first, layout_code="csv"))
    kept = Kept()
    outcome = bring_in(understanding=understand(path=other, layout_code="csv"), progress=kept)
    assert outcome.totals.rejected == 1152
    assert kept.per_order() < BYTES_PER_ORDER


def test_a_list_of_all_numbers_would_be_seen(traced: None):
    """The control: or the tests above say nothing."""
    kept, hoard = Kept(), []
    for step in range(24):
        hoard.append([f"W{step}-{n}" for n in range(STEP)])
        kept("write")
    assert kept.per_order() > BYTES_PER_ORDER
