"""Sixteen adjustments of one person at once: together no more than the day's limit."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import suppress

import pytest

from apps.ledger.models import Transfer
from apps.ledger.reports import verify
from apps.programs.models import Adjustment, Membership
from apps.programs.services import adjust_points, undo_adjustment
from apps.programs.services.adjusting import making, undoing
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.factories.programs import member, program
from tests.factories.staff import UserFactory
from tests.races.crowd import all_at_once
from tests.races.test_ledger_races import Meeting

pytestmark = pytest.mark.django_db(transaction=True)
CROWD, EACH = 16, 200


def people(count: int) -> list[Membership]:
    club = program()
    return [member(club, CustomerFactory()) for _ in range(count)]


def moved(by: User) -> int:
    return sum(abs(points) for points in Adjustment.objects.filter(by=by).values_list("points", flat=True))


def test_sixteen_adjustments_at_once_stay_within_the_limit():
    support, members = UserFactory(role=User.Role.SUPPORT), people(CROWD)

    def add(index: int) -> str:
        adjust_points(membership=members[index], points=EACH, reason="goodwill", by=support, reference=str(index))
        return "added"

    assert all_at_once(CROWD, add) == {"added": 2, "AdjustmentTooLarge": CROWD - 2}
    assert moved(support) == 2 * EACH
    assert verify().differences == []


def test_control_without_the_lock_the_limit_is_passed(monkeypatch):
    support, members = UserFactory(role=User.Role.SUPPORT), people(CROWD)
    everybody_has_read = threading.Barrier(CROWD, timeout=30)
    read = making.allowance

    def read_together(*args, **more):
        allowed = read(*args, **more)
        with suppress(threading.BrokenBarrierError):
            everybody_has_read.wait()
        return allowed

    monkeypatch.setattr(making, "lock_adjuster", lambda _by: None)
    monkeypatch.setattr(making, "allowance", read_together)

    def add(index: int) -> str:
        adjust_points(membership=members[index], points=EACH, reason="goodwill", by=support, reference=str(index))
        return "added"

    assert all_at_once(CROWD, add) == {"added": CROWD}
    assert moved(support) > 500


def test_a_double_click_in_the_same_moment_adjusts_once():
    manager, [ayse] = UserFactory(role=User.Role.MANAGER), people(1)

    def add(_index: int) -> str:
        done = adjust_points(membership=ayse, points=EACH, reason="goodwill", by=manager, reference="one")
        return f"adjusted {done.points}"

    assert all_at_once(CROWD, add) == {f"adjusted {EACH}": CROWD}
    assert Transfer.objects.count() == Adjustment.objects.count() == 1


def undo_at_once(ayse: Membership) -> Counter[str]:
    owner = UserFactory()
    done = adjust_points(membership=ayse, points=EACH, reason="goodwill", by=owner, reference="one")

    def undo(_index: int) -> str:
        return "undone" if undo_adjustment(adjustment=done, by=owner).undone_at else "not undone"

    return all_at_once(CROWD, undo)


def test_many_who_undo_at_once_undo_once_and_all_find_it_undone():
    [ayse] = people(1)
    assert undo_at_once(ayse) == {"undone": CROWD}
    assert Transfer.objects.count() == 2
    assert verify().differences == []


def test_control_without_the_lock_only_one_of_them_finds_it_undone(monkeypatch):
    """The balance alone stops the others, and tells them that the points are spent."""
    meeting = Meeting(CROWD)

    def read_together(adjustment: Adjustment) -> Adjustment:
        row = Adjustment.objects.select_related("membership__program").get(pk=adjustment.pk)
        meeting.wait()
        return row

    monkeypatch.setattr(undoing, "hold_adjustment", read_together)
    [ayse] = people(1)
    assert undo_at_once(ayse) == {"undone": 1, "NothingToTakeBack": CROWD - 1}
