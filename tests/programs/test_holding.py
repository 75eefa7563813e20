"""Memberships, points that wait, opening balances, and what a member is told of them."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.checkout.services import complete_order, complete_orders
from apps.ledger.errors import ReferenceReused
from apps.ledger.models import Account, Lot, Transfer
from apps.ledger.reports import verify
from apps.orders.services.lines import load_lines
from apps.programs.engine import Purchase, Reversal
from apps.programs.models import Accrual, Clawback, Membership
from apps.programs.reports import explain, wallet
from apps.programs.services import (
    OpeningDraft,
    activate_due,
    enrol,
    expire_due,
    grant_opening,
    grant_openings,
    order_facts,
    settle,
)
from apps.shop.services import current_shop
from tests.factories.customers import CustomerFactory
from tests.factories.orders import NOON, draft_order
from tests.factories.programs import balances, member, program

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 5, 10)


@pytest.fixture
def mira():
    return CustomerFactory.create()


def test_enrolling_makes_one_wallet_per_customer_and_programme(mira):
    club, other = program(), CustomerFactory.create()
    first = enrol(program=club, customer_ids=[mira.pk])
    both = enrol(program=club, customer_ids=[mira.pk, other.pk], joined_at={other.pk: NOON})
    assert both[mira.pk] == first[mira.pk]
    assert both[other.pk].joined_at == NOON
    accounts = Account.objects.filter(unit=club.code).exclude(role="issuing")
    assert sorted(accounts.values_list("role", flat=True)) == sorted(["available", "pending", "held"] * 2)
    assert Membership.objects.count() == 2


def test_enrolling_many_costs_as_many_statements_as_one(django_assert_max_num_queries):
    club = program()
    ids = [customer.pk for customer in CustomerFactory.create_batch(21)]
    with django_assert_max_num_queries(7) as one:
        enrol(program=club, customer_ids=ids[:1])
    with django_assert_max_num_queries(7) as twenty:
        enrol(program=club, customer_ids=ids)
    assert len(twenty) == len(one)


def test_the_database_keeps_one_membership_per_customer(mira):
    mine = member(program(), mira)
    mine.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.save()


def test_points_wait_and_then_become_available_with_a_lot_of_that_day(mira):
    """Rules 24 and 25: what ages, ages from activation."""
    slow = program(wait_days=14)
    with time_machine.travel(NOON, tick=False) as clock:
        complete_order(draft=draft_order(10_000, customer_id=mira.pk))
        clock.shift(14 * DAY - dt.timedelta(seconds=1))
        assert activate_due(limit=10) == 0
        assert (balances(mira, slow), Lot.objects.count()) == ((0, 100), 0)
        clock.shift(dt.timedelta(days=3))
        assert activate_due(limit=10) == 1
    accrual, lot = Accrual.objects.get(), Lot.objects.get()
    assert (balances(mira, slow), lot.active_from) == ((100, 0), TODAY + 14 * DAY)
    assert (accrual.activation, accrual.activation.effective_at) == (lot.transfer, NOON + 14 * DAY)
    assert activate_due(limit=10) == 0


def test_an_imported_purchase_that_waited_long_ago_is_available_at_once(mira):
    slow = program(wait_days=14)
    complete_order(draft=draft_order(10_000, customer_id=mira.pk, placed_at=NOON - 365 * DAY))
    assert balances(mira, slow) == (100, 0)
    assert Lot.objects.get().active_from == TODAY - (365 - 14) * DAY


def test_a_sweep_is_bounded_and_goes_on_next_time(mira):
    slow = program(wait_days=14)
    with time_machine.travel(NOON, tick=False) as clock:
        complete_orders(drafts=[draft_order(1_000, customer_id=mira.pk) for _n in range(5)])
        clock.shift(14 * DAY)
        assert [activate_due(limit=2) for _sweep in range(4)] == [2, 2, 1, 0]
    assert balances(mira, slow) == (50, 0)
    assert verify().differences == []


def test_what_was_taken_back_whole_while_it_waited_does_not_keep_the_sweep_busy(mira):
    slow = program(wait_days=14)
    with time_machine.travel(NOON, tick=False) as clock:
        order = complete_order(draft=draft_order(1_000, customer_id=mira.pk)).order
        settle(facts=[Reversal(facts_of(order), "cancelled", whole=True)])
        clock.shift(14 * DAY)
        assert [activate_due(limit=5) for _sweep in range(2)] == [1, 0]
    assert (balances(mira, slow), Accrual.objects.get().activation) == ((0, 0), None)


def facts_of(order):
    return order_facts(order=order, lines=load_lines([order.pk])[order.pk], shop=current_shop(), refunded={})


def test_a_purchase_settled_again_gives_nothing_again(mira):
    """Rule 19."""
    club = program()
    order = complete_order(draft=draft_order(10_000, customer_id=mira.pk)).order
    again = settle(facts=[Purchase(facts_of(order)), Purchase(facts_of(order))])
    assert (again.accruals, again.clawbacks, balances(mira, club)) == ([], [], (100, 0))


def test_a_purchase_and_its_reversal_settled_together_leave_nothing(mira):
    club = program()
    order = complete_order(draft=draft_order(10_000, customer_id=mira.pk), program_ids=[]).order
    settled = settle(facts=[Purchase(facts_of(order)), Reversal(facts_of(order), "cancelled", whole=True)])
    accrual, clawback = Accrual.objects.get(), Clawback.objects.get()
    assert (settled.accruals, settled.clawbacks) == ([accrual], [clawback])
    assert (accrual.taken_back, clawback.accrual, balances(mira, club)) == (100, accrual, (0, 0))
    assert clawback.from_available.reverses == accrual.transfer
    assert verify().differences == []


def test_an_accrual_answers_why_for_ever(mira):
    """Rule 9."""
    program(points_per_unit=2, unit_minor=1_000)
    (accrual,) = complete_order(draft=draft_order(12_950, customer_id=mira.pk)).accruals
    why = explain(Accrual.objects.select_related("rule").get(pk=accrual.pk))
    assert (why.base_minor, why.points_per_unit, why.unit_minor, why.granted) == (12_950, 2, 1_000, 24)
    assert str(why) == "129.50 × 2 / 10.00 = 24"


@pytest.mark.parametrize(
    "broken", [{"granted": 999}, {"taken_back": 101}, {"taken_back": 60, "shortfall": 41}, {"taken_back": -1}]
)
def test_the_database_refuses_to_take_more_than_was_granted(mira, broken):
    """Rule 30."""
    program()
    complete_order(draft=draft_order(10_000, customer_id=mira.pk))
    with pytest.raises(IntegrityError), transaction.atomic():
        Accrual.objects.update(**broken)


def opening(membership, points=50, **more):
    values = {"reference": "opening:1", "effective_on": TODAY, "today": TODAY}
    return grant_opening(membership=membership, points=points, **(values | more))


def test_an_opening_balance_is_a_lot_with_its_own_dates(mira):
    club = program()
    transfer = opening(member(club, mira), expires_on=TODAY + 30 * DAY)
    lot = Lot.objects.get()
    assert (transfer.kind, lot.active_from, lot.expires_on) == ("opening", TODAY, TODAY + 30 * DAY)
    assert balances(mira, club) == (50, 0)


def test_the_same_opening_balance_twice_is_one(mira):
    club = program()
    mine = member(club, mira)
    assert opening(mine) == opening(mine)
    with pytest.raises(ReferenceReused):
        opening(mine, 51)
    assert balances(mira, club) == (50, 0)


def test_an_opening_balance_that_is_already_over_expires_in_the_same_breath(mira):
    """Rules 10 and 38."""
    club = program()
    opening(member(club, mira), effective_on=TODAY - 60 * DAY, expires_on=TODAY - DAY)
    assert balances(mira, club) == (0, 0)
    assert list(Transfer.objects.order_by("pk").values_list("kind", flat=True)) == ["opening", "expire"]
    assert verify().differences == []


def test_the_last_usable_day_is_still_usable(mira):
    club = program()
    with time_machine.travel(NOON):
        opening(member(club, mira), expires_on=TODAY)
    assert balances(mira, club) == (50, 0)
    with time_machine.travel(NOON + DAY):
        assert expire_due(limit=10) == 1
    assert balances(mira, club) == (0, 0)


def test_many_opening_balances_are_granted_in_one_go():
    club = program()
    members = [member(club, customer) for customer in CustomerFactory.create_batch(3)]
    drafts = [OpeningDraft(one, 10 * n, f"opening:{n}", TODAY) for n, one in enumerate(members, start=1)]
    assert [transfer.amount for transfer in grant_openings(drafts=drafts, today=TODAY)] == [10, 20, 30]


def test_a_wallet_tells_what_is_there_what_waits_and_what_expires_when(mira):
    club = program(hundred_points_minor=500, wait_days=3650)
    mine = member(club, mira)
    opening(mine, 120, expires_on=TODAY + 30 * DAY)
    opening(mine, 33, reference="opening:2")
    complete_order(draft=draft_order(10_000, customer_id=mira.pk))
    mine = Membership.objects.with_wallet().get(pk=mine.pk)
    with time_machine.travel(NOON, tick=False) as clock:
        told = wallet(mine)
        assert (told.available, told.worth_minor, told.pending, told.held) == (153, 765, 100, 0)
        assert told.expiring == ((TODAY + 30 * DAY, 120),)
        clock.shift(30 * DAY)
        assert wallet(mine) == told, "the last usable day"
        clock.shift(DAY)
        told = wallet(mine)
        assert (told.available, told.worth_minor, told.expiring) == (33, 165, ()), "rule 38, also before the night"
