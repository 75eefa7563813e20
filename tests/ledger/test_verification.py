"""Every way in which the books can be wrong, made wrong on purpose and found."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from apps.ledger.models import Account, Hold, Lot, LotDraw, Transfer
from apps.ledger.reports import Verification, expiring, outstanding, verify
from apps.ledger.services import capture_hold, open_issuing
from tests.factories.ledger import NOON, House
from tests.support.corruption import break_seals, drop_checks, restore_checks

JUNE, JULY = dt.date(2026, 6, 30), dt.date(2026, 7, 31)


@pytest.fixture
def books(house):
    """Two members with everything that can happen to points; in order."""
    mira, deniz = house.member(), house.member(may_overdraw=True)
    own = house.earn(mira, 100, expires_on=JUNE)
    house.take(mira, 10, reverses_id=own.pk, draw_first=(own.pk,))
    house.hold(mira, 20)
    used = house.hold(mira, 30)
    capture_hold(hold_id=used.pk, issuing_id=house.issuing_id, reference="used", effective_at=NOON, today=house.today)
    house.post(house.posting(house.issuing_id, mira.pending_id, 7))
    house.earn(deniz, 5)
    house.take(deniz, 15)
    house.earn(deniz, 30)
    return house, mira, deniz


@pytest.fixture
def broken(books):
    break_seals()
    drop_checks()
    yield books
    restore_checks()


def codes() -> set[str]:
    return {difference.code for difference in verify().differences}


def test_books_in_order_have_no_differences(books):
    assert verify() == Verification(accounts=7, transfers=9, outstanding={"club": 87}, differences=[])


def test_empty_books_are_in_order(db):
    assert verify() == Verification(accounts=0, transfers=0, outstanding={}, differences=[])


def test_a_stored_balance_that_is_not_the_sum_is_found(broken):
    _house, mira, _deniz = broken
    Account.objects.filter(pk=mira.pending_id).update(balance=8)
    (difference,) = verify().differences
    assert str(difference) == f"account_balance account {mira.pending_id}: expected 7, found 8"


def test_a_balance_stored_on_an_issuing_account_is_found(broken):
    Account.objects.filter(role="issuing").update(balance=1)
    assert codes() == {"account_issuing_is_summed"}


def test_a_balance_below_zero_is_found(broken):
    _house, mira, _deniz = broken
    Account.objects.filter(pk=mira.pending_id).update(balance=-1)
    assert codes() == {"account_balance", "account_below_zero"}


def test_lots_that_are_not_the_balance_are_found(broken):
    _house, _mira, deniz = broken
    Lot.objects.filter(account_id=deniz.available_id, remaining__gt=0).update(remaining=19)
    assert codes() == {"account_open_lots", "lot_remaining"}


def test_a_lot_of_waiting_points_is_found(broken):
    _house, mira, _deniz = broken
    waiting = Transfer.objects.get(credit_id=mira.pending_id)
    Lot.objects.create(account_id=mira.pending_id, transfer=waiting, amount=7, remaining=7, active_from=JUNE)
    assert codes() == {"account_stray_lots"}


def test_a_lot_with_more_left_than_it_had_is_found(broken):
    Lot.objects.filter(remaining__gt=0).update(remaining=F("amount") + 1)
    assert "lot_bounds" in codes()


def test_a_lot_on_another_account_than_its_movement_is_found(broken):
    _house, mira, deniz = broken
    Lot.objects.filter(account_id=mira.available_id).update(account_id=deniz.available_id)
    assert "lot_origin" in codes()


def test_a_draw_from_somebody_elses_lot_is_found(broken):
    _house, mira, deniz = broken
    strange = Lot.objects.filter(account_id=deniz.available_id).last()
    draw = LotDraw.objects.filter(lot__account_id=mira.available_id).first()
    LotDraw.objects.filter(pk=draw.pk).update(lot=strange)
    assert {"draw_account", "lot_remaining"} <= codes()


def test_a_movement_that_drew_too_little_is_found(broken):
    _house, mira, _deniz = broken
    taken = Transfer.objects.get(debit_id=mira.available_id, kind="reverse")
    LotDraw.objects.filter(transfer=taken).update(amount=9)
    found = [str(difference) for difference in verify().differences]
    assert f"transfer_draws transfer {taken.pk}: expected 10, found 9" in found


def test_a_missing_draw_is_found(broken):
    _house, mira, _deniz = broken
    LotDraw.objects.filter(transfer__debit_id=mira.available_id, transfer__kind="reverse").delete()
    assert codes() == {"lot_remaining", "transfer_draws"}


def test_a_debt_that_was_not_repaid_is_found(broken):
    """Rule 7: of 30 points after a debt of 10, only 20 age."""
    _house, _mira, deniz = broken
    Lot.objects.filter(account_id=deniz.available_id, amount=20).update(amount=30, remaining=30)
    assert "transfer_lots" in codes()


def test_points_set_aside_without_an_open_hold_are_found(broken):
    Hold.objects.filter(status="open").update(amount=21)
    assert codes() == {"held_balance", "hold_placed"}


def test_a_lost_hold_is_found(broken):
    Hold.objects.filter(status="open").delete()
    assert codes() == {"held_balance", "held_without_hold"}


def test_a_hold_resolved_by_something_else_is_found(broken):
    Hold.objects.filter(status="captured").update(resolved=Transfer.objects.filter(kind="earn").first())
    assert codes() == {"hold_resolved", "held_without_hold"}


def test_a_hold_said_to_be_released_but_captured_is_found(broken):
    Hold.objects.filter(status="captured").update(status="released")
    assert codes() == {"hold_resolved"}


def test_a_reversal_of_more_than_was_moved_is_found(broken):
    _house, mira, _deniz = broken
    small = Transfer.objects.get(credit_id=mira.pending_id)
    Transfer.objects.filter(kind="reverse", reverses__isnull=False).update(reverses=small)
    assert codes() == {"reversal_too_large"}


def test_points_that_changed_their_unit_are_found(broken):
    house, mira, _deniz = broken
    other = open_issuing(unit="other")
    Transfer.objects.filter(debit_id=house.issuing_id, credit_id=mira.pending_id).update(debit=other)
    assert codes() == {"transfer_units"}


def test_a_movement_of_nothing_is_found(broken):
    _house, mira, _deniz = broken
    Transfer.objects.filter(credit_id=mira.pending_id).update(amount=0)
    assert codes() == {"account_balance", "transfer_amount"}


@pytest.mark.postgres_only
def test_a_reference_used_twice_is_found(broken):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_transfer DROP CONSTRAINT ledger_transfer_reference_unique")
    first, second = Transfer.objects.order_by("pk")[:2]
    Transfer.objects.filter(pk=second.pk).update(reference=first.reference)
    assert [str(difference) for difference in verify().differences] == [
        f"reference_twice reference {first.reference}: expected 1, found 2"
    ]


def test_the_command_says_that_everything_adds_up(books):
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "club: 87 points" in out.getvalue()
    assert "Everything adds up." in out.getvalue()


def test_the_command_speaks_to_machines(books):
    out = StringIO()
    call_command("verify_ledger", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "accounts": 7, "transfers": 9, "outstanding": {"club": 87}, "differences": []
    }  # fmt: skip


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_the_command_fails_when_something_does_not_add_up(broken, options):
    _house, mira, _deniz = broken
    Account.objects.filter(pk=mira.pending_id).update(balance=8)
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as exit_:
        call_command("verify_ledger", *options, stdout=out, stderr=err)
    assert exit_.value.code == 1
    assert "account_balance" in out.getvalue() + err.getvalue()


def test_adding_up_costs_the_same_for_many_members_as_for_one(house, django_assert_max_num_queries):
    for _member in range(20):
        house.earn(house.member(), 10)
    with django_assert_max_num_queries(30):
        verify()


def test_what_is_owed_is_available_waiting_and_set_aside(books):
    House(unit="other").earn(House(unit="other").member(), 1000)
    assert outstanding("club") == verify().outstanding["club"] == 87
    assert outstanding("nowhere") == 0


def test_points_that_end_are_told_by_their_last_day(house, mira):
    house.earn(mira, 10, expires_on=JULY)
    house.earn(mira, 20, expires_on=JUNE)
    house.earn(mira, 5, expires_on=JULY)
    house.earn(mira, 1000)
    house.hold(mira, 4)
    assert expiring(mira.available_id) == [(JUNE, 16), (JULY, 15)]
