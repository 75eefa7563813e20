"""Two owners let each other go in the same moment."""

from __future__ import annotations

import threading

import pytest

from apps.staff.models import StaffChange, User
from apps.staff.services import change_person, let_go
from tests.factories.access import somebody
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 10


def two_owners() -> tuple[list[User], list[User]]:
    """Each beside whom they want to be rid of."""
    owners = [somebody(), somebody()]
    return owners, owners[::-1]


def owners_left() -> int:
    return User.objects.filter(role=User.Role.OWNER, is_active=True).count()


def test_of_two_owners_who_let_each_other_go_one_stays() -> None:
    for _round in range(ROUNDS):
        User.objects.update(is_active=False)
        owners, rivals = two_owners()

        def let_the_other_go(index: int, owners: list[User] = owners, rivals: list[User] = rivals) -> str:
            let_go(person=rivals[index], by=owners[index])
            return "gone"

        assert all_at_once(2, let_the_other_go) == {"gone": 1, "LastOwner": 1}
        assert owners_left() == 1
    assert StaffChange.objects.filter(kind="left").count() == ROUNDS


def test_of_two_owners_who_take_the_role_from_each_other_one_stays() -> None:
    for _round in range(ROUNDS):
        User.objects.update(is_active=False)
        owners, rivals = two_owners()

        def demote_the_other(index: int, owners: list[User] = owners, rivals: list[User] = rivals) -> str:
            other = rivals[index]
            change_person(
                person=other, by=owners[index], name=other.name, email=other.email, role="manager", language="en"
            )
            return "demoted"

        assert all_at_once(2, demote_the_other) == {"demoted": 1, "LastOwner": 1}
        assert owners_left() == 1


def test_control_looking_without_a_lock_leaves_nobody() -> None:
    """Without the lock the tests above would fail."""
    owners, rivals = two_owners()
    everybody_has_looked = threading.Barrier(2)

    def let_go_naively(index: int) -> str:
        others = User.objects.filter(role=User.Role.OWNER, is_active=True).exclude(pk=rivals[index].pk)
        is_last = not others.exists()
        everybody_has_looked.wait(timeout=30)
        if is_last:
            return "LastOwner"
        User.objects.filter(pk=rivals[index].pk).update(is_active=False)
        return "gone"

    assert all_at_once(2, let_go_naively) == {"gone": len(owners)}
    assert owners_left() == 0
