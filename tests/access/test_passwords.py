"""A new password by letter: no hint of who works here, no link twice, no old session left."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.access.models import AccessLink
from apps.access.services import ask_for_password, invite, sweep_out
from apps.messaging.models import Message
from apps.staff.models import StaffChange, User
from tests.factories.access import PASSWORD, choose, is_inside, sign_in, somebody, token_of_letter, with_phone

pytestmark = pytest.mark.django_db
NEW = "menekse-ve-cay-77"


def ask(email: str, client: Client | None = None):
    return (client or Client()).post(reverse("admin_password_reset"), {"email": email})


def test_the_sign_in_page_offers_it(client: Client) -> None:
    somebody()
    assert reverse("admin_password_reset") in client.get(reverse("admin:login")).content.decode()


def test_a_letter_leads_to_a_new_password_and_every_session_ends(client: Client) -> None:
    person = somebody(email="ayla@shop.example", language="az")
    sign_in(client, person)
    assert is_inside(client)
    ask("Ayla@Shop.example")
    assert Message.objects.get().language == "az"
    assert choose(Client(), token_of_letter(), NEW).status_code == 302
    assert not is_inside(client)
    sign_in(client, person, PASSWORD)
    assert not is_inside(client)
    sign_in(client, person, NEW)
    assert is_inside(client)
    assert StaffChange.objects.get().kind == "password"


def test_known_and_unknown_addresses_get_the_same_page_for_the_same_work() -> None:
    somebody(email="ayla@shop.example")
    pages, works = [], []
    for email in ("warm@shop.example", "ayla@shop.example", "eve1@shop.example"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            pages.append(ask(email).content.decode().replace(email, "…"))
        works.append([re.sub(r"\bs\d+_x\d+", "", query["sql"])[:40] for query in asked.captured_queries])
    assert pages[1] == pages[2]
    assert works[1] == works[2]
    assert AccessLink.objects.count() == 3
    assert list(Message.objects.order_by("pk").values_list("state", "to")) == [
        ("skipped", ""),
        ("queued", "ayla@shop.example"),
        ("skipped", ""),
    ]


def test_a_letter_for_nobody_opens_nothing() -> None:
    ask("eve@shop.example")
    assert choose(Client(), token_of_letter(), NEW).status_code == 410


@pytest.mark.parametrize("state", ["gone", "invited"])
def test_who_left_or_never_came_gets_no_letter(state: str) -> None:
    if state == "gone":
        somebody(email="deniz@shop.example", is_active=False)
    else:
        invite(by=somebody(), name="D", email="deniz@shop.example", role="support", language="en")
    ask("deniz@shop.example")
    assert Message.objects.latest("pk").state == "skipped"


def test_a_fourth_letter_within_the_hour_is_refused_whether_known_or_not() -> None:
    somebody(email="ayla@shop.example")
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False):
        for email in ("ayla@shop.example", "eve@shop.example"):
            answers = [ask(email) for _time in range(4)]
            assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
            assert int(answers[-1]["Retry-After"]) > 0
    assert Message.objects.count() == 6


def test_one_address_cannot_try_a_list_of_people() -> None:
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False):
        answers = [ask(f"p{n}@shop.example").status_code for n in range(21)]
    assert answers.count(429) == 1


def test_a_second_letter_ends_the_link_of_the_first() -> None:
    somebody(email="ayla@shop.example")
    ask("ayla@shop.example")
    first = token_of_letter()
    ask("ayla@shop.example")
    assert choose(Client(), first, NEW).status_code == 410
    assert choose(Client(), token_of_letter(), NEW).status_code == 302


def test_the_link_is_over_after_an_hour() -> None:
    person = somebody(email="ayla@shop.example")
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False) as clock:
        ask_for_password(email=person.email, language="en")
        clock.shift(dt.timedelta(hours=1))
        assert choose(Client(), token_of_letter(), NEW).status_code == 410


def test_a_link_of_somebody_let_go_meanwhile_is_over() -> None:
    person = somebody(email="ayla@shop.example")
    ask(person.email)
    User.objects.update(is_active=False)
    assert choose(Client(), token_of_letter(), NEW).status_code == 410


def test_the_letter_names_the_shops_own_host_whatever_the_request_claims(settings) -> None:
    settings.SITE_URL = "https://kahve.example"
    settings.ALLOWED_HOSTS = ["*"]
    somebody(email="ayla@shop.example")
    Client().post(reverse("admin_password_reset"), {"email": "ayla@shop.example"}, headers={"host": "evil.example"})
    text = Message.objects.get().body_text
    assert "https://kahve.example/staff/password/" in text
    assert "evil.example" not in text


def test_a_new_password_does_not_replace_the_second_step() -> None:
    person = somebody(email="ayla@shop.example")
    with_phone(person)
    ask(person.email)
    guest = Client()
    choose(guest, token_of_letter(), NEW)
    sign_in(guest, person, NEW)
    assert not is_inside(guest)


def test_the_forms_ask_for_their_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("admin_password_reset"), {"email": "a@b.example"}).status_code == 403
    assert choose(strict, "x", NEW).status_code == 403
    assert strict.post(reverse("access:second_step"), {"code": "1"}).status_code == 403
    assert strict.post(reverse("access:device")).status_code == 403


def test_pages_with_links_are_not_kept_and_not_told_to_others() -> None:
    somebody(email="ayla@shop.example")
    ask("ayla@shop.example")
    page = Client().get(reverse("access:password"), {"link": token_of_letter()})
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"


def test_links_that_are_long_over_are_swept_out() -> None:
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False) as clock:
        ask_for_password(email="eve@shop.example", language="en")
        clock.shift(dt.timedelta(days=30))
        assert sweep_out() == 0
        clock.shift(dt.timedelta(hours=2))
        assert sweep_out() == 1
    assert not AccessLink.objects.exists()


def test_whoever_signs_in_reads_their_own_language_whatever_the_browser_speaks(client: Client) -> None:
    deniz = somebody("manager", language="tr")
    client.cookies["django_language"] = "az"
    sign_in(client, deniz)
    assert client.cookies["django_language"].value == "tr"
    page = client.get(reverse("admin:index"), headers={"accept-language": "de"})
    assert page["Content-Language"] == "tr"


def test_a_page_that_is_only_looked_at_sets_no_language(client: Client) -> None:
    client.force_login(somebody("manager", language="tr"), backend="apps.staff.backends.RoleBackend")
    assert "django_language" not in client.get(reverse("admin:index")).cookies
