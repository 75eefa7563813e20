"""Rule 40: a programme ages otherwise from today on, and nobody loses points sooner than one full new period later."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.checkout.services import complete_order, refund_order, void_refunds
from apps.common.clock import add_months
from apps.ledger.models import Lot
from apps.ledger.reports import verify
from apps.programs.errors import BadTerms
from apps.programs.services import change_expiry, expire_due, grant_opening
from apps.rewards.services import cancel_redemption
from tests.factories.customers import CustomerFactory
from tests.factories.orders import NOON, draft_order, draft_refund
from tests.factories.programs import member, program
from tests.factories.rewards import RewardFactory, take

pytestmark = pytest.mark.django_db
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


def buy(customer, when="2026-05-10"):
    return complete_order(draft=draft_order(10_000, customer_id=customer.pk, placed_at=at(when))).order


def last_days() -> list[dt.date | None]:
    return list(Lot.objects.order_by("pk").values_list("expires_on", flat=True))


def rolling(club, months, round_up=""):
    return change_expiry(program=club, mode="rolling", months=months, round_up=round_up)


def test_turning_expiry_on_gives_everything_a_full_period_from_today(mira, clock):
    club = program()
    for when in ("2020-01-01", "2026-05-09"):
        buy(mira, when)
    club = rolling(club, 6)
    assert (last_days(), club.expiry_changed_on) == ([day("2026-11-10")] * 2, TODAY)
    assert verify().differences == []


def test_shortening_gives_everything_a_full_new_period_from_today(mira, clock):
    club = program(expiry_months=12)
    for when in ("2025-05-20", "2026-05-01"):
        buy(mira, when)
    assert last_days() == [day("2026-05-20"), day("2027-05-01")]
    rolling(club, 3)
    assert last_days() == [day("2026-08-10"), day("2026-08-10")]


def test_lengthening_counts_from_the_points_own_day(mira, clock):
    club = program(expiry_months=6)
    buy(mira, "2026-01-01")
    club = rolling(club, 12, "year")
    assert (last_days(), club.expiry_changed_on) == ([day("2027-12-31")], None)


def test_lengthening_after_a_shortening_still_counts_from_that(mira, clock):
    club = rolling(program(expiry_months=12), 3)
    buy(mira, "2026-01-01")
    clock.move_to(at("2026-06-01"))
    club = rolling(club, 4)
    assert (last_days(), club.expiry_changed_on) == ([day("2026-09-10")], TODAY)


def test_turning_expiry_off_lets_points_last(mira, clock):
    club = program(expiry_months=6)
    buy(mira)
    club = change_expiry(program=club, mode="none")
    assert (last_days(), club.expiry, club.expiry_months, club.expiry_changed_on) == ([None], "none", None, None)


def test_points_earned_after_the_change_age_by_the_new_terms(mira, clock):
    club = rolling(program(), 6)
    clock.move_to(at("2026-07-01"))
    buy(mira, "2026-07-01")
    assert last_days() == [day("2027-01-01")]
    assert club.expiry_months == 6


def test_history_that_comes_in_after_the_change_is_treated_as_if_it_had_been_there(mira, clock):
    club = program()
    rolling(club, 6)
    clock.move_to(at("2026-07-01"))
    buy(mira, "2025-01-01")
    assert last_days() == [day("2026-11-10")]


def test_what_is_over_already_is_not_brought_back(mira, clock):
    club = program(expiry_months=6)
    buy(mira, "2025-11-01")
    rolling(club, 12)
    assert last_days() == [day("2026-05-01")]


def test_days_from_a_file_and_days_of_grace_stay(mira, clock):
    club = program(expiry_months=1)
    mine = member(club, mira)
    grant_opening(membership=mine, points=10, reference="file", effective_on=TODAY, expires_on=day("2026-07-01"))
    order = buy(mira, "2026-05-10")
    refund = refund_order(draft=draft_refund(order, refunded_at=NOON)).refund
    clock.move_to(at("2026-06-20"))
    void_refunds(refund_ids=[refund.pk])
    rolling(club, 12)
    assert last_days() == [day("2026-07-01"), day("2026-06-10"), day("2026-07-20")]


def test_an_opening_balance_without_a_day_of_its_own_changes_with_the_others(mira, clock):
    club = program()
    grant_opening(membership=member(club, mira), points=10, reference="file", effective_on=day("2026-01-01"))
    rolling(club, 6)
    assert last_days() == [day("2026-11-10")]


def test_points_set_aside_come_back_with_the_new_day(mira, clock):
    club = program(expiry_months=1)
    buy(mira)
    redemption = take(RewardFactory.create(program=club, price_points=100), member(club, mira))
    assert Lot.objects.get().remaining == 0
    change_expiry(program=club, mode="none")
    cancel_redemption(redemption=redemption)
    lot = Lot.objects.get()
    assert (lot.remaining, lot.expires_on) == (100, None)


def test_other_programmes_are_left_alone(mira, clock):
    club, other = program(), program(expiry_months=1)
    buy(mira)
    rolling(club, 6)
    by_unit = dict(Lot.objects.values_list("account__unit", "expires_on"))
    assert by_unit == {club.code: day("2026-11-10"), other.code: day("2026-06-10")}


def test_the_same_terms_again_change_nothing(mira, clock):
    club = rolling(program(), 6)
    buy(mira)
    clock.move_to(at("2026-06-01"))
    club = rolling(club, 6)
    assert (last_days(), club.expiry_changed_on) == ([day("2026-11-10")], TODAY)


@pytest.mark.parametrize(("mode", "months"), [("rolling", None), ("none", 6), ("rolling", 0), ("rolling", -1)])
def test_mode_and_months_must_fit(mode, months):
    with pytest.raises(BadTerms):
        change_expiry(program=program(), mode=mode, months=months)


def test_changing_many_lots_takes_as_many_statements_as_changing_one(clock, django_assert_max_num_queries):
    club = program()
    for _n in range(5):
        buy(CustomerFactory.create())
    with django_assert_max_num_queries(12):
        rolling(club, 6)
    assert last_days() == [day("2026-11-10")] * 5


CHANGES = st.lists(
    st.tuples(
        st.integers(1, 90),
        st.none() | st.tuples(st.integers(1, 14), st.sampled_from(["", "month", "quarter", "half_year", "year"])),
    ),
    min_size=1,
    max_size=6,
)


class TestNobodyIsHurried(TestCase):
    @settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
    @given(changes=CHANGES, first=st.none() | st.integers(1, 14))
    def test_nothing_runs_out_sooner_than_promised_or_one_full_period_after_the_change(self, changes, first):
        """Rule 40, over any chain of changes with a purchase between them."""
        mira, club = CustomerFactory.create(), program(expiry_months=first)
        today = TODAY
        with time_machine.travel(NOON, tick=False) as clock:
            for days, wanted in changes:
                buy(mira, today.isoformat())
                before = dict(Lot.objects.open().values_list("pk", "expires_on"))
                months, round_up = wanted or (None, "")
                change_expiry(program=club, mode="rolling" if wanted else "none", months=months, round_up=round_up)
                for lot in Lot.objects.filter(pk__in=before):
                    promised = before[lot.pk] or dt.date.max
                    if promised >= today and lot.expires_on is not None:
                        assert lot.expires_on >= min(promised, add_months(today, months))
                today += dt.timedelta(days=days)
                clock.move_to(at(today.isoformat()))
                expire_due(limit=1000)
        assert verify().differences == []
