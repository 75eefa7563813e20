"""The staff at the desk: the page of one person, the questions before each act, hand-made requests."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.access.admin.acts import ACTS
from apps.staff.models import StaffChange, User
from tests.factories.access import is_inside, somebody, with_phone

pytestmark = pytest.mark.django_db


def at_the_desk(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="apps.staff.backends.RoleBackend")
    return client


def page_of(person: User) -> str:
    return reverse("admin:staff_user_change", args=[person.pk])


def form(person: User, **more: str) -> dict[str, str]:
    return {"name": person.name, "email": person.email, "role": person.role, "language": person.language} | more


def act(client: Client, person: User, name: str):
    return client.post(reverse("admin:staff_user_act", args=[person.pk, name]))


def test_an_owner_corrects_somebody_and_reads_who_did_it() -> None:
    owner, deniz = somebody(name="Ayla"), somebody("cashier")
    desk = at_the_desk(owner)
    assert desk.post(page_of(deniz), form(deniz, role="support"))["Location"] == page_of(deniz)
    page = desk.get(page_of(deniz)).content.decode()
    assert "Role changed" in page
    assert "Ayla" in page


@pytest.mark.parametrize("name", sorted(ACTS))
def test_looking_at_a_question_changes_nothing(name: str) -> None:
    owner, deniz = somebody(), somebody("support")
    with_phone(deniz)
    before = (User.objects.values().get(pk=deniz.pk), StaffChange.objects.count())
    reply = at_the_desk(owner).get(reverse("admin:staff_user_act", args=[deniz.pk, name]))
    assert reply.status_code == 200
    assert deniz.name in reply.content.decode()
    assert (User.objects.values().get(pk=deniz.pk), StaffChange.objects.count()) == before


@pytest.mark.parametrize("role", ["manager", "support", "cashier"])
@pytest.mark.parametrize("name", sorted(ACTS))
def test_a_hand_made_request_gives_nobody_more_than_their_role(role: str, name: str) -> None:
    owner, intruder, deniz = somebody(), somebody(role), somebody("support", is_active=name != "take-back")
    with_phone(deniz)
    client = at_the_desk(intruder)
    before = list(User.objects.values().order_by("pk"))
    for person in (owner, deniz, intruder):
        assert act(client, person, name).status_code in (302, 403)
        assert client.post(page_of(person), form(person, role="owner")).status_code in (302, 403)
    assert client.post(reverse("admin:staff_user_add"), form(deniz, email="x@y.example")).status_code in (302, 403)
    assert list(User.objects.values().order_by("pk")) == before


def test_fields_that_the_form_does_not_have_are_ignored() -> None:
    owner, deniz = somebody(), somebody("cashier")
    more = {"is_superuser": "1", "is_active": "", "password": "x", "second_factor_at": "2020-01-01"}
    at_the_desk(owner).post(page_of(deniz), form(deniz, **more))
    after = User.objects.get(pk=deniz.pk)
    assert (after.is_superuser, after.is_active, after.password) == (False, True, deniz.password)


def test_the_page_says_why_the_last_owner_stays_and_keeps_what_was_typed() -> None:
    owner = somebody()
    text = at_the_desk(owner).post(page_of(owner), form(owner, role="cashier", name="Typed")).content.decode()
    assert "Nobody changes their own role" in text
    assert 'value="Typed"' in text


def test_on_their_own_page_owners_find_no_act_but_the_way_to_their_phone() -> None:
    owner = somebody()
    page = at_the_desk(owner).get(page_of(owner)).content.decode()
    assert "/do/" not in page
    assert reverse("access:device") in page


def test_a_manager_reads_the_page_and_finds_no_button() -> None:
    manager, owner = somebody("manager"), somebody()
    page = at_the_desk(manager).get(page_of(owner)).content.decode()
    assert owner.name in page
    assert 'name="role"' not in page
    assert "/do/" not in page


def test_letting_somebody_go_and_back_at_the_desk() -> None:
    owner, manager = somebody(), somebody("manager")
    desk, theirs = at_the_desk(owner), at_the_desk(manager)
    act(desk, manager, "let-go")
    assert not is_inside(theirs)
    assert "No longer here" in desk.get(reverse("admin:staff_user_changelist")).content.decode()
    act(desk, manager, "take-back")
    manager.refresh_from_db()
    assert manager.is_active


def test_a_new_link_is_shown_after_the_question() -> None:
    owner, cashier = somebody(), somebody("cashier")
    reply = act(at_the_desk(owner), cashier, "link")
    assert "/staff/password/?link=" in reply.content.decode()
    assert "no-store" in reply["Cache-Control"]


@pytest.mark.parametrize("path", ["staff/user/999999/change/", "staff/user/abc/change/", "staff/user/1/nothing/do/"])
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert at_the_desk(somebody()).get(f"/admin/{path}").status_code == 404


def test_the_act_asks_for_its_token() -> None:
    owner, deniz = somebody(), somebody("cashier")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner, backend="apps.staff.backends.RoleBackend")
    assert act(strict, deniz, "let-go").status_code == 403
    deniz.refresh_from_db()
    assert deniz.is_active
