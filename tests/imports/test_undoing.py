"""Undoing an import: its orders no longer count, and only what it brought is taken back."""

import datetime as dt

import pytest
from django.core.management.base import CommandError

from apps.checkout.services import complete_order, refund_order
from apps.customers.services import find_customer
from apps.imports.errors import BatchBusy, BatchClosed
from apps.imports.models import Batch
from apps.imports.services import undo_batch, undoing
from apps.ledger.models import Transfer
from apps.ledger.reports import outstanding
from apps.ledger.services import place_hold, post_transfer
from apps.ledger.services.books import Posting
from apps.orders.models import Order, ParkedRefund, Refund
from apps.programs.models import Membership, Program
from apps.shop.services import current_shop
from tests.factories.orders import draft_order, draft_refund
from tests.factories.programs import program
from tests.imports.conftest import TURKISH, Write
from tests.imports.runs import books, bring, picked, run, wallets

pytestmark = pytest.mark.django_db

HEADINGS = "order,date,customer,sku,quantity,price"
NOON = dt.datetime(2026, 5, 10, 9, tzinfo=dt.UTC)


def wallet(customer: str) -> Membership:
    person = find_customer(external_id=customer, scope="csv")
    return Membership.objects.select_related("available", "pending", "held", "program").get(customer=person)


def spend(member: Membership, points: int) -> None:
    posting = Posting(
        debit_id=member.available_id,
        credit_id=member.program.issuing_id,
        amount=points,
        kind=Transfer.Kind.ADJUST,
        reference=f"test:spend:{member.pk}:{points}",
        effective_at=NOON,
    )
    post_transfer(posting=posting, today=current_shop().local_date(NOON))


def hold(member: Membership, points: int) -> None:
    place_hold(
        available_id=member.available_id,
        held_id=member.held_id,
        amount=points,
        reference=f"test:hold:{member.pk}",
        effective_at=NOON,
        today=current_shop().local_date(NOON),
    )


def test_imported_undone_and_imported_again_is_the_same_state():
    program(code="club")
    first = bring(TURKISH[0], "online-retail")
    before = books() | wallets()
    undone = run("undo_import", first["batch"])
    assert picked(undone, "batch orders points_taken shortfall") == {
        "batch": first["batch"],
        "orders": 93,
        "points_taken": sum(balance for _who, balance in before["balances"]),
        "shortfall": 0,
    }
    assert all(rows == [] for rows in books().values())
    assert outstanding("club") == 0
    assert not ParkedRefund.objects.filter(dismissed_at=None).exists()
    assert not Refund.objects.filter(voided_at=None).exists()
    again = bring(TURKISH[0], "online-retail")
    assert again["batch"] != first["batch"]
    assert picked(again, "created unchanged points_earned") == picked(first, "created unchanged points_earned")
    assert books() | wallets() == before


def test_points_spent_a_reward_held_and_a_refund_in_between(write: Write):
    program(code="club")
    path = write(
        [
            HEADINGS,
            "1,2026-01-01,spender,A,1,100",
            "2,2026-01-01,holder,A,1,100",
            "3,2026-01-01,returner,A,2,50",
            "4,2026-01-01,untouched,A,1,100",
        ]
    )
    batch = bring(path, "csv")["batch"]
    spend(wallet("spender"), 70)
    hold(wallet("holder"), 60)
    refund_order(draft=draft_refund(Order.objects.get(external_id="3"), 5000))
    assert wallet("returner").available.balance == 50
    undone = run("undo_import", batch)
    # 30 of the spender's, 40 of the holder's, 50 of the returner's and 100 were there to be taken.
    assert picked(undone, "orders points_taken shortfall") == {"orders": 4, "points_taken": 220, "shortfall": 130}
    assert [wallet(who).available.balance for who in ("spender", "holder", "returner", "untouched")] == [0, 0, 0, 0]
    assert wallet("holder").held.balance == 60
    books()


def test_only_what_the_batch_brought_is_taken_back(write: Write):
    club = program(code="club")
    batch = bring(write([HEADINGS, "1,2026-01-01,ali,A,1,100"]), "csv")["batch"]
    ali = wallet("ali")
    complete_order(draft=draft_order(25_000, customer_id=ali.customer_id))
    assert wallet("ali").available.balance == 350
    run("undo_import", batch)
    assert wallet("ali").available.balance == 250
    assert outstanding(club.code) == 250
    books()


