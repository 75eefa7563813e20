"""Ladders begin, change, and are overruled by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Sum

from apps.checkout.services import refund_order, reverse_order
from apps.common import clock
from apps.programs import sql
from apps.programs.errors import BadLadder, BadTerms, LadderExists, TierInUse
from apps.programs.models import Membership, Progress, Tier, TierMove
from apps.programs.reports import preview_ladder, standing
from apps.programs.services import TierDraft, change_ladder, review_tiers, set_tier, start_ladder
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_refund, line
from tests.factories.programs import ladder, member, moves, program, tier_of
from tests.programs.test_tiers import NOON, at, buy, night

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def club():
    return program(code="club")


@pytest.fixture
def mira():
    return CustomerFactory.create()


def drafts(*thresholds, **more):
    names = ["base", "silver", "gold"]
    return [TierDraft(name, name.title(), at, **more) for name, at in zip(names, (0, *thresholds), strict=False)]


def test_what_members_bought_before_counts_when_tiers_begin(club, mira):
    order = buy(mira, 0, "2026-02-01", lines=(line(300_000), line(90_000, kind="shipping")))
    refund_order(draft=draft_refund(order, 39_000, refunded_at=NOON))
    gone = buy(mira, 900_000, "2026-03-01")
    reverse_order(order=gone, cause="returned")
    ladder(club)
    rows = {row.order_id: row for row in Progress.objects.all()}
    kept = rows[order.pk]
    assert (kept.counted_on, kept.spend_minor, kept.spend_left_minor) == (dt.date(2026, 2, 1), 300_000, 270_000)
    assert (kept.points, kept.points_left) == (3_000, 2_700)
    assert rows[gone.pk].is_void
    assert moves(mira) == [("base", "silver", "start", "2026-05-10")]
    assert Membership.objects.get().tier_until_on == dt.date(2027, 12, 31)


def test_counting_the_past_and_counting_as_it_comes_write_the_same_rows(mira):
    lived, begun = program(code="lived"), program(code="begun")
    ladder(lived)
    order = buy(mira, 120_000, "2026-02-01")
    other = buy(mira, 50_000, placed_at=dt.datetime(2025, 12, 31, 22, 30, tzinfo=dt.UTC))
    refund_order(draft=draft_refund(order, 30_050, refunded_at=NOON))
    reverse_order(order=other, cause="cancelled")
    ladder(begun)
    columns = ["order", "counted_on", "spend_minor", "points"]
    of = {
        code: list(Progress.objects.filter(membership__program__code=code).order_by("order").values_list(*columns))
        for code in ("lived", "begun")
    }
    assert of["lived"] == of["begun"]
    standing = ["order", "spend_left_minor", "points_left", "is_void"]
    left = [
        list(Progress.objects.filter(membership__program=one, is_void=False).values_list(*standing))
        for one in (lived, begun)
    ]
    assert left[0] == left[1]
    assert Progress.objects.filter(is_void=True).count() == 2


def test_half_past_ten_at_night_in_london_is_next_year_in_istanbul(club, mira, settings):
    """Rule 16: the shop's calendar decides."""
    ladder(club)
    buy(mira, 1_000, placed_at=dt.datetime(2025, 12, 31, 22, 30, tzinfo=dt.UTC))
    assert Progress.objects.get().counted_on == dt.date(2026, 1, 1)


def test_last_years_level_holds_to_the_end_of_this_year_when_tiers_begin(club, mira):
    buy(mira, 600_000, "2025-06-01")
    buy(mira, 100_000, "2026-02-01")
    ladder(club)
    row = Membership.objects.select_related("tier").get()
    assert (row.tier.code, row.tier_until_on) == ("gold", dt.date(2026, 12, 31))
    night("2026-12-31")
    assert tier_of(mira, club) == "silver"


