"""Judging a status while its member buys: exact, and wrong as soon as nobody holds the member."""

from __future__ import annotations

import datetime as dt
import threading
from itertools import pairwise

import pytest

from apps.checkout.services import complete_order, reverse_order
from apps.common import clock
from apps.programs.models import Membership, Progress, TierMove
from apps.programs.services import TierDraft, review_tiers, reviewing, set_tier, settling, start_ladder
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order
from tests.factories.programs import ladder, member, program
from tests.races.crowd import all_at_once
from tests.races.test_ledger_races import Meeting

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 8
ROUNDS = 6
NOON = dt.datetime(2026, 5, 10, 9, tzinfo=dt.UTC)
TODAY = dt.date(2026, 5, 10)


@pytest.fixture
def club(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    club = program(code="club")
    ladder(club, 4, 8, basis="orders", multipliers=(1000, 1000, 1000))
    return club


@pytest.fixture
def unlocked(monkeypatch):
    """Everybody reads the status and what counts, meets, and writes what follows from it."""

    def unlock(number: int) -> None:
        meeting, read = Meeting(number, seconds=10), settling.read_climbers

        def read_and_meet(*args, **more):
            climbers = read(*args, **more)
            meeting.wait()
            return climbers

        monkeypatch.setattr(type(Membership.objects.all()), "select_for_update", lambda rows, **_how: rows)
        monkeypatch.setattr(settling, "read_climbers", read_and_meet)
        monkeypatch.setattr(reviewing, "read_climbers", read_and_meet)

    return unlock


def buying(club):
    mira = CustomerFactory.create()
    member(club, mira)
    drafts = [draft_order(10_000, customer_id=mira.pk, placed_at=NOON) for _number in range(CROWD)]
    return mira, lambda index: "bought" if complete_order(draft=drafts[index]).created else "known"


def history(customer):
    rows = TierMove.objects.filter(membership__customer=customer).order_by("pk")
    return [(row.from_tier.code, row.to_tier.code) for row in rows.select_related("from_tier", "to_tier")]


def tier(customer):
    return Membership.objects.select_related("tier").get(customer=customer).tier.code


def test_many_purchases_at_once_lift_as_one_after_another_would(club):
    mira, buy = buying(club)
    assert all_at_once(CROWD, buy) == {"bought": CROWD}
    assert Progress.objects.count() == CROWD
    assert history(mira) == [("base", "silver"), ("silver", "gold")]
    assert tier(mira) == "gold"


def test_control_purchases_that_do_not_hold_the_member_lift_nobody(club, unlocked):
    mira, buy = buying(club)
    unlocked(CROWD)
    assert all_at_once(CROWD, buy) == {"bought": CROWD}
    assert Progress.objects.count() == CROWD
    assert tier(mira) != "gold"


def due_member(club):
    """Silver by four purchases, one of them called off: tonight's review takes it away, and one more purchase keeps it."""
    mira = CustomerFactory.create()
    orders = [
        complete_order(draft=draft_order(10_000, customer_id=mira.pk, placed_at=NOON)).order for _number in range(4)
    ]
    reverse_order(order=orders[0], cause="cancelled")
    draft = draft_order(10_000, customer_id=mira.pk, placed_at=NOON)

    def act(index: int) -> str:
        if index:
            return "judged" if review_tiers(day=TODAY, limit=10) else "nothing due"
        return "bought" if complete_order(draft=draft).created else "known"

    return mira, act


def test_a_review_during_a_purchase_ends_where_one_after_the_other_ends(club):
    for _round in range(ROUNDS):
        mira, act = due_member(club)
        assert all_at_once(2, act)["bought"] == 1
        steps = history(mira)
        assert all(before[1] == after[0] for before, after in pairwise(steps))
        assert (tier(mira), steps[-1][1]) == ("silver", "silver")


@pytest.fixture
def review_writes_last(monkeypatch):
    """What the review has read is old by the time it writes: the purchase is committed."""
    bought, write = threading.Event(), reviewing.write_climbers

    def wait_and_write(climbers):
        assert bought.wait(timeout=30)
        write(climbers)

    monkeypatch.setattr(reviewing, "write_climbers", wait_and_write)
    return bought


def test_control_a_review_that_does_not_hold_the_member_takes_what_was_just_earned(club, unlocked, review_writes_last):
    mira, act = due_member(club)
    unlocked(2)

    def act_and_tell(index: int) -> str:
        said = act(index)
        if said == "bought":
            review_writes_last.set()
        return said

    assert all_at_once(2, act_and_tell) == {"bought": 1, "judged": 1}
    assert Progress.objects.filter(is_void=False).count() == 4
    assert tier(mira) == "base"


def test_many_reviews_at_once_are_one(club):
    members = [due_member(club)[0] for _number in range(3)]
    all_at_once(CROWD, lambda _index: str(review_tiers(day=TODAY, limit=10)))
    assert [tier(mira) for mira in members] == ["base"] * 3
    assert TierMove.objects.filter(reason="refund").count() == 3


def test_a_change_by_hand_during_a_purchase_stands(club):
    mira, buy = buying(club)
    gold = club.ladder.tiers.get(code="gold")

    def act(index: int) -> str:
        if index == 0:
            set_tier(membership=Membership.objects.get(customer=mira), tier=gold, reason="Guest of honour", by=None)
            return "given"
        return buy(index)

    assert all_at_once(CROWD, act) == {"given": 1, "bought": CROWD - 1}
    assert tier(mira) == "gold"
    steps = history(mira)
    assert all(before[1] == after[0] for before, after in pairwise(steps))


def test_tiers_that_begin_while_members_buy_forget_no_purchase(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    club = program(code="club")
    mira, buy = buying(club)
    tiers = [TierDraft("base", "Base", 0), TierDraft("silver", "Silver", CROWD - 1)]

    def act(index: int) -> str:
        if index == 0:
            start_ladder(program=club, basis="orders", window="lifetime", tiers=tiers)
            return "begun"
        return buy(index)

    assert all_at_once(CROWD, act) == {"begun": 1, "bought": CROWD - 1}
    assert Progress.objects.count() == CROWD - 1
    assert tier(mira) == "silver"
