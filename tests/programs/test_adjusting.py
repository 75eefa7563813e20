"""Points added or taken by hand: once, with a reason, within the role's limit, never below zero by accident."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.insights.reports import history
from apps.ledger.models import Transfer
from apps.ledger.reports import verify
from apps.ledger.services import InsufficientPoints, ReferenceReused, expire_lots
from apps.programs.errors import AdjustmentRefused, AdjustmentTooLarge, BadAdjustment, NothingToTakeBack
from apps.programs.models import Adjustment, Membership
from apps.programs.reports import allowance, preview_adjustment
from apps.programs.services import adjust_points, grant_opening, set_adjust_limits, undo_adjustment, update_program
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.factories.ledger import open_lots
from tests.factories.programs import member, program
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 10)
NOON = dt.datetime(2026, 5, 10, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ayse() -> Membership:
    return member(program(), CustomerFactory())


@pytest.fixture
def support() -> User:
    return UserFactory(role=User.Role.SUPPORT)


@pytest.fixture
def manager() -> User:
    return UserFactory(role=User.Role.MANAGER)


def adjust(of: Membership, points: int, by: User, reference: str = "a", **more: str) -> Adjustment:
    return adjust_points(membership=of, points=points, by=by, reference=reference, **({"reason": "goodwill"} | more))


def balance(of: Membership) -> int:
    return Membership.objects.with_wallet().get(pk=of.pk).available.balance


def give(of: Membership, points: int, expires_on: dt.date | None = None) -> Transfer:
    return grant_opening(
        membership=of, points=points, reference=f"opening:{points}", effective_on=TODAY, expires_on=expires_on
    )


def test_points_are_added_with_words_the_member_reads(ayse, support):
    adjust(ayse, 50, support, words=" Sorry for the cold coffee. ", note="Table 4")
    [line] = history(ayse)
    assert (line.points, line.text, line.reason) == (50, "Added by the shop", "Sorry for the cold coffee.")
    assert balance(ayse) == 50
    assert verify().differences == []


def test_what_the_staff_noted_for_themselves_is_not_read_by_the_member(ayse, support):
    adjust(ayse, 50, support, note="always complains")
    assert "complains" not in str(history(ayse))


def test_points_are_taken_from_those_that_expire_first(ayse, support):
    give(ayse, 100)
    give(ayse, 40, dt.date(2026, 6, 1))
    adjust(ayse, -60, support)
    assert open_lots(ayse) == [(None, 80)]
    assert history(ayse)[0].text == "Taken off by the shop"


def test_a_double_click_adjusts_once(ayse, support):
    assert adjust(ayse, 50, support) == adjust(ayse, 50, support)
    assert balance(ayse) == 50
    assert Adjustment.objects.count() == 1


def test_the_same_click_with_other_figures_is_refused(ayse, support):
    adjust(ayse, 50, support)
    with pytest.raises(ReferenceReused):
        adjust(ayse, 60, support)
    assert balance(ayse) == 50


def test_two_people_who_send_the_same_reference_do_not_meet(ayse, support, manager):
    adjust(ayse, 50, support)
    adjust(ayse, 50, manager)
    assert balance(ayse) == 100


@pytest.mark.parametrize(
    ("points", "more", "field"),
    [
        (0, {}, "points"),
        (10_000_001, {}, "points"),
        (10, {"reason": "because"}, "reason"),
        (10, {"reason": "other", "note": "  "}, "note"),
    ],
)
def test_an_adjustment_without_points_or_reason_is_refused(ayse, points, more, field):
    with pytest.raises(BadAdjustment) as refusal:
        adjust(ayse, points, UserFactory(), **more)
    assert refusal.value.field == field
    assert not Transfer.objects.exists()


def test_more_than_there_is_cannot_be_taken(ayse, support):
    """Rule 6."""
    give(ayse, 30)
    with pytest.raises(InsufficientPoints, match="Only 30 points"):
        adjust(ayse, -31, support)
    assert balance(ayse) == 30


def test_a_programme_that_allows_debt_lets_an_adjustment_go_below_zero(support):
    """Rule 6."""
    ayse = member(program(shortfall="allow_debt"), CustomerFactory())
    adjust(ayse, -20, support)
    assert balance(ayse) == -20
    assert verify().differences == []


def test_a_debt_from_before_is_not_made_larger_once_the_programme_forbids_debt(support):
    ayse = member(program(shortfall="allow_debt"), CustomerFactory())
    adjust(ayse, -20, support)
    ayse.program = update_program(program=ayse.program, shortfall="down_to_zero")
    with pytest.raises(InsufficientPoints):
        adjust(ayse, -1, support, "b")


class TestLimits:
    def test_support_may_move_500_points_in_a_day_all_together(self, ayse, support):
        adjust(ayse, 300, support)
        with pytest.raises(AdjustmentTooLarge) as refusal:
            adjust(ayse, -201, support, "b")
        assert refusal.value.facts == {"limit": 500, "left": 200}
        adjust(ayse, -200, support, "c")
        assert allowance(support).left == 0

    def test_a_new_day_of_the_shop_begins_a_new_count(self, ayse, support, noon):
        adjust(ayse, 500, support)
        # Half past midnight in Istanbul, still the day before in UTC.
        noon.move_to(dt.datetime(2026, 5, 10, 21, 30, tzinfo=dt.UTC))
        adjust(ayse, 500, support, "b")
        assert balance(ayse) == 1000

    def test_everybody_has_a_limit_of_their_own(self, ayse, support):
        adjust(ayse, 500, support)
        adjust(ayse, 500, UserFactory(role=User.Role.SUPPORT))
        assert balance(ayse) == 1000

    def test_an_owner_has_none(self, ayse):
        adjust(ayse, 1_000_000, UserFactory())
        assert balance(ayse) == 1_000_000

    def test_a_cashier_adjusts_nothing(self, ayse):
        with pytest.raises(AdjustmentRefused):
            adjust(ayse, 1, UserFactory(role=User.Role.CASHIER))

    def test_the_shop_says_another_limit(self, ayse, support):
        set_adjust_limits(limits={"support": 1000}, by=UserFactory())
        adjust(ayse, 1000, support)
        with pytest.raises(AdjustmentTooLarge):
            adjust(ayse, 1, support, "b")

    def test_nobody_but_an_owner_raises_a_limit(self, manager):
        with pytest.raises(AdjustmentRefused):
            set_adjust_limits(limits={"manager": 1_000_000}, by=manager)

    @pytest.mark.parametrize("limits", [{"support": -1}, {"owner": 5}, {"support": 10_000_001}])
    def test_a_limit_that_cannot_be_is_refused(self, limits):
        with pytest.raises(BadAdjustment):
            set_adjust_limits(limits=limits, by=UserFactory())

    def test_what_was_undone_does_not_count(self, ayse, support):
        undo_adjustment(adjustment=adjust(ayse, 500, support), by=support)
        adjust(ayse, 500, support, "b")
        assert balance(ayse) == 500

    def test_points_that_an_undoing_could_not_take_back_do_count(self, ayse, support, manager):
        """Otherwise adding, letting a friend spend, and undoing would give the limit back again and again."""
        wrong = adjust(ayse, 500, support)
        adjust(ayse, -400, manager)
        undo_adjustment(adjustment=wrong, by=support)
        assert allowance(support).left == 100


class TestUndoing:
    def test_what_was_added_is_taken_out_of_its_own_lot(self, ayse, support):
        give(ayse, 40, dt.date(2026, 6, 1))
        undone = undo_adjustment(adjustment=adjust(ayse, 50, support), by=support)
        assert open_lots(ayse) == [(dt.date(2026, 6, 1), 40)]
        assert (undone.undone_by, undone.undo_shortfall, undone.taken_back) == (support, 0, 50)
        assert [line.text for line in history(ayse)][:2] == ["A correction was taken back", "Added by the shop"]

    def test_what_was_taken_goes_back_to_the_lots_it_came_from(self, ayse, support):
        """Rule 3."""
        give(ayse, 100)
        give(ayse, 40, dt.date(2026, 6, 1))
        before = open_lots(ayse)
        undo_adjustment(adjustment=adjust(ayse, -60, support), by=support)
        assert open_lots(ayse) == before
        assert verify().differences == []

    def test_undoing_twice_is_undoing_once(self, ayse, support, manager):
        done = adjust(ayse, 50, support)
        undo_adjustment(adjustment=done, by=support)
        assert undo_adjustment(adjustment=done, by=manager).undone_by == support
        assert balance(ayse) == 0

    def test_points_that_were_spent_meanwhile_are_noted_and_the_rest_is_taken(self, ayse, support, manager):
        """Rule 6, the programme's default: down to zero, and the shortfall is recorded."""
        done = adjust(ayse, 100, support)
        adjust(ayse, -70, manager)
        undone = undo_adjustment(adjustment=done, by=support)
        assert (balance(ayse), undone.undo_shortfall, undone.taken_back) == (0, 70, 30)
        assert verify().differences == []

    def test_where_everything_was_spent_nothing_is_undone(self, ayse, support, manager):
        done = adjust(ayse, 100, support)
        adjust(ayse, -100, manager)
        with pytest.raises(NothingToTakeBack):
            undo_adjustment(adjustment=done, by=support)
        done.refresh_from_db()
        assert done.undone_at is None

    def test_where_debt_is_allowed_all_of_it_is_taken_back(self, support, manager):
        """Rule 6."""
        ayse = member(program(shortfall="allow_debt"), CustomerFactory())
        done = adjust(ayse, 100, support)
        adjust(ayse, -70, manager)
        assert undo_adjustment(adjustment=done, by=support).undo_shortfall == 0
        assert balance(ayse) == -70

    def test_points_that_expired_are_not_taken_a_second_time_from_others(self, ayse, support, manager, noon):
        done = adjust(ayse, 100, support)
        done.transfer.lot.expires_on = TODAY
        done.transfer.lot.save()
        noon.shift(dt.timedelta(days=1))
        expire_lots(today=TODAY + dt.timedelta(days=1), limit=10)
        give(ayse, 500)
        with pytest.raises(NothingToTakeBack):
            undo_adjustment(adjustment=done, by=manager)
        assert balance(ayse) == 500

    def test_after_ten_minutes_it_takes_a_manager(self, ayse, support, manager, noon):
        done = adjust(ayse, 50, support)
        noon.shift(dt.timedelta(minutes=10, seconds=1))
        with pytest.raises(AdjustmentRefused):
            undo_adjustment(adjustment=done, by=support)
        assert undo_adjustment(adjustment=done, by=manager).undone_by == manager

    def test_somebody_else_of_support_cannot_undo_it(self, ayse, support):
        done = adjust(ayse, 50, support)
        with pytest.raises(AdjustmentRefused):
            undo_adjustment(adjustment=done, by=UserFactory(role=User.Role.SUPPORT))

    def test_a_manager_does_not_undo_more_than_a_manager_may_move(self, ayse, manager):
        """Undoing an owner's large deduction would be adding as much."""
        owner = UserFactory()
        adjust(ayse, 9000, owner)
        taken = adjust(ayse, -9000, owner, "b")
        with pytest.raises(AdjustmentRefused):
            undo_adjustment(adjustment=taken, by=manager)
        undo_adjustment(adjustment=taken, by=owner)
        assert balance(ayse) == 9000


def test_a_preview_says_before_and_after_and_writes_nothing(ayse, support):
    give(ayse, 30)
    ayse = Membership.objects.with_wallet().get(pk=ayse.pk)
    preview = preview_adjustment(ayse, -20)
    assert (preview.before, preview.after, preview.worth_after_minor, preview.is_possible) == (30, 10, 10, True)
    assert not preview_adjustment(ayse, -31).is_possible
    assert balance(ayse) == 30


def test_the_database_refuses_an_adjustment_that_is_half_undone(ayse, support):
    done = adjust(ayse, 50, support)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=done.pk).update(undone_at=NOON)
