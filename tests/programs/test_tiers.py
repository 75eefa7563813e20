"""A status in the shop's days: bought, refunded, called off, judged in the night."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.checkout.services import complete_order, complete_orders, quote, refund_order, reverse_order, void_refunds
from apps.common import clock
from apps.ledger.reports import verify
from apps.orders.models import Refund
from apps.programs.models import Accrual, Membership, Progress
from apps.programs.services import review_tiers, update_program
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order, draft_refund, line
from tests.factories.programs import balances, ladder, member, moves, program, tier_of

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 10, 9, tzinfo=dt.UTC)


def at(text: str) -> dt.datetime:
    """Nine in the morning, UTC, of a day."""
    return dt.datetime.fromisoformat(f"{text}T09:00:00+00:00")


@pytest.fixture
def mira():
    return CustomerFactory.create()


@pytest.fixture
def club(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    club = program(code="club")
    ladder(club)
    return club


def buy(customer, total_minor, day="2026-05-10", **more):
    draft = draft_order(total_minor, customer_id=customer.pk, placed_at=more.pop("placed_at", at(day)), **more)
    return complete_order(draft=draft).order


def status(customer):
    row = Membership.objects.get(customer=customer)
    return tuple(str(day) for day in (row.tier_since_on, row.tier_until_on, row.tier_review_on))


def night(day):
    review_tiers(day=dt.date.fromisoformat(day), limit=100)


def test_a_purchase_lifts_at_once_and_the_next_one_earns_more(club, mira):
    """Rules 44, 45, 9: up at once, promised to the end of next year; the accrual keeps the tier and its multiplier."""
    buy(mira, 500_000)
    assert tier_of(mira, club) == "gold"
    assert status(mira) == ("2026-05-10", "2027-12-31", "2027-12-31")
    assert moves(mira) == [("base", "gold", "earned", "2026-05-10")]
    buy(mira, 10_000, "2026-05-11")
    first, second = Accrual.objects.order_by("pk")
    assert (first.granted, first.multiplier_milli, first.tier.code) == (5_000, 1_000, "base")
    assert (second.granted, second.multiplier_milli, second.tier.code) == (150, 1_500, "gold")


def test_a_huge_purchase_cancelled_minutes_later_goes_up_at_once_and_down_in_the_night(club, mira):
    """77,183.60, cancelled after 16 minutes: not protected by rule 45, no grace, both moves told, no points left (rule 51)."""
    club.ladder.grace_days = 30
    club.ladder.save()
    order = buy(mira, 7_718_360)
    assert tier_of(mira, club) == "gold"
    reverse_order(order=order, cause="cancelled")
    assert tier_of(mira, club) == "gold"
    night("2026-05-09")
    assert tier_of(mira, club) == "gold"
    night("2026-05-10")
    assert tier_of(mira, club) == "base"
    assert moves(mira) == [("base", "gold", "earned", "2026-05-10"), ("gold", "base", "refund", "2026-05-11")]
    assert balances(mira, club) == (0, 0)
    assert status(mira)[1:] == ("None", "None")
    assert verify().differences == []


def test_what_a_cancelled_purchase_lifted_falls_back_to_the_status_before_with_its_promise(club, mira):
    buy(mira, 100_000, "2025-03-01")
    order = buy(mira, 900_000)
    assert tier_of(mira, club) == "gold"
    reverse_order(order=order, cause="cancelled")
    night("2026-05-10")
    assert tier_of(mira, club) == "silver"
    assert status(mira)[1:] == ("2026-12-31", "2026-12-31")


def test_a_cancelled_purchase_leaves_what_the_others_have_reached_since(club, mira):
    order = buy(mira, 900_000, "2026-05-01")
    buy(mira, 120_000, "2026-05-02")
    reverse_order(order=order, cause="cancelled")
    night("2026-05-10")
    assert tier_of(mira, club) == "silver"
    assert status(mira)[1] == "2027-12-31"


def test_a_partial_refund_breaks_no_promise_and_counts_when_it_is_over(club, mira):
    """Rules 35, 45."""
    order = buy(mira, 100_000)
    refund_order(draft=draft_refund(order, 20_000, refunded_at=NOON))
    row = Progress.objects.get()
    assert (row.spend_minor, row.spend_left_minor, row.points, row.points_left) == (100_000, 80_000, 1_000, 800)
    night("2026-05-10")
    assert tier_of(mira, club) == "silver"
    night("2027-12-31")
    assert moves(mira)[-1] == ("silver", "base", "not_kept", "2028-01-01")


def test_over_a_lifetime_a_refund_counts_at_that_nights_evaluation(club, mira):
    club.ladder.window = "lifetime"
    club.ladder.save()
    order = buy(mira, 100_000)
    assert status(mira)[1] == "None"
    refund_order(draft=draft_refund(order, 20_000, refunded_at=NOON + dt.timedelta(days=2)))
    assert tier_of(mira, club) == "silver"
    night("2026-05-11")
    assert tier_of(mira, club) == "silver"
    night("2026-05-12")
    assert moves(mira)[-1] == ("silver", "base", "refund", "2026-05-13")


def test_taking_back_follows_the_multiplier_of_the_purchase(club, mira):
    """Rule 9: the snapshot, not today's tier; and rule 30 to the last point."""
    first = buy(mira, 500_000)
    second = buy(mira, 33_300)
    assert balances(mira, club) == (5_000 + 499, 0)
    reverse_order(order=first, cause="cancelled")
    night("2026-05-10")
    assert tier_of(mira, club) == "base"
    refund_order(draft=draft_refund(second, 11_100, refunded_at=NOON))
    assert balances(mira, club)[0] == 333
    refund_order(draft=draft_refund(second, 22_200, refunded_at=NOON))
    assert balances(mira, club) == (0, 0)


