"""Who, where and when: each refusal has its reason and what is missing (rules 23, 60, 63 and 70)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from apps.offers.engine import Buyer, Room
from tests.offers.baskets import NOON, asked, basket, missing, offer, typed

MIRA = Buyer(7)
MEMBER = Buyer(7, is_member=True, tier_ids=frozenset({1, 2}))
ISTANBUL, BERLIN = ZoneInfo("Europe/Istanbul"), ZoneInfo("Europe/Berlin")


def on(day: str, time: str = "12:00") -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-{day}T{time}")


@pytest.mark.parametrize(("status", "answer"), [("draft", "not_live"), ("paused", "paused"), ("ended", "ended")])
def test_what_is_not_live_is_not_given(status, answer):
    assert asked(offer(status=status)) == answer


def test_members_only_on_black_friday():
    friday = offer(audience="members", starts_on=dt.date(2026, 11, 27), ends_on=dt.date(2026, 11, 27))
    assert asked(friday, basket(at=on("11-27", "00:00"), buyer=MEMBER)) == 2_000
    assert asked(friday, basket(at=on("11-27", "23:59"), buyer=MEMBER)) == 2_000
    assert asked(friday, basket(at=on("11-27"), buyer=MIRA)) == "members_only"
    assert asked(friday, basket(at=on("11-27"))) == "needs_customer"
    assert missing(friday, basket(at=on("11-26", "23:59"), buyer=MEMBER)) == {"from_on": dt.date(2026, 11, 27)}
    assert missing(friday, basket(at=on("11-28", "00:00"), buyer=MEMBER)) == {"last_on": dt.date(2026, 11, 27)}


def test_a_tier_and_all_above_it():
    silver, gold = offer(audience="tier", tier_id=2, tier_name="Silver"), offer(audience="tier", tier_id=3)
    assert asked(silver, basket(buyer=MEMBER)) == 2_000
    assert asked(gold, basket(buyer=MEMBER)) == "needs_tier"
    assert missing(silver, basket(buyer=MIRA)) == {"tier": "Silver"}


def test_the_first_purchase_only():
    welcome = offer(first_order_only=True)
    assert asked(welcome, basket(buyer=MIRA)) == 2_000
    assert asked(welcome, basket(buyer=Buyer(7, has_bought=True))) == "not_first_order"
    assert asked(welcome) == "needs_customer"


def test_a_segment():
    regulars = offer(segment_id=4)
    assert asked(regulars, basket(buyer=Buyer(7, segment_ids=frozenset({4})))) == 2_000
    assert asked(regulars, basket(buyer=MIRA)) == "not_in_segment"
    assert asked(regulars) == "needs_customer"


def test_a_guest_goes_without_what_is_counted_by_customer():
    """Rule 63: the basket goes on."""
    assert asked(offer(per_customer_max=1)) == "needs_customer"
    assert asked(offer(per_period_max=1, period="month")) == "needs_customer"
    assert asked(offer(per_customer_max=1), basket(buyer=MIRA)) == 2_000


def test_channels_and_stores():
    assert asked(offer(channel_ids=frozenset({1})), basket(channel_id=1)) == 2_000
    assert asked(offer(channel_ids=frozenset({1})), basket(channel_id=2)) == "wrong_channel"
    assert asked(offer(store_ids=frozenset({1})), basket(store_id=1)) == 2_000
    assert asked(offer(store_ids=frozenset({1})), basket(store_id=2)) == "wrong_store"
    assert asked(offer(store_ids=frozenset({1}))) == "wrong_store"


def test_weekdays():
    weekend = offer(weekdays=0b1100000)
    assert missing(weekend, basket()) == {"weekdays": [5, 6]}
    assert [asked(weekend, basket(at=NOON + dt.timedelta(days=day))) for day in (4, 5, 6, 7)] == [
        "wrong_day",
        2_000,
        2_000,
        "wrong_day",
    ]


@pytest.mark.parametrize(
    ("at", "answer"), [("13:59", "wrong_hour"), ("14:00", 2_000), ("16:59:59.999999", 2_000), ("17:00", "wrong_hour")]
)
def test_a_happy_hour_ends_when_it_ends(at, answer):
    happy = offer(from_time=dt.time(14), until_time=dt.time(17))
    assert asked(happy, basket(at=on("05-11", at))) == answer


def test_an_evening_past_midnight_belongs_to_the_day_on_which_it_began():
    friday = offer(
        from_time=dt.time(22),
        until_time=dt.time(2),
        weekdays=0b0010000,
        starts_on=dt.date(2026, 5, 15),
        ends_on=dt.date(2026, 5, 15),
    )
    at = {
        "05-15T01:00": "not_started",
        "05-15T21:59": "wrong_hour",
        "05-15T22:00": 2_000,
        "05-16T01:59": 2_000,
        "05-16T02:00": "run_out",
    }
    assert {moment: asked(friday, basket(at=dt.datetime.fromisoformat(f"2026-{moment}"))) for moment in at} == at


def test_the_hour_is_that_of_the_order_on_the_shops_clock():
    """Rule 23: 08:30 in London is 11:30 in Istanbul."""
    morning = offer(from_time=dt.time(11), until_time=dt.time(12))
    placed = dt.datetime(2026, 5, 11, 8, 30, tzinfo=dt.UTC)
    assert asked(morning, basket(at=placed.astimezone(ISTANBUL))) == 2_000


def test_the_clock_on_the_wall_counts_when_it_is_put_forward_or_back():
    """In Berlin 02:30 comes twice on 25 October 2026 and not at all on 29 March."""
    night = offer(from_time=dt.time(2), until_time=dt.time(3))
    twice = [dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC).astimezone(BERLIN) for hour in (0, 1, 2)]
    assert [asked(night, basket(at=at)) for at in twice] == [2_000, 2_000, "wrong_hour"]
    never = [dt.datetime(2026, 3, 29, hour, 30, tzinfo=dt.UTC).astimezone(BERLIN) for hour in (0, 1)]
    assert [asked(night, basket(at=at)) for at in never] == ["wrong_hour", "wrong_hour"]


def test_a_code_is_asked_for_and_may_be_closed_over_or_somebody_elses():
    needs = {"needs_code": True}
    assert asked(offer(**needs)) == "needs_code"
    assert asked(offer(**needs, code=typed())) == 2_000
    assert asked(offer(**needs, code=typed(is_closed=True))) == "code_closed"
    assert asked(offer(**needs, code=typed(customer_id=8)), basket(buyer=MIRA)) == "code_of_another_member"
    assert asked(offer(**needs, code=typed(customer_id=7)), basket(buyer=MIRA)) == 2_000
    assert asked(offer(**needs, code=typed(customer_id=7))) == "needs_customer"


def test_a_personal_code_works_on_its_last_day_and_not_after():
    """15 % off within seven days."""
    code = offer(percent=15, needs_code=True, code=typed(last_on=dt.date(2026, 5, 17)))
    assert asked(code, basket(at=on("05-17", "23:59"))) == 1_500
    assert missing(code, basket(at=on("05-18", "00:00"))) == {"last_on": dt.date(2026, 5, 17)}


@pytest.mark.parametrize(
    ("room", "answer"),
    [
        (Room(uses=0), "used_up"),
        (Room(of_code=0), "code_used"),
        (Room(of_customer=0), "customer_limit"),
        (Room(of_period=0), "period_limit"),
        (Room(money_minor=0), "budget_spent"),
        (Room(money_minor=1_999), "budget_spent"),
        (Room(uses=1, of_code=1, of_customer=1, of_period=1, money_minor=2_000), 2_000),
    ],
)
def test_limits(room, answer):
    assert asked(offer(room=room)) == answer
