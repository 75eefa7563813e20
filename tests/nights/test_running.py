"""A night that is killed, run twice, or late comes to the same."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.checkout.services import complete_order, refund_order, reverse_order
from apps.ledger.reports import verify
from apps.ledger.services import expire_lots
from apps.nights.models import Night, NightStep
from apps.nights.services import run_due_nights, running, steps
from apps.programs.services import activate_due, grant_opening
from apps.rewards.services import expire_due as end_rewards
from tests.factories.customers import CustomerFactory
from tests.factories.nights import MAY_10, days, everything, live, moment, nights_now
from tests.factories.orders import draft_order, draft_refund
from tests.factories.programs import balances, ladder, member, moves, program, tier_of
from tests.factories.rewards import RewardFactory, take

pytestmark = pytest.mark.django_db
MISSED = {MAY_10 + days(n) for n in (3, 4, 5)}


class Shop:
    """Three members with points that wait, end and are set aside; what they do each day is written down beforehand."""

    def __init__(self, deeds=()):
        self.deeds = deeds
        self.orders = {}
        with moment(MAY_10 - days(1)):
            self.club = program(code="club", wait_days=2, expiry_months=1)
            ladder(self.club, 30_000, 80_000, window="rolling", months=1)
            self.people = [CustomerFactory(name=name) for name in ("Ayşe", "Bora", "Ceren")]
            reward = RewardFactory(program=self.club, price_points=30, code_days=4)
            for number, person in enumerate(self.people):
                mine = member(self.club, person)
                for last in (number, 3, 4 + number, 20):
                    grant_opening(
                        membership=mine,
                        points=50,
                        reference=f"opening:{number}:{last}",
                        effective_on=MAY_10 - days(1),
                        expires_on=MAY_10 + days(last),
                    )
                take(reward, mine)

    def day(self, day):
        offset = (day - MAY_10).days
        for number, (when, who, minor, refunded) in enumerate(self.deeds):
            name = f"deed-{number}"
            if when == offset:
                draft = draft_order(minor, customer_id=self.people[who].pk, external_id=name, placed_at=None)
                self.orders[name] = complete_order(draft=draft).order
            elif when + 2 == offset and refunded and name in self.orders:
                order = self.orders[name]
                refund_order(draft=draft_refund(order, minor * refunded // 100, refunded_at=None, external_id=name))


def lived(deeds, *, nights=None):
    """A whole story, looked at and taken back."""
    with transaction.atomic():
        shop = Shop(deeds)
        live(MAY_10, 8, by_day=shop.day, nights=nights)
        assert verify().differences == []
        seen = everything()
        transaction.set_rollback(True)
    return seen


deeds = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 2), st.integers(100, 90_000), st.sampled_from([0, 0, 30, 100])),
    max_size=8,
)


# Each example lives two whole weeks of a shop.
@settings(max_examples=6)
@given(deeds)
def test_three_missed_nights_and_then_all_at_once_are_the_undisturbed_run_member_by_member(deeds):
    """Rule 42."""
    every_day = {MAY_10 + days(n) for n in range(8)}
    assert lived(deeds) == lived(deeds, nights=every_day - MISSED)


def test_the_comparison_above_sees_a_night_that_judges_by_the_clock(monkeypatch):
    """Control: a late night that takes today for its day ends later codes with a later day of grace."""
    undisturbed = lived([])
    late = {MAY_10 + days(n) for n in range(8)} - MISSED
    by_clock = steps.Step("rewards", lambda _day, limit: end_rewards(limit=limit))
    others = [step for step in steps.STEPS if step.name != "rewards"]
    monkeypatch.setattr(running, "STEPS", (*others, by_clock))
    assert lived([], nights=late) != undisturbed


class Killed(Exception):
    pass


def killed_after(number, act):
    """The process dies when this is called for the so manieth time, after its work and before its commit."""
    calls = iter(range(number))

    def act_or_die(*args, **options):
        done = act(*args, **options)
        if next(calls, None) is None:
            raise Killed
        return done

    return act_or_die


def small_batches(monkeypatch):
    monkeypatch.setattr(running, "STEPS", tuple(steps.Step(s.name, s.run, limit=2) for s in steps.STEPS))


@pytest.mark.parametrize("lives", [0, 2])
@pytest.mark.parametrize(
    "point", ["programs.activate_due", "programs.expire_due", "rewards.expire_due", "NightStep.save"]
)
def test_a_killed_night_goes_on_where_it_stopped(monkeypatch, point, lives):
    """kill -9 at any point: what was committed stays, what was not is done again, nothing twice."""
    small_batches(monkeypatch)
    deeds = [(0, who, 5_000, 0) for who in range(3)]

    def story(kill):
        with transaction.atomic():
            shop = Shop(deeds)
            live(MAY_10, 4, by_day=shop.day)
            with moment(MAY_10 + days(4), 0, 5):
                if kill:
                    die_once(monkeypatch, point, lives)
                nights_now()
            seen = everything(), list(NightStep.objects.order_by("pk").values_list("night__day", "name", "count"))
            transaction.set_rollback(True)
        return seen

    assert story(kill=True) == story(kill=False)


def die_once(monkeypatch, point, lives):
    owner, name = {
        "programs.activate_due": (steps.programs, "activate_due"),
        "programs.expire_due": (steps.programs, "expire_due"),
        "rewards.expire_due": (steps.rewards, "expire_due"),
        "NightStep.save": (NightStep, "save"),
    }[point]
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, killed_after(lives, getattr(owner, name)))
        try:
            nights_now()
        except Killed:
            assert Night.objects.get(finished_at=None).day == MAY_10 + days(3)
        else:
            assert lives > 0, "the first call is always reached"


def test_steps_run_in_the_order_of_rule_42():
    with moment(MAY_10):
        [night] = run_due_nights()
    in_order = [name for name in NightStep.Name.values if name in {step.name for step in steps.STEPS}]
    assert list(night.steps.order_by("pk").values_list("name", flat=True)) == in_order
    assert in_order == [step.name for step in steps.STEPS]
    assert not night.steps.filter(done_at=None).exists()


def test_a_night_counts_what_it_did(monkeypatch):
    small_batches(monkeypatch)
    shop = Shop([(0, 0, 5_000, 0), (0, 1, 5_000, 0), (0, 2, 5_000, 0)])
    live(MAY_10, 3, by_day=shop.day)
    with moment(MAY_10 + days(3)):
        [night] = run_due_nights()
    counts = dict(night.steps.values_list("name", "count"))
    assert (counts["activate"], counts["expiry"]) == (3, 1)
    assert balances(shop.people[0], shop.club)[1] == 0


def test_a_run_that_has_used_up_its_time_stops_between_two_batches_and_the_next_goes_on(monkeypatch):
    small_batches(monkeypatch)
    Shop()
    with moment(MAY_10 + days(30)):
        calls = 0
        while not Night.objects.filter(finished_at__isnull=False).exists():
            list(run_due_nights(stop_after=dt.timedelta(0)))
            calls += 1
    assert calls > 3
    assert verify().differences == []


def test_an_order_that_waits_becomes_available_in_the_night_of_its_day_not_before():
    """Rule 24: judged as of the end of the night's day."""
    shop = Shop([(0, 0, 5_000, 0)])
    live(MAY_10, 2, by_day=shop.day)
    with moment(MAY_10 + days(2), 23, 50):
        nights_now()
        assert balances(shop.people[0], shop.club)[1] == 50
    with moment(MAY_10 + days(3), 0, 1):
        nights_now()
        assert balances(shop.people[0], shop.club)[1] == 0


