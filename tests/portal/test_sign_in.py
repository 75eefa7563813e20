"""Ways in, as a browser, a scanner and a guesser see them."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.conf import settings as django_settings

from apps.customers.models import SignIn
from apps.customers.services import make_till_link
from apps.messaging.models import Message
from apps.messaging.services import current_brand
from tests.factories.customers import CustomerFactory

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"


@pytest.fixture
def member():
    return CustomerFactory(email="ada@example.com", name="Ada")


@pytest.fixture
def till_link(member, django_user_model):
    cashier = django_user_model.objects.create_user("till@example.com", "x" * 12, name="Till")
    return f"/s/{make_till_link(customer=member, by=cashier)}/"


def ask(client, email="ada@example.com"):
    response = client.post(SIGN_IN, {"email": email})
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def mailed_code():
    return re.search(r"\d{6}", Message.objects.latest("pk").body_text).group()


def scrub(text):
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "UUID", text)
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "CSRF", text)


def test_a_member_signs_in_with_the_mailed_digits(client, member):
    page = ask(client)
    assert client.post(page, {"code": mailed_code()}).status_code == 302
    assert dict(client.session) == {"member": str(member.public_id)}


def test_the_letter_goes_to_the_member_and_its_digits_end_with_it(client, member):
    ask(client, " ADA@example.com")
    letter = Message.objects.get()
    assert (letter.to, letter.customer, letter.purpose) == ("ada@example.com", member, "service")
    assert letter.valid_until == SignIn.objects.get().expires_at


def test_signing_in_rotates_the_session_and_the_form_token(client, member):
    client.cookies[django_settings.SESSION_COOKIE_NAME] = "a" * 32
    page = ask(client)
    client.get(page)
    token = client.cookies["csrftoken"].value
    client.post(page, {"code": mailed_code()})
    assert client.cookies[django_settings.SESSION_COOKIE_NAME].value != "a" * 32
    assert client.cookies["csrftoken"].value != token


def test_a_staff_session_ends_where_a_members_begins(client, member, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("o@example.com", "x" * 12, name="O"))
    page = ask(client)
    client.post(page, {"code": mailed_code()})
    assert "_auth_user_id" not in client.session


def test_known_and_unknown_addresses_get_the_same_answers_for_the_same_work(client, member, django_assert_num_queries):
    client.get(SIGN_IN)
    current_brand()  # remembered from the first letter on
    answers = []
    for email in ("ada@example.com", "nobody@example.com"):
        with django_assert_num_queries(15):
            response = client.post(SIGN_IN, {"email": email})
        page = response["Location"]
        with django_assert_num_queries(0):
            shown = client.get(page)
        code = mailed_code()
        wrong = f"{(int(code) + 1) % 10**6:06d}"
        with django_assert_num_queries(5):
            refused = client.post(page, {"code": wrong})
        answers.append(
            [
                response.status_code,
                scrub(page),
                scrub(shown.content.decode()),
                refused.status_code,
                scrub(refused.content.decode()),
                sorted(refused.headers),
            ]
        )
    # What was typed stands in the form; it is the only difference there may be.
    for answer in answers:
        answer[4] = re.sub(r'value="\d{6}"', "TYPED", answer[4])
    assert answers[0] == answers[1]


def test_a_letter_to_an_unknown_address_is_never_sent_nor_is_the_address_kept(client):
    ask(client, "nobody@example.com")
    letter = Message.objects.get()
    assert (letter.state, letter.to, letter.customer) == ("skipped", "", None)
    assert not SignIn.objects.get().customer_id


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Write your e-mail address."),
        ("ada", "This is not an e-mail address."),
        ("a@b.com\r\nBcc: x@y.com", "This is not an e-mail address."),
        ("\x00", "Null characters are not allowed."),
        ("a" * 5000, "at most 300 characters"),
        ("ada@" + "x" * 280 + ".com", "This is not an e-mail address."),
    ],
)
def test_bad_input_gets_a_clear_answer(client, typed, sentence):
    response = client.post(SIGN_IN, {"email": typed})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert SignIn.objects.count() == 0


def test_opening_links_changes_nothing_scanners_do_it(client, member, till_link):
    page = ask(client)
    before = list(SignIn.objects.order_by("pk").values())
    for address in (SIGN_IN, page, f"{page}?code={mailed_code()}", till_link):
        for method in (client.get, client.head):
            assert method(address).status_code == 200
        assert client.put(address).status_code == 405
    assert list(SignIn.objects.order_by("pk").values()) == before
    assert "member" not in client.session


def test_the_tills_link_shows_a_button_and_the_button_signs_in_once(client, member, till_link):
    shown = client.get(till_link).content.decode()
    assert "Ada" not in shown
    assert client.post(till_link).status_code == 302
    assert client.session["member"] == str(member.public_id)
    client.logout()
    again = client.post(till_link)
    assert again.status_code == 422
    assert "no longer works" in again.content.decode()
    assert "member" not in client.session


def test_a_link_nobody_made_looks_the_same_until_the_button_is_pressed(client, till_link):
    made_up = f"/s/{'a' * 64}/"
    assert scrub(client.get(made_up).content.decode()).replace(made_up, till_link) == scrub(
        client.get(till_link).content.decode()
    )
    assert client.post(made_up).status_code == 422


def test_the_pages_are_kept_by_no_cache(client, till_link):
    for address in (SIGN_IN, till_link, ask(client)):
        assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.usefixtures("one_window")
def test_guessing_codes_is_locked_out_and_learns_nothing(client, member):
    """Sixty guesses in ten minutes are the most one sender gets, however many codes it asks for; ten thousand, no more."""
    statuses = []
    for _letter in range(7):
        page = ask(client)
        statuses += [client.post(page, {"code": "000000"}).status_code for _guess in range(10)]
    assert set(statuses[:60]) == {422}
    assert set(statuses[60:]) == {429}
    # Even the right code is not looked at any more.
    page = ask(client)
    assert client.post(page, {"code": mailed_code()}).status_code == 429
    assert "member" not in client.session


@pytest.mark.usefixtures("one_window")
def test_another_sender_is_not_locked_out_by_the_first(client, member):
    page = ask(client)
    for _guess in range(61):
        client.post(page, {"code": "000000"}, REMOTE_ADDR="203.0.113.9")
    page = ask(client)
    assert client.post(page, {"code": mailed_code()}, REMOTE_ADDR="198.51.100.7").status_code == 302


@pytest.mark.usefixtures("one_window")
def test_a_sender_cannot_hide_in_its_own_half_of_the_new_internet(client):
    page = "/sign-in/00000000-0000-4000-8000-000000000000/"
    statuses = [
        client.post(page, {"code": "000000"}, REMOTE_ADDR=f"2001:db8:1:2::{n:x}").status_code for n in range(61)
    ]
    assert statuses == [422] * 60 + [429]
    assert client.post(page, {"code": "000000"}, REMOTE_ADDR="2001:db8:1:3::1").status_code == 422


@pytest.mark.usefixtures("one_window")
def test_a_forged_forwarding_header_buys_no_guesses(client):
    page = "/sign-in/00000000-0000-4000-8000-000000000000/"
    statuses = [
        client.post(page, {"code": "0"}, headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code for n in range(61)
    ]
    assert statuses[-1] == 429


@pytest.mark.usefixtures("one_window")
def test_letters_to_one_address_are_bounded_alike_for_known_and_unknown(client, member):
    for email in ("ada@example.com", "nobody@example.com"):
        statuses = [client.post(SIGN_IN, {"email": email}).status_code for _ask in range(9)]
        assert statuses == [302] * 8 + [429]
    assert Message.objects.filter(customer=member).count() == 8


@pytest.mark.usefixtures("one_window")
def test_many_addresses_from_one_sender_are_throttled(client):
    statuses = [client.post(SIGN_IN, {"email": f"a{n}@example.com"}).status_code for n in range(41)]
    assert statuses == [302] * 40 + [429]


@pytest.mark.usefixtures("one_window")
def test_guessing_till_links_is_throttled(client):
    statuses = [client.post(f"/s/{'a' * 63}{n % 10}/").status_code for n in range(61)]
    assert statuses == [422] * 60 + [429]


def test_forms_without_their_token_are_refused(till_link, member):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    for address in (SIGN_IN, till_link, "/join/", "/me/preferences/"):
        assert strict.post(address, {"email": "ada@example.com"}).status_code == 403


def test_a_double_click_is_one_letter_and_another_address_another_page(client, member):
    ticket = re.search(r'name="ticket" value="([0-9a-f-]{36})"', client.get(SIGN_IN).content.decode()).group(1)
    with time_machine.travel("2026-05-01T10:00:01Z", tick=False):
        twice = {client.post(SIGN_IN, {"email": "ada@example.com", "ticket": ticket})["Location"] for _c in range(2)}
        strangers = {
            client.post(SIGN_IN, {"email": f"{name}@example.com", "ticket": ticket})["Location"] for name in ("x", "y")
        }
    assert len(twice) == 1
    assert len(strangers | twice) == 3
    assert Message.objects.filter(customer=member).count() == 1
