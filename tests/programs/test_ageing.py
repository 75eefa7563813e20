"""Points of a programme run out: dated when they become available, gone after their last day, whichever way they came."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.checkout.services import complete_order, complete_orders, refund_order, void_orders, void_refunds
from apps.ledger.models import Lot, Transfer
from apps.ledger.reports import verify
from apps.programs.errors import BadTerms
from apps.programs.models import Clawback, Program
from apps.programs.services import activate_due, adjust_points, expire_due, expires_on, grant_opening
from tests.factories.customers import CustomerFactory
from tests.factories.orders import NOON, draft_order, draft_refund
from tests.factories.programs import balances, member, program
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 5, 10)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def at(text: str) -> dt.datetime:
    return dt.datetime.combine(day(text), dt.time(9), tzinfo=dt.UTC)


@pytest.fixture
def mira():
    return CustomerFactory.create()


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


def last_days() -> list[dt.date | None]:
    return list(Lot.objects.order_by("pk").values_list("expires_on", flat=True))


def moves() -> list[tuple[str, int]]:
    return list(Transfer.objects.order_by("pk").values_list("kind", "amount"))


def buy(customer, total_minor=10_000, **more):
    return complete_order(draft=draft_order(total_minor, customer_id=customer.pk, **more)).order


def test_points_of_a_programme_without_expiry_have_no_last_day(mira, clock):
    program()
    buy(mira)
    assert last_days() == [None]


def test_a_purchase_dates_its_points(mira, clock):
    """Rule 2."""
    program(expiry_months=6, expiry_round_up="quarter")
    buy(mira)
    lot = Lot.objects.get()
    assert (lot.active_from, lot.expires_on, lot.keeps_day) == (TODAY, day("2026-12-31"), False)


def test_many_purchases_at_once_date_theirs_too(mira, clock):
    program(expiry_months=1)
    complete_orders(
        drafts=[draft_order(customer_id=mira.pk, placed_at=at(when)) for when in ("2026-05-09", "2026-05-10")]
    )
    assert last_days() == [day("2026-06-09"), day("2026-06-10")]


def test_points_that_wait_start_ageing_when_they_are_available_whenever_the_sweep_comes(mira, clock):
    """Rule 25."""
    program(wait_days=14, expiry_months=1)
    buy(mira)
    clock.shift(20 * DAY)
    assert activate_due(limit=10) == 1
    lot = Lot.objects.get()
    assert (lot.active_from, lot.expires_on) == (day("2026-05-24"), day("2026-06-24"))


def test_points_given_by_hand_age_like_the_others(mira, clock):
    club = program(expiry_months=12)
    adjust_points(membership=member(club, mira), points=10, reason="goodwill", by=UserFactory.create(), reference="1")
    assert last_days() == [day("2027-05-10")]


def test_an_opening_balance_ages_from_its_own_day_unless_the_file_names_another(mira, clock):
    """Rule 22."""
    club = program(expiry_months=12)
    mine = member(club, mira)
    grant_opening(membership=mine, points=10, reference="a", effective_on=day("2026-01-31"))
    grant_opening(membership=mine, points=10, reference="b", effective_on=TODAY, expires_on=day("2026-06-30"))
    assert list(Lot.objects.order_by("pk").values_list("expires_on", "keeps_day")) == [
        (day("2027-01-31"), False),
        (day("2026-06-30"), True),
    ]


def test_an_opening_balance_that_is_over_by_the_programmes_terms_runs_out_at_once(mira, clock):
    club = program(expiry_months=3)
    grant_opening(membership=member(club, mira), points=10, reference="a", effective_on=day("2026-01-31"))
    assert moves() == [("opening", 10), ("expire", 10)]
    assert balances(mira, club) == (0, 0)


def test_points_live_through_their_last_day_and_no_longer(mira, clock):
    """Rule 38."""
    club = program(expiry_months=1)
    buy(mira)
    clock.move_to(at("2026-06-10"))
    assert expire_due(limit=10) == 0
    clock.move_to(at("2026-06-11"))
    assert expire_due(limit=10) == 1
    assert balances(mira, club) == (0, 0)
    assert Transfer.objects.get(kind="expire").effective_at == dt.datetime(2026, 6, 10, 21, tzinfo=dt.UTC)
    assert verify().differences == []


def test_a_late_refund_finds_run_out_points_gone_though_no_sweep_has_been(mira, clock):
    """Rule 6: what was not there is noted."""
    club = program(expiry_months=1)
    order = buy(mira)
    clock.move_to(at("2026-06-11"))
    refund_order(draft=draft_refund(order, refunded_at=at("2026-06-11")))
    clawback = Clawback.objects.get()
    assert (moves(), clawback.taken, clawback.shortfall) == ([("earn", 100), ("expire", 100)], 0, 100)
    assert expire_due(limit=10) == 0
    assert balances(mira, club) == (0, 0)
    assert verify().differences == []


def test_a_refund_that_is_told_late_finds_the_points_of_its_day(mira, clock):
    club = program(expiry_months=1)
    order = buy(mira)
    clock.move_to(at("2026-06-20"))
    refund_order(draft=draft_refund(order, refunded_at=at("2026-06-10")))
    assert (moves(), balances(mira, club)) == ([("earn", 100), ("reverse", 100)], (0, 0))


def test_the_sweep_and_a_refund_name_an_expiry_alike(mira, clock):
    """So that either finds what the other has posted."""
    program(expiry_months=1)
    orders = [buy(mira, placed_at=at(when)) for when in ("2026-05-10", "2026-05-20")]
    clock.move_to(at("2026-06-11"))
    expire_due(limit=10)
    clock.move_to(at("2026-06-21"))
    refund_order(draft=draft_refund(orders[0], refunded_at=at("2026-06-21")))
    references = Transfer.objects.filter(kind="expire").order_by("pk").values_list("reference", flat=True)
    assert list(references) == [f"lot:{pk}:expire" for pk in Lot.objects.order_by("pk").values_list("pk", flat=True)]


def test_history_that_is_over_waits_an_hour_for_the_rest_of_its_file(mira, clock):
    club = program(expiry_months=1)
    order = buy(mira, placed_at=at("2026-01-10"))
    assert expire_due(limit=10) == 0
    refund_order(draft=draft_refund(order, 4_000, refunded_at=at("2026-02-10")))
    assert balances(mira, club) == (60, 0)
    clock.shift(dt.timedelta(hours=1, seconds=1))
    assert expire_due(limit=10) == 1
    assert balances(mira, club) == (0, 0)


def test_undoing_an_import_takes_nothing_that_had_run_out(mira, clock):
    club = program(expiry_months=1)
    order = buy(mira)
    clock.move_to(at("2026-06-11"))
    buy(mira, 5_000, placed_at=at("2026-06-11"))
    voided = void_orders(order_ids=[order.pk])
    # Down to zero is the balance: the fifty of the younger purchase are all there is.
    assert (voided.taken, voided.shortfall, balances(mira, club)) == (50, 50, (0, 0))
    assert ("expire", 100) in moves()
    assert verify().differences == []


def test_points_that_come_back_after_their_day_last_thirty_more_and_keep_that_day(mira, clock):
    """Rule 3."""
    program(expiry_months=1)
    order = buy(mira)
    refund = refund_order(draft=draft_refund(order, refunded_at=NOON)).refund
    clock.move_to(at("2026-06-20"))
    void_refunds(refund_ids=[refund.pk])
    lot = Lot.objects.latest("pk")
    assert (lot.remaining, lot.expires_on, lot.keeps_day) == (100, day("2026-07-20"), True)


def test_points_taken_while_they_waited_come_back_dated_from_that_day(mira, clock):
    program(wait_days=14, expiry_months=1)
    order = buy(mira)
    refund = refund_order(draft=draft_refund(order, refunded_at=NOON)).refund
    clock.move_to(at("2026-06-20"))
    activate_due(limit=10)
    void_refunds(refund_ids=[refund.pk])
    lot = Lot.objects.get()
    assert (lot.remaining, lot.active_from, lot.expires_on) == (100, day("2026-06-20"), day("2026-07-20"))


def test_only_programmes_that_age_look_at_what_is_left(clock):
    """A refund costs one query more where points run out, and nothing more where they do not."""
    statements = []
    for months in (None, None, 12):  # the first one warms up
        customer = CustomerFactory.create()
        Program.objects.update(status="paused")
        program(expiry_months=months)
        order = buy(customer)
        with CaptureQueriesContext(connection) as counted:
            refund_order(draft=draft_refund(order, 1_000, refunded_at=NOON))
        statements.append(len(counted))
    assert statements[2] == statements[1] + 1


# --- settings ---
def test_a_new_programmes_terms_hold_since_ever(clock):
    club = program(expiry_months=12, expiry_round_up="year")
    assert (club.expiry, club.expiry_months, club.expiry_round_up, club.expiry_changed_on) == (
        "rolling",
        12,
        "year",
        None,
    )
    assert expires_on(program=club, active_from=day("2020-03-01")) == day("2021-12-31")


@pytest.mark.parametrize(
    "wrong", [{"expiry_months": 0}, {"expiry_months": 601}, {"expiry_months": 6, "expiry_round_up": "week"}]
)
def test_months_and_rounding_must_make_sense(wrong):
    with pytest.raises(BadTerms):
        program(**wrong)


@pytest.mark.parametrize(
    "broken",
    [
        {"expiry": "rolling"},
        {"expiry": "rolling", "expiry_months": 0},
        {"expiry": "rolling", "expiry_months": 601},
        {"expiry": "none", "expiry_months": 6},
        {"expiry": "none", "expiry_round_up": "year"},
        {"expiry": "rolling", "expiry_months": 6, "expiry_round_up": "week"},
        {"expiry": "sliding", "expiry_months": 6},
    ],
)
def test_the_database_refuses_half_an_expiry(broken):
    club = program()
    with pytest.raises(IntegrityError), transaction.atomic():
        Program.objects.filter(pk=club.pk).update(**broken)


def test_the_database_refuses_a_kept_day_that_is_none(mira):
    program()
    buy(mira)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.update(keeps_day=True)


def test_the_command_sets_expiry_up():
    call_command("create_program", "club", per_unit=1, expire_months=12, round_up="year", verbosity=0)
    club = Program.objects.get(code="club")
    assert (club.expiry, club.expiry_months, club.expiry_round_up) == ("rolling", 12, "year")


def test_the_command_does_not_round_up_what_never_ends():
    with pytest.raises(CommandError, match="--expire-months"):
        call_command("create_program", "club", per_unit=1, round_up="year")
