"""Who may change whom, and what stays true whatever they try."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from apps.staff.errors import BadStaffDetails, LastOwner, NotYours
from apps.staff.models import StaffChange, User
from apps.staff.services import change_person, let_go, note_change, take_back
from tests.factories.access import is_inside, sign_in, somebody
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


def give_role(person: User, by: User, role: str) -> User:
    return change_person(
        person=person, by=by, name=person.name, email=person.email, role=role, language=person.language
    )


def test_an_owner_changes_a_role_and_both_roles_are_noted() -> None:
    owner, deniz = somebody(), somebody("cashier")
    assert give_role(deniz, owner, "manager").role == "manager"
    change = StaffChange.objects.get()
    assert (change.kind, change.role_before, change.role_after, change.by) == ("role", "cashier", "manager", owner)


def test_nothing_changed_is_nothing_noted() -> None:
    owner, deniz = somebody(), somebody("cashier")
    give_role(deniz, owner, "cashier")
    assert not StaffChange.objects.exists()


@pytest.mark.parametrize("role", ["manager", "support", "cashier"])
@pytest.mark.parametrize("wanted", ["owner", "manager", "support"])
def test_whoever_is_no_owner_changes_nobody(role: str, wanted: str) -> None:
    by, other = somebody(role), somebody("cashier")
    for person in (by, other):
        with pytest.raises(NotYours):
            give_role(person, by, wanted)
        with pytest.raises(NotYours):
            let_go(person=person, by=by)
    other.refresh_from_db()
    assert (other.role, other.is_active) == ("cashier", True)


def test_nobody_changes_their_own_role_not_even_an_owner() -> None:
    owner = somebody()
    somebody()
    with pytest.raises(NotYours):
        give_role(owner, owner, "manager")
    with pytest.raises(NotYours):
        let_go(person=owner, by=owner)


def test_an_owner_who_left_changes_nobody() -> None:
    gone, deniz = somebody(is_active=False), somebody("cashier")
    with pytest.raises(NotYours):
        give_role(deniz, gone, "owner")


def test_the_last_owner_who_can_sign_in_stays() -> None:
    """An owner who was invited and never came does not count, nor one who left."""
    last, by = somebody(), UserFactory.create(role="support", is_superuser=True)
    invited = UserFactory.create(role="owner")
    invited.set_unusable_password()
    invited.save()
    somebody(is_active=False)
    with pytest.raises(LastOwner):
        let_go(person=last, by=by)
    with pytest.raises(LastOwner):
        give_role(last, by, "manager")
    last.refresh_from_db()
    assert (last.role, last.is_active) == ("owner", True)


def test_one_of_two_owners_may_go() -> None:
    first, second = somebody(), somebody()
    assert not let_go(person=first, by=second).is_active


@pytest.mark.parametrize("role", ["manager", "cashier"])
def test_an_owner_made_on_the_command_line_keeps_nothing_of_it_with_another_role(role: str) -> None:
    """``manage.py createsuperuser`` marks them; the mark alone would go on opening everything."""
    by, first = somebody(), User.objects.create_superuser("first@shop.example", "kahve-ve-simit-42", name="First")
    person = give_role(first, by, role)
    assert not person.is_superuser
    assert not person.has_perm("staff.change_user")
    assert person.is_cashier is (role == "cashier")


def test_who_is_let_go_is_out_at_once_and_old_sessions_stay_closed() -> None:
    owner, manager, browser = somebody(), somebody("manager"), Client()
    sign_in(browser, manager)
    assert is_inside(browser)
    let_go(person=manager, by=owner)
    assert not is_inside(browser)
    take_back(person=manager, by=owner)
    assert not is_inside(browser)
    sign_in(browser, manager)
    assert is_inside(browser)


def test_letting_go_twice_is_noted_once() -> None:
    owner, manager = somebody(), somebody("manager")
    for _click in range(2):
        let_go(person=manager, by=owner)
    assert StaffChange.objects.count() == 1


def test_a_taken_address_names_the_field_and_changes_nothing() -> None:
    owner, deniz = somebody(email="ayla@shop.example"), somebody("cashier", name="Deniz")
    with pytest.raises(BadStaffDetails) as refused:
        change_person(person=deniz, by=owner, name="D", email="AYLA@shop.example", role="cashier", language="en")
    assert refused.value.field == "email"
    deniz.refresh_from_db()
    assert deniz.name == "Deniz"


def test_the_history_does_not_repeat_names_and_addresses() -> None:
    owner, deniz = somebody(), somebody("cashier", name="Deniz", email="old@shop.example")
    change_person(person=deniz, by=owner, name="New", email="new@shop.example", role="cashier", language="en")
    assert "old@shop.example" not in str(list(StaffChange.objects.values_list()))
    assert StaffChange.objects.get().kind == "details"


@pytest.mark.parametrize("sql", ["UPDATE staff_staffchange SET kind = 'back'", "DELETE FROM staff_staffchange"])
def test_the_database_refuses_to_rewrite_the_history(sql: str) -> None:
    owner = somebody()
    note_change(person=owner, by=owner, kind="left")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert StaffChange.objects.get().kind == "left"
