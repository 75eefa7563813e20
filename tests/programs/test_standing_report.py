"""What members and staff are told about a status, and who would move if the levels were others."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from apps.checkout.services import reverse_order
from apps.common import clock
from apps.programs.drafts import TierDraft
from apps.programs.models import Membership, TierMove
from apps.programs.reports import preview_ladder, standing, standings
from apps.programs.services import change_ladder
from tests.factories.customers import CustomerFactory
from tests.factories.programs import ladder, member, program, tier_of
from tests.programs.test_tiers import NOON, buy

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 10)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def club():
    return program(code="club")


@pytest.fixture
def mira():
    return CustomerFactory.create()


def report(customer, day=TODAY):
    return standing(Membership.objects.get(customer=customer), day)


def test_a_programme_without_tiers_tells_none_and_asks_nothing(club, mira, django_assert_num_queries):
    mine = member(club, mira)
    with django_assert_num_queries(0):
        assert standing(mine, TODAY) is None


def test_what_is_missing_to_reach_the_next_level_is_told_in_what_counts(club, mira):
    """Rule 50."""
    ladder(club)
    buy(mira, 60_000)
    told = report(mira)
    assert (told.tier.code, told.value, told.reach.missing, told.keep) == ("base", 60_000, 40_000, None)
    assert "400" in told.reach.text
    assert told.reach.text.endswith("more to reach Silver")
    assert told.progress_percent == 60


@pytest.mark.parametrize(
    ("basis", "figures", "text"),
    [
        ("points", (1_000, 5_000), "900 points more to reach Silver"),
        ("points", (101, 5_000), "1 point more to reach Silver"),
        ("orders", (2, 3), "1 purchase more to reach Silver"),
        ("orders", (4, 5), "3 purchases more to reach Silver"),
    ],
)
def test_points_and_purchases_are_called_so(club, mira, basis, figures, text):
    ladder(club, *figures, basis=basis)
    buy(mira, 10_000)
    assert report(mira).reach.text == text


def test_what_is_missing_to_keep_a_level_is_told_once_purchases_count_for_it(club, mira):
    """Rule 50: not a year too early."""
    ladder(club)
    buy(mira, 100_000, "2025-03-01")
    told = report(mira)
    assert (told.tier.code, told.until_on) == ("silver", dt.date(2026, 12, 31))
    assert (told.keep.missing, told.keep.by_on) == (100_000, dt.date(2026, 12, 31))
    assert told.keep.text.endswith("more by Dec. 31, 2026 to keep Silver")
    buy(mira, 100_000)
    assert report(mira).keep is None
    other = CustomerFactory.create()
    buy(other, 100_000)
    assert report(other).keep is None


def test_in_the_days_of_grace_the_last_of_them_is_told(club, mira):
    rungs = ladder(club, grace_days=20)
    assert rungs.grace_days == 20
    buy(mira, 100_000, "2025-03-01")
    assert report(mira, dt.date(2027, 1, 5)).keep.by_on == dt.date(2027, 1, 20)
    assert report(mira, dt.date(2027, 1, 21)).tier.code == "base"


def test_a_review_that_is_late_is_told_as_if_it_had_run_and_nothing_is_written(club, mira):
    ladder(club)
    reverse_order(order=buy(mira, 500_000), cause="cancelled")
    assert report(mira, TODAY).tier.code == "gold"
    told = report(mira, TODAY + dt.timedelta(days=1))
    assert (told.tier.code, told.since_on) == ("base", dt.date(2026, 5, 11))
    assert (tier_of(mira, club), TierMove.objects.count()) == ("gold", 1)


def test_the_top_has_nothing_to_reach(club, mira):
    ladder(club)
    buy(mira, 900_000)
    told = report(mira)
    assert (told.reach, told.progress_percent, told.multiplier_text) == (None, 100, "1.5")
    with translation.override("tr"):
        assert told.multiplier_text == "1,5"


def test_many_cost_as_many_statements_as_one(club, mira, django_assert_num_queries):
    ladder(club)
    people = [mira, *(CustomerFactory.create() for _number in range(4))]
    for person in people:
        buy(person, 100_000)
    rows = list(Membership.objects.all())
    with django_assert_num_queries(3):
        standings(rows[:1], TODAY)
    with django_assert_num_queries(3):
        assert len(standings(rows, TODAY)) == 5


def drafts(*figures):
    return [
        TierDraft(name, name.title(), at) for name, at in zip(["base", "silver", "gold"], (0, *figures), strict=False)
    ]


def test_the_preview_of_a_change_says_who_goes_up_now_and_who_down_later(club):
    """Rule 49."""
    rungs = ladder(club)
    amounts = {"Ada": 60_000, "Bea": 150_000, "Cem": 500_000, "Dua": 10_000}
    for name, amount in amounts.items():
        buy(CustomerFactory.create(name=name), amount)
    preview = preview_ladder(club, basis="spend", window="calendar_year", tiers=drafts(50_000, 600_000))
    assert (preview.ups, preview.downs_later, preview.stays) == (1, 1, 2)
    assert preview.per_tier == (("Base", 1), ("Silver", 2), ("Gold", 1))
    up, later = preview.sample
    assert (up.name, up.before, up.after, up.later_on) == ("Ada", "Base", "Silver", None)
    assert (later.name, later.before, later.after, later.later_on) == ("Cem", "Gold", "Silver", dt.date(2028, 1, 1))
    change_ladder(ladder=rungs, tiers=drafts(50_000, 600_000))
    codes = list(Membership.objects.order_by("customer__name").values_list("tier__code", flat=True))
    assert codes == ["silver", "silver", "gold", "base"]


def test_a_preview_of_the_same_terms_moves_nobody(club, mira):
    ladder(club)
    buy(mira, 100_000, "2025-03-01")
    preview = preview_ladder(club, basis="spend", window="calendar_year", tiers=drafts(100_000, 500_000))
    assert (preview.ups, preview.downs_later, preview.stays) == (0, 0, 1)


@pytest.mark.parametrize(
    ("basis", "figures"), [("spend", (50_000, 90_000)), ("points", (500, 900)), ("orders", (2, 3))]
)
def test_the_preview_before_tiers_begin_is_what_then_happens(club, basis, figures):
    for number in range(4):
        person = CustomerFactory.create()
        for _purchase in range(number):
            buy(person, 30_000)
        reverse_order(order=buy(person, 900_000), cause="returned")
        buy(person, 20_000, "2025-02-02")
    preview = preview_ladder(club, basis=basis, window="calendar_year", tiers=drafts(*figures))
    ladder(club, *figures, basis=basis)
    tiers = [Membership.objects.filter(tier__code=code).count() for code in ("base", "silver", "gold")]
    assert [count for _name, count in preview.per_tier] == tiers
    assert preview.ups == TierMove.objects.count() > 0


def test_where_levels_are_kept_for_ever_the_preview_sends_nobody_down(club, mira):
    ladder(club, downgrade="none")
    buy(mira, 100_000)
    terms = {"basis": "spend", "window": "calendar_year", "downgrade": "none"}
    assert preview_ladder(club, tiers=drafts(200_000, 500_000), **terms).downs_later == 0
