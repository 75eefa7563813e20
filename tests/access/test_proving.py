"""The password once more before a phone is set up, before new codes, and before it is turned off."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from apps.access.errors import WrongPassword
from apps.access.models import RecoveryCode, SecondFactor
from apps.access.services import prove_password
from apps.codes.errors import TooManyAttempts
from apps.staff.models import User
from tests.factories.access import PASSWORD, digits, is_inside, sign_in, somebody, with_phone

pytestmark = pytest.mark.django_db
DEVICE = reverse("access:device")
NOT_YOURS = "This is not your password."


@pytest.fixture
def owner() -> User:
    return somebody()


def is_on(person: User) -> bool:
    person.refresh_from_db()
    return person.second_factor_at is not None


def signed_in_with_phone(client: Client, person: User) -> list[str]:
    codes = with_phone(person)
    sign_in(client, person)
    client.post(reverse("access:second_step"), {"code": digits(person)})
    return codes


def ask(client: Client, **typed: Any) -> tuple[HttpResponse, str]:
    answer = client.post(DEVICE, typed)
    return answer, answer.content.decode()


@pytest.mark.parametrize("typed", [{}, {"password": ""}, {"password": "not it"}, {"code": "123456"}])
def test_an_open_screen_alone_shows_no_key_to_copy(client: Client, owner: User, typed: dict[str, str]) -> None:
    sign_in(client, owner)
    answer, page = ask(client, **typed)
    assert answer.status_code == 200
    assert "<svg" not in page
    assert not SecondFactor.objects.exists()


def test_a_wrong_password_says_so_and_asks_again(client: Client, owner: User) -> None:
    sign_in(client, owner)
    _answer, page = ask(client, password="not it")
    assert NOT_YOURS in page
    assert "not it" not in page
    assert 'autocomplete="current-password"' in page


def test_the_right_password_shows_the_key_and_the_digits_turn_it_on(client: Client, owner: User) -> None:
    sign_in(client, owner)
    assert "<svg" in ask(client, password=PASSWORD)[1]
    assert "<svg" in ask(client, code="000000")[1]
    ask(client, code=digits(owner))
    assert is_on(owner)
    assert is_inside(client)


def test_what_was_proven_on_one_device_does_not_count_on_another(client: Client, owner: User) -> None:
    elsewhere = Client()
    for each in (client, elsewhere):
        sign_in(each, owner)
    ask(client, password=PASSWORD)
    ask(elsewhere, code=digits(owner))
    assert not is_on(owner)


def test_what_was_proven_is_forgotten_after_a_quarter_of_an_hour(client: Client, owner: User) -> None:
    sign_in(client, owner)
    with time_machine.travel(dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC), tick=False) as clock:
        ask(client, password=PASSWORD)
        clock.shift(dt.timedelta(minutes=15))
        assert "<svg" not in ask(client, code=digits(owner))[1]
    assert not is_on(owner)


def test_who_signs_in_next_on_the_device_proves_it_anew(client: Client, owner: User) -> None:
    other = somebody("manager")
    sign_in(client, owner)
    ask(client, password=PASSWORD)
    sign_in(client, other)
    assert "<svg" not in ask(client, code="000000")[1]


@pytest.mark.parametrize("button", ["off", "renew"])
@pytest.mark.parametrize("password", ["", "not it"])
def test_a_code_without_the_password_changes_nothing_and_is_not_used_up(
    client: Client, owner: User, button: str, password: str
) -> None:
    codes = signed_in_with_phone(client, owner)
    ask(client, **{"password": password, "code": codes[0], button: ""})
    assert is_on(owner)
    assert not RecoveryCode.objects.exclude(used_at=None).exists()


def test_new_recovery_codes_take_the_password_and_a_code(client: Client, owner: User) -> None:
    codes = signed_in_with_phone(client, owner)
    _answer, page = ask(client, password=PASSWORD, code=codes[0], renew="")
    assert page.count("<li>") >= 10
    assert codes[1] not in page


def test_it_goes_off_with_both(client: Client, owner: User) -> None:
    codes = signed_in_with_phone(client, owner)
    ask(client, password=PASSWORD, code=codes[0], off="")
    assert not is_on(owner)
    assert is_inside(client)


@pytest.mark.usefixtures("one_window")
def test_guesses_of_the_password_are_counted(client: Client, owner: User) -> None:
    sign_in(client, owner)
    statuses = [ask(client, password=f"guess {number}")[0].status_code for number in range(11)]
    assert statuses == [200] * 10 + [429]
    answer, page = ask(client, password=PASSWORD)
    assert (answer.status_code, "<svg" in page) == (429, False)
    assert int(answer["Retry-After"]) > 0


def test_guesses_about_one_person_do_not_stop_another(owner: User) -> None:
    for _guess in range(10):
        with pytest.raises(WrongPassword):
            prove_password(person=owner, password="guess")
    with pytest.raises(TooManyAttempts):
        prove_password(person=owner, password=PASSWORD)
    prove_password(person=somebody("manager"), password=PASSWORD)


def test_proving_it_never_ends_the_sessions(client: Client, owner: User, settings: Any) -> None:
    """A hash of older days is made anew at the next sign-in, not here: with it every session would end."""
    older = "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, older]
    owner.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    owner.save()
    client.force_login(owner, backend="apps.staff.backends.RoleBackend")
    assert "<svg" in ask(client, password=PASSWORD)[1]
    assert is_inside(client)