def test_after_undoing_the_mended_file_may_bring_the_same_numbers(write: Write):
    program(code="club")
    batch = bring(write([HEADINGS, "1,2026-01-01,ali,A,1,100"]), "csv")["batch"]
    run("undo_import", batch)
    mended = bring(write([HEADINGS, "1,2026-01-01,ali,A,1,120"]), "csv")
    assert picked(mended, "created rejected points_earned") == {"created": 1, "rejected": 0, "points_earned": 120}
    assert sorted(Order.objects.values_list("external_id", "status")) == [("1", "paid"), ("1", "void")]


def test_what_an_import_found_there_already_is_not_its_to_undo(write: Write):
    program(code="club")
    first = bring(write([HEADINGS, "1,2026-01-01,ali,A,1,100"]), "csv")
    both = [HEADINGS, "1,2026-01-01,ali,A,1,100", "2,2026-01-02,ali,A,1,10"]
    second = bring(write(both, name="both.csv"), "csv")
    assert picked(second, "created unchanged") == {"created": 1, "unchanged": 1}
    assert run("undo_import", second["batch"])["orders"] == 1
    assert Order.objects.standing().get().external_id == "1"
    assert Batch.objects.get(pk=first["batch"]).status == Batch.Status.DONE


def test_returns_of_purchases_that_came_otherwise_are_undone_and_the_purchases_stay(write: Write):
    program(code="club")
    bring(write([HEADINGS, "1,2026-01-01,ali,A,1,100", "2,2026-01-01,ali,B,2,40"]), "csv")
    before = books() | wallets()
    returns = write([HEADINGS, "R1,2026-02-01,ali,A,-1,100", "R2,2026-02-01,ali,B,-1,40"], name="returns.csv")
    second = bring(returns, "csv")
    after = books() | wallets()
    assert wallet("ali").available.balance == 40
    run("undo_import", second["batch"])
    assert books() | wallets() == before
    assert picked(bring(returns, "csv"), "created unchanged") == {"created": 2, "unchanged": 0}
    assert (books() | wallets())["balances"] == after["balances"]


def test_undoing_twice_is_refused_with_a_sentence():
    batch = bring(TURKISH[0], "online-retail", stop_after=20)["batch"]
    run("undo_import", batch)
    with pytest.raises(CommandError, match=r"already undone.*import_closed"):
        run("undo_import", batch)
    with pytest.raises(CommandError, match="no import 4711"):
        run("undo_import", "4711")
    with pytest.raises(CommandError, match="no import x"):
        run("undo_import", "x")


def test_a_batch_is_also_known_by_its_public_id():
    batch = Batch.objects.get(pk=bring(TURKISH[0], "online-retail", stop_after=5)["batch"])
    assert run("undo_import", batch.public_id)["batch"] == batch.pk


def test_an_undo_that_was_cut_off_is_begun_again(monkeypatch):
    program(code="club")
    batch = Batch.objects.get(pk=bring(TURKISH[0], "online-retail")["batch"])
    monkeypatch.setattr(undoing, "STEP", 40)

    def cut(done: int, _todo: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undo_batch(batch=batch, progress=cut)
    batch.refresh_from_db()
    assert (batch.status, batch.undone_orders) == ("undoing", 40)
    books()
    undone = undo_batch(batch=batch)
    assert (undone.orders, Order.objects.standing().count(), outstanding("club")) == (93, 0, 0)
    assert batch.status == Batch.Status.UNDONE


def test_whoever_lost_the_undo_to_another_stops(monkeypatch):
    batch = Batch.objects.get(pk=bring(TURKISH[0], "online-retail")["batch"])
    monkeypatch.setattr(undoing, "STEP", 40)
    with pytest.raises(BatchBusy):
        undo_batch(batch=batch, progress=lambda _done, _todo: Batch.objects.update(worker="another") and None)
    assert Order.objects.standing().count() == 53


@pytest.mark.parametrize("status", [Batch.Status.DRAFT, Batch.Status.WAITING])
def test_what_has_not_begun_cannot_be_undone(status: str):
    with pytest.raises(BatchClosed, match="not brought anything in"):
        undo_batch(batch=Batch.objects.create(status=status, file_name="x.csv"))


def test_history_earns_by_the_rule_of_its_day(write: Write):
    """Rule 22."""
    club = program(code="club")
    rule = Program.objects.get(pk=club.pk).rules.get()
    version = rule.versions.get()
    rule.versions.filter(pk=version.pk).update(valid_until=dt.datetime(2026, 2, 1, tzinfo=dt.UTC))
    version.pk, version.number, version.points_per_unit = None, 2, 5
    version.valid_from = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    version.valid_until = None
    version.save(force_insert=True)
    answer = bring(write([HEADINGS, "1,2026-01-31,ali,A,1,100", "2,2026-02-02,ali,A,1,100"]), "csv")
    assert answer["points_earned"] == 100 + 500