def test_everybody_has_a_tier_from_then_on(club, mira):
    member(club, mira)
    ladder(club)
    newcomer = CustomerFactory.create()
    assert member(club, newcomer).tier_id == Tier.objects.get(code="base").pk
    assert not Membership.objects.filter(tier=None).exists()
    assert TierMove.objects.count() == 0


@pytest.mark.parametrize(
    ("tiers", "settings", "field"),
    [
        ([], {}, "tiers"),
        ([TierDraft("a", "A", 5)], {}, "tiers"),
        (drafts(5, 5), {}, "tiers"),
        ([TierDraft("a", "A", 0), TierDraft("a", "B", 1)], {}, "tiers"),
        (drafts(5, multiplier_milli=0), {}, "tiers"),
        (drafts(5), {"window": "rolling"}, "months"),
        (drafts(5), {"window": "lifetime", "months": 3}, "months"),
    ],
)
def test_levels_that_cannot_be_are_refused_with_the_field(club, tiers, settings, field):
    """Rule 48."""
    with pytest.raises(BadLadder) as refusal:
        start_ladder(**({"program": club, "basis": "spend", "window": "lifetime", "tiers": tiers} | settings))
    assert refusal.value.field == field


def test_a_programme_has_one_ladder(club):
    ladder(club)
    with pytest.raises(LadderExists):
        ladder(club)


