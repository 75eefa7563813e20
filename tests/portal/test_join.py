"""Joining in the browser's shoes: ask, prove, be in."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.urls import reverse

from apps.customers.models import Consent, Customer, JoinRequest
from apps.customers.services import card_number, consents_now, prove_join_at_counter
from apps.messaging.models import Message
from apps.messaging.services import current_brand
from apps.programs.models import Membership
from tests.factories.customers import CustomerFactory
from tests.factories.programs import program

pytestmark = pytest.mark.django_db
JOIN = "/join/"


def fill(**changes):
    return {"phone": "", "email": "", "name": "", "has_read": "on"} | changes


def mailed_code():
    return re.search(r"\d{6}", Message.objects.latest("pk").body_text).group()


def waiting_page(response):
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def test_a_guest_joins_with_an_email_address_and_the_mailed_digits(client):
    page = waiting_page(client.post(JOIN, fill(email="Ada@Example.com", name="Ada", wants_email="on")))
    assert Customer.objects.count() == 0
    assert "ada@example.com" in client.get(page).content.decode()
    response = client.post(page, {"code": mailed_code()})
    assert response.status_code == 302
    customer = Customer.objects.get()
    assert (customer.email, customer.name) == ("ada@example.com", "Ada")
    assert customer.email_proven_at is not None
    assert consents_now(customer) == {("email", "marketing"): True}
    assert dict(client.session) == {"member": str(customer.public_id)}


def test_whoever_joins_is_a_member_of_every_live_programme(client):
    live = [program(), program(enrolment="joining")]
    program(status="draft")
    for _time in range(2):
        page = waiting_page(client.post(JOIN, fill(email="ada@example.com")))
        assert client.post(page, {"code": mailed_code()})["Location"] == "/me/"
        memberships = Membership.objects.filter(customer__email="ada@example.com")
        assert {membership.program for membership in memberships} == set(live)


def test_a_guest_with_a_phone_number_sees_the_digits_to_read_aloud(client):
    page = waiting_page(client.post(JOIN, fill(phone="0532 123 45 67")))
    shown = client.get(page).content.decode()
    digits = re.search(r"(\d{3}) (\d{3})</p>", shown)
    assert digits
    assert client.get(page).content.decode().count("".join(digits.groups())) == 0
    assert Message.objects.count() == 0
    assert Customer.objects.count() == 0


def test_the_digits_on_the_page_do_not_prove_the_phone_number_on_the_page(client):
    page = waiting_page(client.post(JOIN, fill(phone="0532 123 45 67")))
    digits = "".join(re.search(r"(\d{3}) (\d{3})</p>", client.get(page).content.decode()).groups())
    response = client.post(page, {"code": digits})
    assert response.status_code == 422
    assert Customer.objects.count() == 0
    assert "member" not in client.session


def test_all_boxes_are_separate_and_unticked(client):
    shown = client.get(JOIN).content.decode()
    boxes = re.findall(r"<input[^>]*type=\"checkbox\"[^>]*>", shown)
    assert len(boxes) == 3
    assert not [box for box in boxes if "checked" in box]


def test_nobody_joins_without_having_been_shown_the_notice_and_nothing_typed_is_lost(client):
    response = client.post(JOIN, fill(email="ada@example.com", name="Ada Işık", has_read="", wants_sms="on"))
    shown = response.content.decode()
    assert response.status_code == 422
    assert "Please read how your data is used" in shown
    assert 'value="ada@example.com"' in shown
    assert 'value="Ada Işık"' in shown
    assert re.search(r'name="wants_sms"[^>]*checked', shown)
    assert JoinRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Write your phone number or your e-mail address."),
        ({"email": "ada@"}, "This is not an e-mail address."),
        ({"email": "a@b.com\nBcc: c@d.com"}, "This is not an e-mail address."),
        ({"phone": "12"}, "This is not a phone number."),
        ({"phone": "0532\x001234567"}, "Null characters are not allowed."),
        ({"phone": "5" * 5000}, "at most 300 characters"),
        ({"email": "a@b.com", "phone": "0532 123 45 67"}, "not both"),
        ({"email": "a@b.com", "name": "x" * 250}, "This is too long"),
        ({"email": "a@b.com", "name": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_bad_input_gets_a_clear_answer_and_no_request(client, typed, sentence):
    response = client.post(JOIN, fill(**typed))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert JoinRequest.objects.count() == 0


def test_a_known_and_an_unknown_contact_get_the_same_answer_for_the_same_work(client, django_assert_num_queries):
    member = CustomerFactory(email="member@example.com", name="Mira", phone="+905321112233")
    card = card_number(member)
    client.get(JOIN)
    current_brand()  # remembered from the first letter on
    answers = []
    for typed in ({"email": "member@example.com"}, {"email": "nobody@example.com"}):
        with django_assert_num_queries(16):
            response = client.post(JOIN, fill(**typed))
        page = waiting_page(response)
        shown = client.get(page).content.decode().replace(typed["email"], "ADDRESS")
        answers.append((response.status_code, scrub(page), scrub(shown)))
        assert "Mira" not in shown
        assert card not in shown
    assert answers[0] == answers[1]


def scrub(text):
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "UUID", text)
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "CSRF", text)
    return re.sub(r"\d{3} \d{3}</p>", "DIGITS", text)


def test_a_known_and_an_unknown_phone_get_the_same_page(client):
    CustomerFactory(phone="+905321112233")
    pages = []
    for phone in ("+905321112233", "+905321112244"):
        page = waiting_page(client.post(JOIN, fill(phone=phone)))
        pages.append(scrub(client.get(page).content.decode()).replace(phone, "PHONE"))
    assert pages[0] == pages[1]


def test_until_the_proof_an_existing_record_is_neither_touched_nor_shown(client):
    member = CustomerFactory(email="member@example.com", name="Mira")
    before = Customer.objects.filter(pk=member.pk).values().get()
    page = waiting_page(client.post(JOIN, fill(email="member@example.com", name="Eve", wants_email="on")))
    assert Customer.objects.filter(pk=member.pk).values().get() == before
    assert Consent.objects.count() == 0
    client.post(page, {"code": "000000" if mailed_code() != "000000" else "111111"})
    assert Customer.objects.filter(pk=member.pk).values().get() == before
    assert "member" not in client.session


def test_five_wrong_codes_and_the_right_one_no_longer_works(client):
    page = waiting_page(client.post(JOIN, fill(email="ada@example.com")))
    right = mailed_code()
    wrong = "000000" if right != "000000" else "111111"
    for _guess in range(5):
        assert client.post(page, {"code": wrong}).status_code == 422
    assert client.post(page, {"code": right}).status_code == 422
    assert Customer.objects.count() == 0
    assert "used up" in client.get(page).content.decode()


def test_a_code_with_spaces_works(client):
    page = waiting_page(client.post(JOIN, fill(email="ada@example.com")))
    code = mailed_code()
    assert client.post(page, {"code": f" {code[:3]} {code[3:]} "}).status_code == 302


@pytest.mark.parametrize("code", ["", "abc", "½", "1" * 400, "\x00", "12345", "١٢٣٤٥٦"])
def test_garbage_for_a_code_is_answered_in_words(client, code):
    page = waiting_page(client.post(JOIN, fill(email="ada@example.com")))
    response = client.post(page, {"code": code})
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()


def test_opening_pages_changes_nothing(client):
    page = waiting_page(client.post(JOIN, fill(email="ada@example.com")))
    before = list(JoinRequest.objects.values()), Message.objects.count()
    for address in (JOIN, page, page + "?code=" + mailed_code(), reverse("portal:join_poster")):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
    assert (list(JoinRequest.objects.values()), Message.objects.count()) == before


def test_a_waiting_page_nobody_asked_for_leads_back_to_the_start(client):
    response = client.get("/join/00000000-0000-4000-8000-000000000000/")
    assert "used up" in response.content.decode()
    assert client.post("/join/00000000-0000-4000-8000-000000000000/", {"code": "123456"}).status_code == 422


def test_asking_again_and_again_for_one_contact_is_throttled_with_everything_typed_kept(client):
    for _ask in range(8):
        assert client.post(JOIN, fill(email="ada@example.com")).status_code == 302
    response = client.post(JOIN, fill(email="ADA@example.com", name="Ada"))
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Too many tries" in response.content.decode()
    assert 'value="Ada"' in response.content.decode()
    assert Message.objects.count() == 8


def test_the_poster_carries_a_code_and_the_address_of_the_page(client):
    shown = client.get("/join/poster/").content.decode()
    assert "data:image/svg+xml" in shown
    assert "http://testserver/join/" in shown


def test_the_pages_carry_no_inline_script_or_style(client):
    page = waiting_page(client.post(JOIN, fill(phone="0532 123 45 67")))
    for address in (JOIN, page, "/join/poster/", "/sign-in/", "/s/x/"):
        shown = client.get(address).content.decode()
        assert "style=" not in shown
        assert "<style" not in shown
        assert not re.search(r"<script(?![^>]*\bsrc=)", shown)
        assert not re.search(r"\son\w+=", shown)


def ticket_on(page):
    return re.search(r'name="ticket" value="([0-9a-f-]{36})"', page).group(1)


def test_a_double_click_is_one_request_and_one_letter(client):
    form = fill(email="ada@example.com", ticket=ticket_on(client.get(JOIN).content.decode()))
    with time_machine.travel("2026-05-01T10:00:01Z", tick=False):
        pages = {client.post(JOIN, form)["Location"] for _click in range(2)}
    assert len(pages) == 1
    assert JoinRequest.objects.count() == 1
    assert Message.objects.count() == 1


def test_the_same_form_with_something_changed_is_another_request(client):
    ticket = ticket_on(client.get(JOIN).content.decode())
    with time_machine.travel("2026-05-01T10:00:01Z", tick=False):
        for more in ({}, {"wants_email": "on"}, {"name": "Ada"}):
            client.post(JOIN, fill(email="ada@example.com", ticket=ticket, **more))
    assert JoinRequest.objects.count() == 3


def test_the_same_form_sent_later_gets_a_new_letter(client):
    form = fill(email="ada@example.com", ticket=ticket_on(client.get(JOIN).content.decode()))
    for moment in ("2026-05-01T10:00:01Z", "2026-05-01T10:01:01Z"):
        with time_machine.travel(moment, tick=False):
            client.post(JOIN, form)
    assert Message.objects.count() == 2


def test_a_broken_ticket_is_none(client):
    for ticket in ("", "x", "\x00", "9" * 500):
        assert client.post(JOIN, fill(email="ada@example.com", ticket=ticket)).status_code == 302
    assert JoinRequest.objects.count() == 4


def test_after_the_cashier_confirmed_the_page_says_what_to_do_next(client, django_user_model):
    cashier = django_user_model.objects.create_user("till@example.com", "x" * 12, name="Till")
    page = waiting_page(client.post(JOIN, fill(phone="0532 123 45 67")))
    digits = "".join(re.search(r"(\d{3}) (\d{3})</p>", client.get(page).content.decode()).groups())
    prove_join_at_counter(code=digits, phone="0532 123 45 67", by=cashier)
    assert "You are in" in client.get(page).content.decode()
    assert "member" not in client.session