def test_late_services_without_a_day_go_by_the_clock():
    Shop([])
    with moment(MAY_10 + days(1)):
        assert activate_due(limit=10) == 0
        assert expire_lots(today=MAY_10 + days(1), limit=10) == 1


def test_a_level_bought_and_called_off_falls_that_night_without_grace():
    """The customer who buys for 77,183.60 and cancels 16 minutes later."""
    shop = Shop()
    mira = shop.people[0]
    with moment(MAY_10, 9):
        order = complete_order(draft=draft_order(7_718_360, customer_id=mira.pk, placed_at=None)).order
        assert tier_of(mira, shop.club) == "gold"
    with moment(MAY_10, 9, 16):
        reverse_order(order=order, cause="cancelled")
    with moment(MAY_10 + days(1), 0, 5):
        nights_now()
    assert tier_of(mira, shop.club) == "base"
    assert [(was, now, day) for was, now, _why, day in moves(mira)] == [
        ("base", "gold", "2026-05-10"),
        ("gold", "base", "2026-05-11"),
    ]
    assert balances(mira, shop.club)[1] == 0
    night = Night.objects.latest("day")
    assert dict(night.steps.values_list("name", "count"))["tiers"] == 1


def test_a_level_that_is_not_kept_falls_on_its_own_day_also_in_a_late_night():
    deeds = [(0, 0, 90_000, 0), (1, 1, 40_000, 0)]

    def story(nights):
        with transaction.atomic():
            shop = Shop(deeds)
            live(MAY_10, 45, by_day=shop.day, nights=nights)
            seen = everything()
            transaction.set_rollback(True)
        return seen

    undisturbed = story(None)
    assert undisturbed == story({MAY_10, MAY_10 + days(44)})
    assert len(undisturbed["moves"]) >= 4
    assert [row for row in undisturbed["expired and given back"] if row[1] == "expire" and row[2] == 900]