def test_the_database_refuses_overlapping_levels_and_months_that_mean_nothing(club):
    rungs = ladder(club)
    for wrong in ({"threshold": 100_000}, {"threshold": -1}, {"multiplier_milli": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Tier.objects.filter(code="gold").update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(rungs).objects.update(months=3)


def test_lower_figures_bring_members_up_and_higher_ones_take_nobody_down_before_the_promised_day(club, mira):
    """Rule 49."""
    rungs = ladder(club)
    buy(mira, 200_000)
    other = CustomerFactory.create()
    buy(other, 60_000)
    change_ladder(ladder=rungs, tiers=drafts(50_000, 900_000))
    assert (tier_of(mira, club), tier_of(other, club)) == ("silver", "silver")
    assert moves(other)[-1] == ("base", "silver", "ladder", "2026-05-10")
    change_ladder(ladder=rungs, tiers=drafts(700_000, 900_000))
    night("2027-12-30")
    assert (tier_of(mira, club), tier_of(other, club)) == ("silver", "silver")
    night("2027-12-31")
    assert (tier_of(mira, club), tier_of(other, club)) == ("base", "base")


def test_higher_figures_and_a_partial_refund_take_nobody_down(club, mira):
    """Rule 49: what was promised under the old figures is held against the old figures."""
    rungs = ladder(club, window="lifetime")
    order = buy(mira, 200_000)
    change_ladder(ladder=rungs, tiers=drafts(700_000, 900_000))
    refund_order(draft=draft_refund(order, 50_000, refunded_at=NOON))
    night("2026-05-10")
    assert tier_of(mira, club) == "silver"
    refund_order(draft=draft_refund(order, 50_001, refunded_at=NOON))
    night("2026-05-10")
    assert tier_of(mira, club) == "base"


GIFT_CARD, SHIPPING, GOODS = line(5_000, kind="gift_card"), line(900, kind="shipping"), line(100)
# What each purchase held, and the level by the number of purchases: silver is two, gold four.
BY_NUMBER = [
    ([(GIFT_CARD,)] * 4, "base"),
    ([(GIFT_CARD, SHIPPING)] * 4, "base"),
    ([(GOODS, GIFT_CARD, SHIPPING)] * 4, "gold"),
    ([(GIFT_CARD,), (GOODS,), (GIFT_CARD,), (GOODS,)], "silver"),
]


@pytest.mark.parametrize(("purchases", "reached"), BY_NUMBER)
@pytest.mark.parametrize("tiers", ["before", "afterwards", "changed"])
def test_buying_a_gift_card_is_no_purchase(club, mira, purchases, reached, tiers):
    """Rule 11: whether the level comes with the purchase, with tiers that begin later, or with figures that change."""
    figures = drafts(2, 4)
    if tiers != "afterwards":
        rungs = ladder(club, *(2, 4) if tiers == "before" else (50, 90), basis="orders")
    for lines in purchases:
        buy(mira, 0, lines=lines)
    if tiers == "afterwards":
        _foretold(club, reached, lambda: ladder(club, 2, 4, basis="orders"))
    elif tiers == "changed":
        _foretold(club, reached, lambda: change_ladder(ladder=rungs, tiers=figures))
    assert tier_of(mira, club) == reached
    assert standing(Membership.objects.get(), NOON.date()).value == sum(GOODS in lines for lines in purchases)


def _foretold(club, reached, change):
    told = preview_ladder(club, basis="orders", window="calendar_year", tiers=drafts(2, 4))
    change()
    counts = {"base": 0, "silver": 0, "gold": 0, reached: 1}
    assert [count for _name, count in told.per_tier] == list(counts.values())


def test_levels_may_swap_their_figures_and_a_level_in_use_stays(club, mira):
    rungs = ladder(club)
    buy(mira, 100_000)
    swapped = [TierDraft("base", "Base", 0), TierDraft("gold", "Gold", 100_000), TierDraft("silver", "Silver", 500_000)]
    change_ladder(ladder=rungs, tiers=swapped)
    assert tier_of(mira, club) == "silver"
    with pytest.raises(TierInUse):
        change_ladder(ladder=rungs, tiers=[TierDraft("base", "Base", 0)])
    change_ladder(ladder=rungs, tiers=drafts(100_000))
    assert [tier.code for tier in rungs.tiers.all()] == ["base", "silver"]


def test_a_status_without_end_gets_one_when_the_shop_begins_to_take_levels_away(club, mira):
    rungs = ladder(club, downgrade="none")
    buy(mira, 100_000)
    assert Membership.objects.get().tier_until_on is None
    change_ladder(ladder=rungs, tiers=drafts(100_000, 500_000), downgrade="to_earned", grace_days=5)
    row = Membership.objects.get()
    assert (row.tier_until_on, row.tier_review_on) == (dt.date(2027, 12, 31), dt.date(2028, 1, 5))
    change_ladder(ladder=rungs, tiers=drafts(100_000, 500_000), downgrade="none")
    row.refresh_from_db()
    assert (row.tier_until_on, row.tier_review_on) == (None, None)


def test_counting_something_else_takes_nothing_from_those_who_earned_by_the_old_count(club, mira):
    rungs = ladder(club)
    order = buy(mira, 100_000)
    change_ladder(ladder=rungs, tiers=drafts(2, 9), basis="orders")
    other = buy(mira, 100)
    reverse_order(order=other, cause="cancelled")
    night("2026-05-10")
    assert tier_of(mira, club) == "silver"
    assert Progress.objects.get(order=order).is_void is False


# The terms, purchases (day, amount), a night that was judged, the terms from 10 May 2026 on, and the promised day.
NARROWED = [
    # Over twelve months 1,200.00 were silver; three months hold half of them.
    (
        {"window": "rolling", "months": 12},
        [("2025-08-01", 30_000), ("2025-11-01", 30_000), ("2026-02-01", 30_000), ("2026-04-01", 30_000)],
        "2026-05-09",
        {"window": "rolling", "months": 3},
        "2027-04-01",
    ),
    # Kept by a purchase of the days of grace, which are fewer now.
    (
        {"grace_days": 60},
        [("2024-06-01", 100_000), ("2025-06-01", 60_000), ("2026-02-10", 40_000)],
        "2026-03-01",
        {"grace_days": 0},
        "2026-12-31",
    ),
]


@pytest.mark.parametrize(("terms", "bought", "judged", "change", "promised"), NARROWED)
def test_less_time_for_a_level_takes_nobody_down_before_the_promised_day(
    club, mira, terms, bought, judged, change, promised
):
    """Rules 45, 49: also where an unrelated purchase is called off, and where one that led higher is."""
    rungs = ladder(club, **terms)
    for day, amount in bought:
        buy(mira, amount, day)
    night(judged)
    change_ladder(ladder=rungs, tiers=drafts(100_000, 500_000), **change)
    for amount, lifted_to in ((100, "silver"), (500_000, "gold")):
        order = buy(mira, amount)
        assert tier_of(mira, club) == lifted_to
        reverse_order(order=order, cause="cancelled")
        night("2026-05-10")
        assert (tier_of(mira, club), f"{Membership.objects.get().tier_until_on}") == ("silver", promised)
    night(f"{dt.date.fromisoformat(promised) - dt.timedelta(days=1)}")
    assert tier_of(mira, club) == "silver"
    night(promised)
    assert tier_of(mira, club) == "base"


@pytest.mark.parametrize("change", [{"months": 12}, {"grace_days": 30}])
def test_more_time_for_a_level_protects_no_purchase_that_is_called_off(club, mira, change):
    """The limit of rule 45 holds under the new terms as under the old."""
    rungs = ladder(club, window="rolling", months=3)
    order = buy(mira, 500_000)
    change_ladder(ladder=rungs, tiers=drafts(100_000, 500_000), **change)
    reverse_order(order=order, cause="cancelled")
    night("2026-05-10")
    assert tier_of(mira, club) == "base"


def test_staff_give_a_level_with_a_reason_and_it_ends_on_its_day(club, mira):
    """Rule 51: who and why."""
    ladder(club)
    move = set_tier(
        membership=member(club, mira), tier=Tier.objects.get(code="gold"), until_on=dt.date(2026, 6, 30),
        reason="Neighbour of ours", by=None,
    )  # fmt: skip
    assert (move.reason, move.words, move.until_on) == ("manual", "Neighbour of ours", dt.date(2026, 6, 30))
    buy(mira, 10_000)
    assert tier_of(mira, club) == "gold"
    night("2026-06-29")
    assert tier_of(mira, club) == "gold"
    night("2026-06-30")
    assert moves(mira) == [("base", "gold", "manual", "2026-05-10"), ("gold", "base", "not_kept", "2026-07-01")]


def test_a_day_given_by_hand_holds_where_members_keep_their_levels_and_when_other_terms_change(club, mira):
    """Rule 46: what was earned is for ever, a trial is not."""
    rungs = ladder(club, downgrade="none")
    buy(mira, 100_000, "2020-02-01")
    gold = Tier.objects.get(code="gold")
    set_tier(membership=Membership.objects.get(), tier=gold, until_on=dt.date(2026, 6, 30), reason="To try it", by=None)
    change_ladder(ladder=rungs, tiers=drafts(100_000, 500_000), grace_days=3)
    night("2026-07-02")
    assert tier_of(mira, club) == "gold"
    night("2026-07-03")
    assert moves(mira)[-1] == ("gold", "silver", "not_kept", "2026-07-04")
    row = Membership.objects.get()
    assert (row.tier_until_on, row.tier_review_on, row.tier_earned_on) == (None, None, dt.date(2020, 2, 1))


def test_a_level_given_by_hand_without_a_day_lasts_as_if_reached_today(club, mira):
    ladder(club)
    move = set_tier(membership=member(club, mira), tier=Tier.objects.get(code="silver"), reason="Sorry", by=None)
    assert move.until_on == dt.date(2027, 12, 31)
    down = set_tier(membership=member(club, mira), tier=Tier.objects.get(code="base"), reason="Mistake", by=None)
    assert (down.from_tier.code, down.to_tier.code, down.until_on) == ("silver", "base", None)


def test_a_level_given_by_hand_needs_a_day_to_come_a_reason_and_its_own_programme(club, mira):
    ladder(club)
    mine, gold = member(club, mira), Tier.objects.get(code="gold")
    with pytest.raises(BadTerms) as past:
        set_tier(membership=mine, tier=gold, until_on=dt.date(2026, 5, 9), reason="x", by=None)
    with pytest.raises(BadTerms) as silent:
        set_tier(membership=mine, tier=gold, reason="  ", by=None)
    other = program(code="other")
    with pytest.raises(BadLadder) as foreign:
        set_tier(membership=member(other, mira), tier=gold, reason="x", by=None)
    assert [one.value.field for one in (past, silent, foreign)] == ["until_on", "reason", "tier"]


def test_reviews_come_in_bounded_steps_and_twice_is_once(club):
    ladder(club)
    for _number in range(3):
        buy(CustomerFactory.create(), 100_000)
    day = dt.date(2027, 12, 31)
    assert [review_tiers(day=day, limit=2) for _step in range(3)] == [2, 1, 0]
    assert TierMove.objects.filter(reason="not_kept").count() == 3


def test_many_reviews_cost_as_many_statements_as_one(club, django_assert_max_num_queries):
    ladder(club)
    for _number in range(6):
        buy(CustomerFactory.create(), 100_000)
    with django_assert_max_num_queries(10):
        assert review_tiers(day=dt.date(2027, 12, 31), limit=1) == 1
    with django_assert_max_num_queries(10):
        assert review_tiers(day=dt.date(2027, 12, 31), limit=5) == 5


@pytest.mark.parametrize("basis", ["spend", "points", "orders"])
def test_the_sum_in_sql_is_the_sum_of_the_orm(club, mira, basis):
    ladder(club, basis=basis)
    for total in (100, 2_000, 30_000):
        buy(mira, total)
    buy(mira, 0, lines=(line(5_000, kind="gift_card"),))
    reverse_order(order=buy(mira, 5_000), cause="cancelled")
    buy(mira, 7_000, "2025-01-01")
    rows = Progress.objects.filter(is_void=False, counted_on__year=2026).values("membership").order_by()
    purchases = Count("pk", filter=Q(spend_minor__gt=0))
    figure = {"spend": Sum("spend_left_minor"), "points": Sum("points_left"), "orders": purchases}[basis]
    twin = list(rows.annotate(value=figure).values_list("membership", "value"))
    days = {"first": dt.date(2026, 1, 1), "last": dt.date(2026, 12, 31)}
    assert sql.counted(program_id=club.pk, basis=basis, at_least=0, **days) == twin
    assert sql.counted(program_id=club.pk, basis=basis, at_least=twin[0][1] + 1, **days) == []


def test_whoever_reaches_a_level_above_their_own_is_found_and_nobody_else(club, mira):
    """The preselection in SQL is what the engine would say of each."""
    rungs = ladder(club)
    people = {amount: CustomerFactory.create() for amount in (90_000, 100_000, 450_000, 500_000, 900_000)}
    for amount, person in people.items():
        buy(person, amount)
    days = {"first": dt.date(2026, 1, 1), "last": dt.date(2026, 12, 31)}
    assert sql.risers(ladder_id=rungs.pk, basis="spend", **days) == []
    Tier.objects.filter(code="silver").update(threshold=90_000)
    Tier.objects.filter(code="gold").update(threshold=450_000)
    found = set(sql.risers(ladder_id=rungs.pk, basis="spend", **days))
    assert found == set(
        Membership.objects.filter(customer__in=[people[90_000], people[450_000]]).values_list("pk", flat=True)
    )


def test_the_status_says_the_same_as_the_latest_move(club, mira):
    ladder(club)
    buy(mira, 100_000, "2024-05-01")
    buy(mira, 500_000, "2025-02-01")
    night("2026-12-31")
    row, last = Membership.objects.get(), TierMove.objects.latest("pk")
    assert (row.tier_id, row.tier_until_on, row.tier_earned_on) == (last.to_tier_id, last.until_on, last.earned_on)
    assert at("2025-02-01").date() in set(TierMove.objects.values_list("effective_on", flat=True))
