"""Six digits of a phone after the password."""

from __future__ import annotations

import io
import re

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.access.digits import address_for_apps, digits_at, matching_step
from apps.access.errors import FactorOn, WrongCode
from apps.access.models import RecoveryCode, SecondFactor
from apps.access.services import (
    confirm_factor,
    new_recovery_codes,
    pass_second_step,
    remove_lost_device,
    setup_address,
    start_factor,
    turn_off_factor,
)
from apps.codes.errors import TooManyAttempts
from apps.shop.services import save_shop
from apps.staff.models import StaffChange, User
from apps.staff.services import NotYours
from tests.factories.access import PASSWORD, digits, is_inside, sign_in, somebody, with_phone

pytestmark = pytest.mark.django_db
SHOP = {"name": "Kahve", "currency": "TRY", "time_zone": "Europe/Istanbul", "country": "TR", "language": "en"}


@pytest.fixture
def owner() -> User:
    return somebody()


def type_digits(client: Client, code: str, to: str = ""):
    return client.post(reverse("access:second_step"), {"code": code, "next": to})


# The vectors of RFC 6238, appendix B, for SHA-1.
@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_digits_are_those_of_the_standard(seconds: int, expected: str) -> None:
    assert digits_at(b"12345678901234567890", seconds // 30, digits=8) == expected


@pytest.mark.parametrize(("off", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_half_a_minute_off(off: int, fits: bool) -> None:
    key = b"12345678901234567890"
    assert (matching_step(key, digits_at(key, 1000 + off), 1000) is not None) is fits


@pytest.mark.parametrize("typed", ["", "12345", "１２３４５６", "ə" * 6, "0" * 500])
def test_strange_input_is_just_wrong(owner: User, typed: str) -> None:
    with_phone(owner)
    with pytest.raises(WrongCode):
        pass_second_step(person=owner, code=typed)


def test_the_picture_names_shop_and_person() -> None:
    address = address_for_apps(b"12345678901234567890", issuer="Çiçek & Kahve", name="a@b.example")
    assert address.startswith("otpauth://totp/%C3%87i%C3%A7ek%20%26%20Kahve%3Aa%40b.example?secret=GEZDGNBV")


def test_the_password_alone_opens_nothing_once_it_is_on(client: Client, owner: User) -> None:
    with_phone(owner)
    sign_in(client, owner)
    for page in ("admin:index", "till:home", "admin:staff_user_changelist", "admin:password_change"):
        assert client.get(reverse(page)).status_code == 302
    assert client.post(reverse("admin:staff_user_add"), {"name": "Eve"}).status_code == 302
    assert User.objects.count() == 1


def test_the_digits_open_the_page_that_was_asked_for(client: Client, owner: User) -> None:
    with_phone(owner)
    wanted = reverse("admin:staff_user_changelist")
    first = sign_in(client, owner, to=wanted)
    pages = client.get(first["Location"], follow=True).redirect_chain
    assert pages[-1][0].startswith(reverse("access:second_step"))
    assert type_digits(client, digits(owner), wanted)["Location"] == wanted
    assert is_inside(client)


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"])
def test_nobody_is_sent_to_a_strangers_page(client: Client, owner: User, evil: str) -> None:
    with_phone(owner)
    sign_in(client, owner)
    assert type_digits(client, digits(owner), evil)["Location"] == reverse("admin:index")


def test_the_session_gets_a_new_key_at_each_step(client: Client, owner: User) -> None:
    with_phone(owner)
    client.get(reverse("admin:login"))
    keys = [client.session.session_key]
    sign_in(client, owner)
    keys.append(client.session.session_key)
    type_digits(client, digits(owner))
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3


def test_the_same_digits_do_not_count_twice(owner: User) -> None:
    with_phone(owner)
    code = digits(owner)
    pass_second_step(person=owner, code=code)
    with pytest.raises(WrongCode):
        pass_second_step(person=owner, code=code)


def test_older_digits_do_not_count_after_newer_ones(owner: User) -> None:
    with time_machine.travel("2026-03-01T10:00:10Z", tick=False):
        with_phone(owner)
        pass_second_step(person=owner, code=digits(owner, 1))
        with pytest.raises(WrongCode):
            pass_second_step(person=owner, code=digits(owner))


def test_guesses_are_counted_and_the_right_code_comes_too_late(client: Client, owner: User) -> None:
    with time_machine.travel("2026-03-01T10:00:10Z", tick=False):
        with_phone(owner)  # one try of ten
        sign_in(client, owner)
        answers = [type_digits(client, "000000").status_code for _guess in range(10)]
        assert answers == [200] * 9 + [429]
        assert type_digits(client, digits(owner)).status_code == 429
        assert not is_inside(client)


def test_a_recovery_code_lets_in_once_and_is_noted(client: Client, owner: User) -> None:
    codes = with_phone(owner)
    assert len(set(codes)) == 10
    sign_in(client, owner)
    type_digits(client, codes[3].lower().replace("-", " "))
    assert is_inside(client)
    with pytest.raises(WrongCode):
        pass_second_step(person=owner, code=codes[3])
    assert StaffChange.objects.filter(kind="recovery_used").count() == 1


def test_recovery_codes_cannot_be_read_from_the_database(owner: User) -> None:
    codes = with_phone(owner)
    stored = str(list(RecoveryCode.objects.values_list())) + str(list(SecondFactor.objects.values_list()))
    assert all(code not in stored and code.replace("-", "") not in stored for code in codes)


def test_new_codes_end_the_old_ones(owner: User) -> None:
    old = with_phone(owner)
    fresh = new_recovery_codes(person=owner, code=digits(owner))
    with pytest.raises(WrongCode):
        pass_second_step(person=owner, code=old[0])
    pass_second_step(person=owner, code=fresh[0])


def test_somebody_sets_it_up_by_hand_and_stays_signed_in_while_other_sessions_end(owner: User) -> None:
    here, elsewhere = Client(), Client()
    for each in (here, elsewhere):
        sign_in(each, owner)
    shown = here.post(reverse("access:device"), {"password": PASSWORD}).content.decode()
    assert "<svg" in shown
    assert type(setup_address(SecondFactor.objects.get())) is str
    done = here.post(reverse("access:device"), {"code": digits(owner)})
    assert len(re.findall(r"<li>\w{4}-\w{4}-\w{4}</li>", done.content.decode())) == 10
    assert "no-store" in done["Cache-Control"]
    assert is_inside(here)
    assert not is_inside(elsewhere)


def test_a_wrong_first_code_turns_nothing_on(owner: User) -> None:
    start_factor(person=owner)
    with pytest.raises(WrongCode):
        confirm_factor(person=owner, code="000000")
    owner.refresh_from_db()
    assert owner.second_factor_at is None


def test_a_device_that_is_on_tells_its_key_to_nobody(client: Client, owner: User) -> None:
    with_phone(owner)
    with pytest.raises(FactorOn):
        setup_address(SecondFactor.objects.get())
    sign_in(client, owner)
    type_digits(client, digits(owner))
    assert "<svg" not in client.post(reverse("access:device")).content.decode()


def test_turning_it_off_takes_a_code(client: Client, owner: User) -> None:
    codes = with_phone(owner)
    sign_in(client, owner)
    type_digits(client, digits(owner))
    client.post(reverse("access:device"), {"password": PASSWORD, "code": "000000", "off": ""})
    owner.refresh_from_db()
    assert owner.second_factor_at is not None
    client.post(reverse("access:device"), {"password": PASSWORD, "code": codes[0], "off": ""})
    owner.refresh_from_db()
    assert owner.second_factor_at is None
    assert is_inside(client)


def test_half_signed_in_nobody_reaches_the_settings_of_the_device(client: Client, owner: User) -> None:
    codes = with_phone(owner)
    sign_in(client, owner)
    answer = client.post(reverse("access:device"), {"password": PASSWORD, "code": codes[0], "off": ""})
    assert answer.status_code == 302
    owner.refresh_from_db()
    assert owner.second_factor_at is not None
    assert not RecoveryCode.objects.exclude(used_at=None).exists()


def test_somebody_else_can_sign_in_instead(client: Client, owner: User) -> None:
    with_phone(owner)
    sign_in(client, owner)
    client.post(reverse("access:second_step"), {"leave": ""})
    other = somebody("manager")
    sign_in(client, other)
    assert is_inside(client)


def test_an_owner_removes_a_lost_device_and_that_is_noted(owner: User) -> None:
    manager = somebody("manager")
    with_phone(manager)
    remove_lost_device(person=manager, by=owner)
    guest = Client()
    sign_in(guest, manager)
    assert is_inside(guest)
    assert list(StaffChange.objects.filter(kind="factor_removed").values_list("person", "by")) == [
        (manager.pk, owner.pk)
    ]


def test_who_keeps_the_machine_lets_the_only_owner_in_again(owner: User) -> None:
    with_phone(owner)
    elsewhere, said = Client(), io.StringIO()
    sign_in(elsewhere, owner)
    type_digits(elsewhere, digits(owner))
    assert is_inside(elsewhere)
    call_command("remove_device", f" {owner.email.upper()}", stdout=said)
    assert "The device is removed" in said.getvalue()
    assert not is_inside(elsewhere)
    sign_in(elsewhere, owner)
    assert is_inside(elsewhere)
    assert StaffChange.objects.filter(kind="factor_removed").values_list("person", "by").get() == (owner.pk, None)


def test_the_command_refuses_strangers_and_whoever_has_no_device(owner: User) -> None:
    for email in ("nobody@shop.example", owner.email):
        with pytest.raises(CommandError):
            call_command("remove_device", email)
    assert not StaffChange.objects.exists()


def test_neither_a_manager_nor_oneself_removes_a_device(owner: User) -> None:
    with_phone(owner)
    for by in (somebody("manager"), owner):
        with pytest.raises(NotYours):
            remove_lost_device(person=owner, by=by)


def test_required_stops_owners_and_managers_until_they_set_it_up(client: Client, owner: User) -> None:
    save_shop(**SHOP, needs_second_factor=True)
    manager = somebody("manager")
    sign_in(client, manager)
    assert not is_inside(client)
    assert client.get(reverse("admin:index"), follow=True).redirect_chain[-1][0] == reverse("access:device")
    client.post(reverse("access:device"), {"password": PASSWORD})
    client.post(reverse("access:device"), {"code": digits(manager)})
    assert is_inside(client)


@pytest.mark.parametrize("role", ["support", "cashier"])
def test_required_leaves_support_and_cashiers_alone(client: Client, role: str) -> None:
    save_shop(**SHOP, needs_second_factor=True)
    sign_in(client, somebody(role))
    assert client.get(reverse("till:home")).status_code == 200


def test_a_cashier_who_turned_it_on_is_asked_at_the_till(client: Client) -> None:
    cashier = somebody("cashier")
    with_phone(cashier)
    sign_in(client, cashier, to=reverse("till:home"))
    assert client.get(reverse("till:home")).status_code == 302
    assert type_digits(client, digits(cashier), reverse("till:home"))["Location"] == reverse("till:home")
    assert client.get(reverse("till:home")).status_code == 200


def test_requiring_it_ends_what_was_open_without_it(
    client: Client, owner: User, django_capture_on_commit_callbacks
) -> None:
    sign_in(client, owner)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:shop_shop_changelist"), SHOP | {"needs_second_factor": "on"})
    assert not is_inside(client)


def test_turned_off_at_once_with_a_used_code_is_refused(owner: User) -> None:
    with_phone(owner)
    code = digits(owner)
    pass_second_step(person=owner, code=code)
    with pytest.raises(WrongCode):
        turn_off_factor(person=owner, code=code)


def test_many_guesses_of_one_person_do_not_lock_another(owner: User) -> None:
    other = somebody("manager")
    with time_machine.travel("2026-03-01T10:00:10Z", tick=False):
        with_phone(owner)
        with_phone(other)
        for _guess in range(9):
            with pytest.raises(WrongCode):
                pass_second_step(person=owner, code="1")
        with pytest.raises(TooManyAttempts):
            pass_second_step(person=owner, code="1")
        pass_second_step(person=other, code=digits(other))


def test_the_first_page_reminds_owners_until_they_have_it(client: Client, owner: User) -> None:
    client.force_login(owner, backend="apps.staff.backends.RoleBackend")
    assert "Protect your account" in client.get(reverse("admin:index")).content.decode()
    codes = with_phone(owner)
    sign_in(client, owner)
    type_digits(client, codes[0])
    assert "Protect your account" not in client.get(reverse("admin:index")).content.decode()
