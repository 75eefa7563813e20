"""Staff with passwords, links out of letters, and phones that show digits."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from apps.access.digits import digits_at, step_at
from apps.access.models import SecondFactor
from apps.access.services import confirm_factor, start_factor
from apps.access.services.factors import setup_key
from apps.common import clock
from apps.messaging.models import Message
from apps.staff.models import User
from tests.factories.staff import UserFactory

PASSWORD = "kahve-ve-simit-42"


def somebody(role: str = User.Role.OWNER, **more: Any) -> User:
    """Somebody with a password."""
    person = UserFactory.create(role=role, **more)
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client: Client, person: User, password: str = PASSWORD, to: str = "") -> HttpResponse:
    url = reverse("admin:login") + (f"?next={to}" if to else "")
    return client.post(url, {"username": person.email, "password": password})


def is_inside(client: Client) -> bool:
    return client.get(reverse("admin:index")).status_code == 200


def token_in(text: str) -> str:
    """What the link in a letter or on a page carries."""
    found = re.search(r"https?://\S+/staff/password/\?link=[\w-]+", text)
    assert found, text
    return parse_qs(urlsplit(found[0]).query)["link"][0]


def token_of_letter() -> str:
    return token_in(Message.objects.latest("pk").body_text)


def choose(client: Client, token: str, password: str) -> HttpResponse:
    return client.post(reverse("access:password"), {"link": token, "password": password})


def digits(person: User, steps: int = 0) -> str:
    """What the phone shows now, or some half minutes later."""
    factor = SecondFactor.objects.get(person=person)
    return digits_at(setup_key(factor), step_at(clock.now().timestamp()) + steps)


def with_phone(person: User) -> list[str]:
    """Turn the second step on; returns the recovery codes. The digits of the moment are used up by it."""
    with clock.moved_to(clock.now()):  # the half minute may turn between reading the digits and typing them
        start_factor(person=person)
        codes = confirm_factor(person=person, code=digits(person, -1))
    person.refresh_from_db()
    return codes
