"""History in plain words, with reasons, and balances that add up."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from apps.insights.errors import BadCursor
from apps.insights.reports import history
from apps.rewards.services import cancel_redemption, expire_due, give_back_redemption, use_redemption
from tests.factories.insights import Story, program
from tests.factories.rewards import RewardFactory, take
from tests.factories.staff import UserFactory
from tests.insights.conftest import NOW

DAY = dt.timedelta(days=1)


def told(story: Story) -> list[str]:
    return [f"{line.text} | {line.reason}".removesuffix(" | ") for line in history(story.membership)]


def test_a_purchase_says_its_points_its_amount_its_day_and_the_rule_of_that_day(ayse):
    ayse.buys(12_000)
    [line] = history(ayse.membership)
    assert line.text == "120 points for your purchase of ₺120.00 on 21 November 2026"
    assert line.reason == "1 point for each ₺1.00."
    assert (line.kind, line.account, line.points, line.balance_after) == ("earn", "available", 120, 120)


def test_one_point_is_not_called_points(ayse):
    ayse.buys(100)
    assert told(ayse) == ["1 point for your purchase of ₺1.00 on 21 November 2026 | 1 point for each ₺1.00."]


def test_a_purchase_that_counted_in_part_says_how_much_of_it_counts(ayse):
    accrual = ayse.buys(12_000)
    accrual.base_minor = 10_000
    accrual.save()
    assert history(ayse.membership)[0].reason == "1 point for each ₺1.00; ₺100.00 of this purchase counts."


def test_a_purchase_is_dated_by_the_shops_calendar(ayse):
    """22:30 in London is already tomorrow in Istanbul (rule 16)."""
    ayse.buys(100, at=dt.datetime(2026, 11, 19, 22, 30, tzinfo=dt.UTC))
    assert "on 20 November 2026" in told(ayse)[0]


def test_waiting_points_say_from_when_they_can_be_spent_and_leave_the_balance_alone(ayse):
    """Rule 26: shown apart, never spendable."""
    ayse.buys(4_000, waits_until=NOW + 12 * DAY)
    [line] = history(ayse.membership)
    assert line.reason == "1 point for each ₺1.00. Can be spent from 3 December 2026."
    assert (line.account, line.points, line.balance_after) == ("pending", 40, 40)


def test_a_refund_says_what_was_refunded_of_which_purchase(ayse):
    """Rule 36: the member is told when points are taken back."""
    accrual = ayse.buys(12_000, at=NOW - 3 * DAY)
    ayse.refunded(accrual, 4_000, points=40)
    assert told(ayse)[0] == (
        "40 points taken back | ₺40.00 of your purchase of ₺120.00 on 18 November 2026 was refunded."
    )


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        ("refund", "Your purchase of ₺5.00 on 21 November 2026 was refunded."),
        ("cancelled", "Your purchase of ₺5.00 on 21 November 2026 was cancelled."),
        ("returned", "Your purchase of ₺5.00 on 21 November 2026 was returned."),
        ("undone", "Your purchase of ₺5.00 on 21 November 2026 was recorded by mistake."),
    ],
)
def test_points_taken_back_say_why(ayse, cause, reason):
    ayse.takes_back(ayse.buys(500), 5, cause)
    assert history(ayse.membership)[0].reason == reason


def test_a_return_while_points_wait_is_told_of_the_waiting_ones(ayse):
    """Rule 27."""
    accrual = ayse.buys(4_000, waits_until=NOW + DAY)
    ayse.refunded(accrual, 1_000, points=10)
    line = history(ayse.membership)[0]
    assert (line.account, line.points, line.balance_after) == ("pending", -10, 30)


def test_a_reward_is_told_from_taking_it_to_using_it(ayse):
    ayse.brings_in(100)
    taken = take(RewardFactory(program=ayse.program, name="Free coffee"), ayse.membership)
    use_redemption(redemption=taken)
    code = f"code …{taken.code.tail}"
    assert told(ayse) == [
        f"Used: Free coffee ({code})",
        f"Set aside for Free coffee ({code})",
        "Opening balance brought in",
    ]
    used, held, _opening = history(ayse.membership)
    assert (held.account, held.points, held.balance_after) == ("available", -100, 0)
    assert (used.account, used.points, used.balance_after) == ("held", -100, 0)
    assert held.redemption_public_id == used.redemption_public_id == taken.public_id


def test_a_reward_given_back_says_so_and_returns_its_points(ayse):
    """Rule 52."""
    ayse.brings_in(150)
    taken = take(RewardFactory(program=ayse.program, name="Free coffee"), ayse.membership)
    cancel_redemption(redemption=taken)
    line = history(ayse.membership)[0]
    assert line.text == f"Given back: Free coffee (code …{taken.code.tail}) was cancelled"
    assert (line.account, line.points, line.balance_after) == ("available", 100, 150)


def test_a_code_that_ran_out_says_its_last_day(ayse):
    """Rule 54."""
    ayse.brings_in(100)
    taken = take(RewardFactory(program=ayse.program, name="Free coffee", code_days=10), ayse.membership)
    type(taken).objects.update(expires_on=(NOW - DAY).date())
    assert expire_due(limit=5) == 1
    assert told(ayse)[0] == f"Given back: Free coffee (code …{taken.code.tail}) was not used by 20 November 2026"


def test_a_used_reward_that_staff_gave_back_says_why(ayse):
    ayse.brings_in(100)
    taken = take(RewardFactory(program=ayse.program, name="Free coffee"), ayse.membership)
    use_redemption(redemption=taken)
    give_back_redemption(redemption=taken, by=UserFactory(), reason="faulty")
    line = history(ayse.membership)[0]
    assert line.text == f"Given back: Free coffee (code …{taken.code.tail})"
    assert line.reason == "Something was wrong with it."
    assert (line.points, line.balance_after) == (100, 100)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("expire", "30 points expired"), ("adjust", "Corrected by the shop"), ("reverse", "30 points taken back")],
)
def test_movements_without_a_purchase_are_told_too(ayse, kind, text):
    ayse.brings_in(50)
    ayse.moves(kind, 30)
    assert told(ayse)[0] == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("earn", "7 points earned"),
        ("hold", "Set aside for a reward"),
        ("release", "Given back"),
        ("redeem", "Spent on a reward"),
        ("unredeem", "Given back"),
        ("activate", "7 points can now be spent"),
    ],
)
def test_a_movement_whose_cause_is_unknown_still_says_what_it_was(ayse, kind, text):
    ayse.brings_in(50)
    ayse.moves(kind, 7)
    assert told(ayse)[0] == text


def test_the_machine_finds_the_purchase_behind_a_line(ayse):
    accrual = ayse.buys(500)
    ayse.takes_back(accrual, 5, "cancelled")
    order = accrual.order
    assert {(line.order_external_id, line.order_public_id) for line in history(ayse.membership)} == {
        (order.external_id, order.public_id)
    }


def test_newest_first_by_when_it_took_effect_not_by_when_it_was_recorded(ayse):
    ayse.brings_in(10, at=NOW - DAY)
    ayse.buys(500, at=NOW - 5 * DAY)
    assert [line.kind for line in history(ayse.membership)] == ["opening", "earn"]
    assert [line.balance_after for line in history(ayse.membership)] == [15, 5]


def test_another_members_points_are_never_told(ayse):
    zeynep = Story(program=ayse.program)
    zeynep.buys(900)
    ayse.buys(500)
    assert [line.points for line in history(ayse.membership)] == [5]


def test_two_programmes_of_one_member_have_two_histories(ayse):
    stamps = Story(program=program("Stamps"), customer=ayse.customer)
    stamps.buys(900)
    assert history(ayse.membership) == []
    assert [line.points for line in history(stamps.membership)] == [9]


def test_pages_follow_each_other_without_a_gap_or_a_line_twice(ayse):
    for _purchase in range(7):
        ayse.buys(100)  # all at one instant: the id decides
    whole = history(ayse.membership)
    pages, before = [], None
    while page := history(ayse.membership, before=before, limit=3):
        pages.append(page)
        before = page[-1].cursor
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [line for page in pages for line in page] == whole


def test_a_page_does_not_move_when_something_newer_happens(ayse):
    for days in range(6):
        ayse.buys(100, at=NOW - days * DAY)
    first = history(ayse.membership, limit=3)
    second = history(ayse.membership, before=first[-1].cursor, limit=3)
    ayse.buys(5_000)
    assert history(ayse.membership, before=first[-1].cursor, limit=3) == second


def test_a_page_is_never_larger_than_the_largest(ayse, monkeypatch):
    monkeypatch.setattr("apps.insights.reports.history_lines.LIMIT_MAX", 2)
    for _purchase in range(3):
        ayse.buys(100)
    assert len(history(ayse.membership, limit=10_000)) == 2


@pytest.mark.parametrize(
    "cursor",
    ["x", "_", "1", "1_", "_1", "1_2_3", "1_-2", "--1_2", "٣_1", "9" * 40 + "_1", "1_" + "9" * 40, "9" * 18 + "_1"],
)
def test_a_place_that_was_never_given_out_is_refused(ayse, cursor):
    with pytest.raises(BadCursor) as refusal:
        history(ayse.membership, before=cursor)
    assert refusal.value.code == "bad_cursor"


def test_a_place_before_everything_is_empty(ayse):
    ayse.buys(100)
    assert history(ayse.membership, before="-999999999999_1") == []


def test_thirty_lines_cost_the_same_as_one(ayse, django_assert_num_queries):
    ayse.buys(90_000, at=NOW - 90 * DAY)
    with django_assert_num_queries(4):
        assert len(history(ayse.membership)) == 1
    reward = RewardFactory(program=ayse.program)
    for _round in range(8):
        ayse.refunded(ayse.buys(1_000), 500, points=5)
        take(reward, ayse.membership)
    ayse.brings_in(10)
    ayse.moves("expire", 1)
    with django_assert_num_queries(4):
        assert len(history(ayse.membership)) == 27


@pytest.mark.parametrize("language", ["tr", "az"])
def test_days_and_money_are_written_as_the_reader_writes_them(ayse, language):
    ayse.buys(123_450)
    with translation.override(language):
        text = history(ayse.membership)[0].text
    assert "1.234" in text
    assert {"tr": "21 Kasım 2026", "az": "21 noyabr 2026"}[language] in text
    assert {"tr": "₺1.234,50", "az": "1.234,50\xa0₺"}[language] in text
