"""Trying a file out: the figures of the real run, and a shop that goes on selling meanwhile."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connections

from apps.checkout.services import complete_order
from apps.imports.errors import FileRefused
from apps.imports.models import Batch
from apps.imports.services import bring_in, trial
from apps.imports.services.trial import private_copy
from apps.imports.understanding import understand
from apps.ledger.models import Account
from apps.orders.drafts import LineDraft, OrderDraft
from apps.orders.models import Channel, Order
from apps.programs.services import create_program
from apps.shop.services import current_shop, forget_shop
from tests.imports.conftest import Write
from tests.imports.runs import bring, counts, picked

ROWS = [
    "order,date,customer,sku,quantity,price",
    "A1,2025-03-01,C1,S1,1,10.00",
    "A2,2025-03-02,C1,S2,2,20.00",
    "A3,2025-03-03,C2,S1,1,5.00",
    "R1,2025-03-04,C1,S1,-1,10.00",
]
FIGURES = "customers orders refunds lines gross returns points_earned unmatched_returns rejected"


@pytest.fixture
def known_shop(transactional_db: None, write: Write) -> Path:
    """A shop that sold before, to a member whom the file names too; and the file."""
    create_program(code="club", points_per_unit=1)
    bring(write(ROWS[:2], name="before.csv"), "csv")
    forget_shop()
    return write(ROWS)


def test_the_till_sells_to_the_same_member_while_a_file_is_tried_out(known_shop: Path):
    shop = connections["default"]
    till = shop.copy()
    if till.vendor == "sqlite":
        till.settings_dict["OPTIONS"]["timeout"] = 2
    sold = []

    def sell(what: str, *_figures: int) -> None:
        if what != "write":
            return
        with till.cursor() as cursor:
            if till.vendor == "postgresql":
                cursor.execute("SET lock_timeout = '2s'")
            cursor.execute("UPDATE ledger_account SET balance = balance + 7 WHERE role = 'available'")
            cursor.execute(
                "INSERT INTO catalog_product (sku, name, is_active, created_at) VALUES ('S2', 'Tea', true, '2025-01-01')"
            )
            sold.append(cursor.rowcount)

    try:
        outcome = bring_in(understanding=understand(path=known_shop, layout_code="csv"), dry_run=True, progress=sell)
    finally:
        till.close()
    assert (outcome.created, outcome.unchanged, sold) == (3, 1, [1])
    # What the till wrote is there, what was tried is not.
    assert Account.objects.get(role="available").balance == 17
    assert Order.objects.get().external_id == "A1"


def test_a_dry_run_tells_what_the_real_run_then_does(known_shop: Path):
    before = counts()
    tried = bring(known_shop, "csv", dry_run=True)
    assert counts() == before
    assert Batch.objects.count() == 1
    done = bring(known_shop, "csv")
    assert picked(tried, FIGURES) == picked(done, FIGURES)
    assert picked(tried, "created unchanged") == picked(done, "created unchanged") == {"created": 3, "unchanged": 1}


def test_a_dry_run_twice_and_then_a_sale_go_on_with_the_shops_own_numbers(known_shop: Path):
    first, second = bring(known_shop, "csv", dry_run=True), bring(known_shop, "csv", dry_run=True)
    assert picked(first, FIGURES) == picked(second, FIGURES)
    channel = Channel.objects.get()
    draft = OrderDraft(
        channel.pk, "A9", None, (LineDraft(unit_price_minor=900),), customer_id=Order.objects.get().customer_id
    )
    receipt = complete_order(draft=draft)
    assert sum(accrual.granted for accrual in receipt.accruals) == 9
    assert Order.objects.count() == 2


def test_trying_the_very_first_file_does_not_fix_the_currency(transactional_db: None, write: Write):
    forget_shop()
    assert bring(write(ROWS), "csv", dry_run=True)["created"] == 4
    assert not current_shop().locked
    assert not Channel.objects.exists()


def test_a_trial_that_breaks_leaves_the_shop_and_the_disk_as_they_were(known_shop: Path, tmp_path: Path):
    before, path = counts(), tmp_path / "trial"
    with pytest.raises(ZeroDivisionError):
        _break(path)
    assert Order.objects.get().external_id == "A1"
    assert counts() == before
    assert not list(tmp_path.glob("trial*"))


def _break(path: Path) -> None:
    with private_copy(path):
        Order.objects.update(external_id="changed")
        raise ZeroDivisionError


def test_a_full_disk_is_told_before_anything_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with closing(sqlite3.connect(tmp_path / "shop")) as database:
        database.execute("CREATE TABLE orders (number TEXT)")
        trial._refuse_without_room(database, tmp_path)
        monkeypatch.setattr(trial.shutil, "disk_usage", lambda _folder: type("Usage", (), {"free": 1000}))
        with pytest.raises(FileRefused, match=r"\d MB must be free") as refused:
            trial._refuse_without_room(database, tmp_path)
    assert refused.value.code == "no_room"


@pytest.mark.django_db
def test_inside_somebody_elses_transaction_it_is_taken_back_with_it(tmp_path: Path):
    with private_copy(tmp_path / "trial"):
        Channel.objects.create(code="x", name="x")
    assert not Channel.objects.exists()