def test_shipping_and_gift_cards_bring_nobody_up(club, mira):
    lines = (line(99_999), line(50_000, kind="shipping"), line(500_000, kind="gift_card"))
    buy(mira, lines=lines, total_minor=0)
    assert tier_of(mira, club) == "base"
    buy(mira, 1)
    assert tier_of(mira, club) == "silver"


def test_a_purchase_counts_even_where_no_rule_gives_points(monkeypatch, mira):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    club = program(code="club", min_spend_minor=10_000_000)
    ladder(club, 2, 3, basis="orders")
    buy(mira, 100)
    buy(mira, 100)
    assert (Accrual.objects.count(), Progress.objects.count(), tier_of(mira, club)) == (0, 2, "silver")


def test_a_missed_review_is_made_up_for_by_the_next_purchase_before_it_earns(club, mira):
    """Rule 42: a night that did not run changes nothing."""
    buy(mira, 500_000)
    buy(mira, 10_000, "2028-02-01")
    assert moves(mira)[-1] == ("gold", "base", "not_kept", "2028-01-01")
    assert Accrual.objects.latest("pk").multiplier_milli == 1000


def test_a_purchase_told_late_earns_by_the_tier_of_its_day_and_moves_nothing_in_the_past(club, mira):
    buy(mira, 500_000, "2026-05-10")
    buy(mira, 10_000, "2026-05-01")
    assert Accrual.objects.latest("pk").multiplier_milli == 1000
    assert len(moves(mira)) == 1
    buy(mira, 1_000, "2028-02-01")
    buy(mira, 10_000, "2027-06-01")
    assert Accrual.objects.latest("pk").multiplier_milli == 1500


def test_a_late_purchase_lifts_on_the_day_the_figures_reach(club, mira):
    buy(mira, 60_000, "2026-05-08")
    buy(mira, 40_000, "2026-05-02")
    assert moves(mira) == [("base", "silver", "earned", "2026-05-08")]


def test_a_refund_undone_with_its_file_counts_again(club, mira):
    order = buy(mira, 500_000)
    refund_order(draft=draft_refund(order, refunded_at=NOON))
    night("2026-05-10")
    assert tier_of(mira, club) == "base"
    void_refunds(refund_ids=[Refund.objects.get().pk])
    row = Progress.objects.get()
    assert (row.is_void, row.spend_left_minor, row.points_left) == (False, 500_000, 5_000)
    night("2026-05-11")
    assert tier_of(mira, club) == "gold"
    assert verify().differences == []


def test_a_file_of_purchases_lifts_on_the_days_of_the_purchases(club, mira):
    days = ["2024-01-10", "2024-11-01", "2026-03-01"]
    drafts = [draft_order(60_000, customer_id=mira.pk, placed_at=at(day)) for day in days]
    complete_orders(drafts=drafts)
    assert moves(mira) == [
        ("base", "silver", "earned", "2024-11-01"),
        ("silver", "base", "not_kept", "2026-01-01"),
    ]


def test_a_programme_without_a_ladder_pays_no_statement_for_tiers(monkeypatch, mira):
    """And one with tiers a few: the levels, the member held, what counted so far, and what counts from now on."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    club = program(code="club")
    buy(mira, 1_000)
    with CaptureQueriesContext(connection) as without:
        buy(mira, 1_000)
    ladder(club)
    with CaptureQueriesContext(connection) as climbing:
        buy(mira, 1_000)
    assert len(without) < len(climbing) <= len(without) + 4
    assert not [query for query in without if "programs_progress" in query["sql"]]


@pytest.mark.parametrize("at_once", [True, False])
def test_purchases_while_the_programme_is_paused_count_for_levels_and_give_no_points(club, mira, at_once):
    """Rule 45: nobody loses a level because the shop paused, and nobody finds points that were not given."""
    buy(mira, 90_000)
    update_program(program=club, status="paused")
    newcomer = CustomerFactory.create()
    drafts = [draft_order(10_000, customer_id=one.pk, placed_at=NOON) for one in (mira, newcomer)]
    for some in [drafts] if at_once else [[draft] for draft in drafts]:
        complete_orders(drafts=some)
    assert balances(mira, club) == (900, 0)
    assert tier_of(mira, club) == "silver"
    assert list(Progress.objects.order_by("pk").values_list("spend_minor", "points")) == [(90_000, 900), (10_000, 0)]
    assert not Membership.objects.filter(customer=newcomer).exists()
    assert not quote(draft=drafts[0]).points
    update_program(program=club, status="live")
    buy(mira, 10_000)
    assert balances(mira, club) == (1_000, 0)


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_purchases_after_the_programme_closed_count_for_nothing(club, mira, status):
    buy(mira, 90_000)
    update_program(program=club, status=status)
    buy(mira, 10_000)
    assert Progress.objects.count() == 1
    assert tier_of(mira, club) == "base"


def test_what_was_bought_while_paused_stops_counting_when_it_comes_back(club, mira):
    """Rule 35."""
    update_program(program=club, status="paused")
    member(club, mira)
    refund_order(draft=draft_refund(buy(mira, 120_000), 40_000, refunded_at=NOON))
    assert Progress.objects.values_list("spend_left_minor", "points_left").get() == (80_000, 0)
    assert verify().differences == []
