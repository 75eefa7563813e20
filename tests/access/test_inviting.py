"""An owner lets people in, and they choose their own passwords."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.access.errors import AlreadyJoined, LinkOver
from apps.access.models import AccessLink
from apps.access.services import invite, new_link, open_link, use_link, withdraw_invitation
from apps.messaging.models import Message
from apps.staff.models import StaffChange, User
from apps.staff.services import BadStaffDetails, NotYours
from tests.factories.access import PASSWORD, choose, is_inside, sign_in, somebody, token_in, token_of_letter

pytestmark = pytest.mark.django_db
NEW = "menekse-ve-cay-77"


@pytest.fixture
def owner() -> User:
    return somebody(name="Ayla")


@pytest.fixture
def desk(client: Client, owner: User) -> Client:
    client.force_login(owner, backend="apps.staff.backends.RoleBackend")
    return client


def ask(desk: Client, **more: str) -> str:
    form = {"name": "Deniz", "email": "deniz@shop.example", "role": "support", "language": "tr"} | more
    return desk.post(reverse("admin:staff_user_add"), form).content.decode()


def test_somebody_who_is_invited_chooses_a_password_and_works(desk: Client) -> None:
    ask(desk)
    letter = Message.objects.get()
    assert (letter.to, letter.language, letter.purpose) == ("deniz@shop.example", "tr", "service")
    guest = Client()
    token = token_of_letter()
    assert "deniz@shop.example" in guest.get(reverse("access:password"), {"link": token}).content.decode()
    assert choose(guest, token, NEW)["Location"] == reverse("admin:login")
    deniz = User.objects.get(email="deniz@shop.example")
    assert (deniz.role, deniz.has_joined) == ("support", True)
    sign_in(guest, deniz, NEW)
    assert is_inside(guest)


def test_the_link_is_shown_once_for_the_tablet_and_never_cached(desk: Client) -> None:
    page = ask(desk, name="Çiğdem Ak", email="", role="cashier")
    assert Message.objects.count() == 0
    cashier = User.objects.get(role="cashier")
    assert cashier.email.startswith("cigdem.ak.")
    assert cashier.email in page
    tablet = Client()
    choose(tablet, token_in(page), NEW)
    sign_in(tablet, cashier, NEW)
    assert tablet.get(reverse("till:home")).status_code == 200
    assert token_in(page) not in desk.get(reverse("admin:staff_user_change", args=[cashier.pk])).content.decode()


def test_only_cashiers_may_be_without_an_address(desk: Client) -> None:
    assert "Only cashiers" in ask(desk, email="", role="manager")
    assert User.objects.count() == 1


def test_looking_at_a_link_changes_nothing(desk: Client) -> None:
    ask(desk)
    token = token_of_letter()
    before = AccessLink.objects.values().get()
    for _scanner in range(3):
        assert Client().get(reverse("access:password"), {"link": token}).status_code == 200
        assert Client().head(reverse("access:password"), {"link": token}).status_code == 200
    assert AccessLink.objects.values().get() == before


def test_a_link_works_once(desk: Client) -> None:
    ask(desk)
    token = token_of_letter()
    choose(Client(), token, NEW)
    again = choose(Client(), token, "another-one-entirely-9")
    assert again.status_code == 410
    assert not User.objects.get(email="deniz@shop.example").check_password("another-one-entirely-9")


def test_a_password_that_is_too_weak_leaves_the_link_open(desk: Client) -> None:
    ask(desk)
    token = token_of_letter()
    weak = choose(Client(), token, "short")
    assert weak.status_code == 200
    assert "too short" in weak.content.decode()
    assert choose(Client(), token, NEW).status_code == 302


def test_a_link_is_over_after_seven_days(owner: User) -> None:
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False) as clock:
        token = invite(by=owner, name="D", email="d@shop.example", role="support", language="en").token
        clock.shift(dt.timedelta(days=7) - dt.timedelta(seconds=1))
        assert open_link(token=token)
        clock.shift(1)
        with pytest.raises(LinkOver):
            use_link(token=token, password=NEW)


def test_unknown_used_and_withdrawn_links_are_told_in_the_same_words(owner: User) -> None:
    used = invite(by=owner, name="A", email="a@shop.example", role="support", language="en")
    use_link(token=used.token, password=NEW)
    gone = invite(by=owner, name="B", email="b@shop.example", role="support", language="en")
    withdraw_invitation(person=gone.person, by=owner)
    pages = [
        Client().get(reverse("access:password"), {"link": token}) for token in (used.token, gone.token, "made-up", "")
    ]
    assert {page.status_code for page in pages} == {410}
    assert len({page.content for page in pages}) == 1


def test_a_new_link_ends_the_one_before(owner: User) -> None:
    first = invite(by=owner, name="D", email="d@shop.example", role="support", language="en")
    second = new_link(person=first.person, by=owner)
    with pytest.raises(LinkOver):
        open_link(token=first.token)
    assert open_link(token=second.token).kind == AccessLink.Kind.INVITATION
    assert Message.objects.count() == 2


def test_the_database_does_not_hold_what_a_link_carries(owner: User) -> None:
    token = invite(by=owner, name="D", email="", role="cashier", language="en").token
    assert all(token not in str(row) for row in AccessLink.objects.values_list())


def test_a_withdrawn_invitation_lets_nobody_in(desk: Client, owner: User) -> None:
    ask(desk)
    deniz = User.objects.get(email="deniz@shop.example")
    url = reverse("admin:staff_user_act", args=[deniz.pk, "withdraw"])
    assert desk.get(url).status_code == 200
    assert AccessLink.objects.open().exists()
    desk.post(url)
    assert choose(Client(), token_of_letter(), NEW).status_code == 410
    deniz.refresh_from_db()
    assert not deniz.is_active


def test_who_has_accepted_is_let_go_instead(owner: User) -> None:
    with pytest.raises(AlreadyJoined):
        withdraw_invitation(person=somebody("support"), by=owner)


def test_the_list_shows_who_has_not_accepted(desk: Client) -> None:
    ask(desk)
    assert "has not accepted yet" in desk.get(reverse("admin:staff_user_changelist")).content.decode()


def test_an_address_is_invited_once(desk: Client) -> None:
    ask(desk)
    assert "already works here" in ask(desk, email="DENIZ@shop.example")
    assert User.objects.count() == 2


@pytest.mark.parametrize("role", ["manager", "support", "cashier"])
def test_only_owners_invite(role: str) -> None:
    with pytest.raises(NotYours):
        invite(by=somebody(role), name="Eve", email="eve@shop.example", role="cashier", language="en")
    assert not AccessLink.objects.exists()


@pytest.mark.parametrize("role", ["root", "", "OWNER"])
def test_a_role_that_does_not_exist_is_refused(owner: User, role: str) -> None:
    with pytest.raises(BadStaffDetails):
        invite(by=owner, name="Eve", email="eve@shop.example", role=role, language="en")


def test_the_history_tells_who_invited_and_when_they_came(owner: User) -> None:
    invited = invite(by=owner, name="D", email="d@shop.example", role="support", language="en")
    use_link(token=invited.token, password=NEW)
    told = list(StaffChange.objects.filter(person=invited.person).values_list("kind", "by__name", "role_after"))
    assert told == [("joined", "D", ""), ("invited", "Ayla", "support")]


def test_an_invitation_opened_in_an_owners_browser_ends_the_owners_session(desk: Client) -> None:
    ask(desk)
    choose(desk, token_of_letter(), NEW)
    assert not is_inside(desk)


def test_nobody_makes_a_link_for_themselves_at_an_open_screen(owner: User) -> None:
    with pytest.raises(NotYours):
        new_link(person=owner, by=owner)
    assert owner.check_password(PASSWORD)


def test_an_invitation_to_a_mistyped_address_stops_working_and_goes_to_the_right_one(desk: Client) -> None:
    ask(desk, email="deniz@shpo.example")
    wrong = token_of_letter()
    deniz = User.objects.get(name="Deniz")
    details = {"name": "Deniz", "email": "deniz@shop.example", "role": "support", "language": "tr"}
    page = desk.post(reverse("admin:staff_user_change", args=[deniz.pk]), details)
    assert "no-store" in page["Cache-Control"]
    with pytest.raises(LinkOver):
        open_link(token=wrong)
    letter = Message.objects.latest("pk")
    assert (letter.to, Message.objects.count()) == ("deniz@shop.example", 2)
    assert open_link(token=token_of_letter()).person == deniz
    assert [change.kind for change in StaffChange.objects.filter(person=deniz).order_by("pk")] == [
        "invited",
        "details",
        "invited_again",
    ]


def test_a_letter_for_a_new_password_does_not_outlive_the_address_it_went_to(desk: Client, owner: User) -> None:
    deniz = somebody("support", name="Deniz")
    token = new_link(person=deniz, by=owner).token
    details = {"name": "Deniz", "email": "deniz.new@shop.example", "role": "support", "language": "en"}
    assert desk.post(reverse("admin:staff_user_change", args=[deniz.pk]), details).status_code == 302
    with pytest.raises(LinkOver):
        open_link(token=token)
    assert Message.objects.filter(to="deniz.new@shop.example").count() == 0


def test_another_name_leaves_the_invitation_as_it_is(desk: Client) -> None:
    ask(desk)
    deniz = User.objects.get(name="Deniz")
    details = {"name": "Deniz Ak", "email": deniz.email, "role": "support", "language": "tr"}
    assert desk.post(reverse("admin:staff_user_change", args=[deniz.pk]), details).status_code == 302
    assert open_link(token=token_of_letter()).person == deniz
