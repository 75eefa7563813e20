"""A member's session holds a customer's public id and nothing else."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from apps.portal import session
from tests.factories.customers import CustomerFactory
from tests.factories.staff import UserFactory
from tests.portal.conftest import enter

PAGES = ["/me/", "/me/history/", "/me/card/", "/me/preferences/"]


@pytest.fixture
def request_with_session(db: None, rf: RequestFactory) -> HttpRequest:
    request = rf.get("/")
    request.session = SessionStore()
    return request


def test_signing_in_keeps_the_public_id_and_nothing_else(request_with_session):
    request_with_session.session["basket"] = "left over"
    customer = CustomerFactory()
    session.sign_in(request_with_session, customer)
    assert dict(request_with_session.session.items()) == {"member": str(customer.public_id)}
    assert session.current_customer(request_with_session) == customer


def test_signing_in_makes_a_card_for_a_member_without_one(request_with_session):
    customer = CustomerFactory()
    session.sign_in(request_with_session, customer)
    session.sign_in(request_with_session, customer)
    assert customer.identifiers.filter(kind="card").count() == 1


def test_signing_in_gives_the_session_a_new_key(request_with_session):
    """A key planted before signing in opens nothing afterwards."""
    request_with_session.session.save()
    planted = request_with_session.session.session_key
    session.sign_in(request_with_session, CustomerFactory())
    request_with_session.session.save()
    assert request_with_session.session.session_key != planted
    assert not SessionStore().exists(planted)


def test_a_member_signing_in_ends_a_staff_session_in_the_same_browser(client: Client, rf: RequestFactory, db):
    client.force_login(UserFactory())
    request = rf.get("/")
    request.session = SessionStore(client.session.session_key)
    session.sign_in(request, CustomerFactory())
    request.session.save()
    assert "_auth_user_id" not in request.session


def test_signing_out_forgets_who_it_was(request_with_session):
    session.sign_in(request_with_session, CustomerFactory())
    session.sign_out(request_with_session)
    assert session.current_customer(request_with_session) is None


@pytest.mark.parametrize("kept", ["", "17", "not-an-id", "00000000-0000-0000-0000-000000000000", None, ["x"], {"a": 1}])
def test_a_session_that_names_nobody_is_nobody(request_with_session, kept):
    request_with_session.session["member"] = kept
    assert session.current_customer(request_with_session) is None


def test_somebody_who_was_forgotten_is_nobody(request_with_session):
    customer = CustomerFactory(name="", name_key="", email="", phone="", forgotten_at=timezone.now())
    session.sign_in(request_with_session, customer)
    assert session.current_customer(request_with_session) is None


def test_a_guarded_page_gets_the_member_and_speaks_their_language(request_with_session):
    customer = CustomerFactory(language="az")
    session.sign_in(request_with_session, customer)

    @session.member_required
    def page(request: HttpRequest, member: object, word: str) -> HttpResponse:
        assert member == customer
        return HttpResponse(f"{word} {translation.get_language()} {request.LANGUAGE_CODE}")

    with translation.override("en"):
        response = page(request_with_session, "hello")
    assert response.content == b"hello az az"


def test_a_language_we_do_not_speak_changes_nothing(request_with_session):
    session.sign_in(request_with_session, CustomerFactory(language="de"))

    @session.member_required
    def page(_request: HttpRequest, _member: object) -> HttpResponse:
        return HttpResponse(translation.get_language())

    with translation.override("tr"):
        assert page(request_with_session).content == b"tr"


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_a_guest_is_sent_to_the_sign_in_page(client: Client, path):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, "/sign-in/")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("path", PAGES)
def test_what_a_member_sees_is_kept_by_no_cache(phone: Client, path):
    response = phone.get(path)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_staff_without_a_member_session_see_no_members_page(client: Client, db):
    client.force_login(UserFactory())
    assert client.get("/me/")["Location"] == "/sign-in/"


def test_signing_out_by_button_ends_the_session(phone: Client):
    assert phone.post("/sign-out/")["Location"] == "/"
    assert phone.get("/me/").status_code == 302


def test_a_link_cannot_sign_a_member_out(phone: Client):
    assert phone.get("/sign-out/").status_code == 405
    assert phone.get("/me/").status_code == 200


def test_the_front_door_leads_a_member_on_to_their_points(phone: Client):
    assert phone.get("/")["Location"] == "/me/"


def test_the_front_door_lets_guests_join_or_sign_in(client: Client, db):
    page = client.get("/").content.decode()
    assert 'href="/join/"' in page
    assert 'href="/sign-in/"' in page


def test_a_member_who_chooses_a_language_keeps_it(phone: Client, ayse):
    response = phone.post("/language/", {"language": "tr", "next": "/me/"})
    assert response["Location"] == "/me/"
    ayse.customer.refresh_from_db()
    assert ayse.customer.language == "tr"
    assert 'lang="tr"' in phone.get("/me/").content.decode()


def test_a_guest_chooses_a_language_for_this_browser(client: Client, db):
    client.post("/language/", {"language": "az", "next": "/"})
    assert '<html lang="az">' in client.get("/").content.decode()


@pytest.mark.parametrize("language", ["", "xx", "en'; DROP", "de"])
def test_a_language_nobody_speaks_here_is_not_kept(phone: Client, ayse, language):
    assert phone.post("/language/", {"language": language, "next": "/me/"}).status_code == 302
    ayse.customer.refresh_from_db()
    assert ayse.customer.language == "en"


def test_the_language_button_leads_nowhere_else(client: Client, db):
    response = client.post("/language/", {"language": "tr", "next": "https://elsewhere.example/"})
    assert response["Location"] == "/"


def test_a_language_is_not_changed_by_a_link(client: Client, db):
    assert client.get("/language/?language=tr").status_code == 405


def test_two_phones_see_two_members(ayse, db):
    zeynep = CustomerFactory(name="Zeynep")
    first, second = enter(Client(), ayse.customer), enter(Client(), zeynep)
    assert ayse.customer.name in first.get("/me/").content.decode()
    assert "Zeynep" in second.get("/me/").content.decode()
