"""Where nothing is found, allowed or possible, somebody still reads a sentence in their language."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.views.defaults import bad_request, server_error

from tests.factories.customers import CustomerFactory
from tests.factories.staff import UserFactory
from tests.portal.conftest import enter


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "tr", "az"])
def test_a_page_that_is_not_there_says_so(client: Client, language):
    response = client.get("/nothing/", headers={"accept-language": language})
    page = response.content.decode()
    assert response.status_code == 404
    assert f'<html lang="{language}">' in page
    assert 'href="/"' in page


def test_a_member_reads_it_in_their_own_language(client: Client, db):
    enter(client, CustomerFactory(language="az"))
    assert '<html lang="az">' in client.get("/me/rewards/nothing/").content.decode()


def test_an_address_is_never_read_back(client: Client, db):
    page = client.get("/<script>alert(1)</script>/").content.decode()
    assert "<script>alert" not in page


def test_who_may_not_see_a_page_of_the_desk_is_told(client: Client, db):
    client.force_login(UserFactory(role="support"), backend="apps.staff.backends.RoleBackend")
    response = client.get("/admin/orders/order/1/refund/")
    assert response.status_code == 403
    assert "Your role does not open this page." in response.content.decode()


def test_a_form_that_lay_too_long_asks_to_be_sent_again(db):
    response = Client(enforce_csrf_checks=True).post("/sign-out/")
    assert response.status_code == 403
    assert "This page was open for too long" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "tr", "az"])
def test_a_fault_is_said_without_asking_the_database(rf: RequestFactory, language):
    """It may be the very thing that does not answer."""
    with translation.override(language), CaptureQueriesContext(connection) as asked:
        response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert f'<html lang="{language}">' in response.content.decode()
    assert len(asked) == 0


def test_a_request_that_makes_no_sense_is_answered_without_its_inside(rf: RequestFactory, db):
    response = bad_request(rf.get("/"), ValueError("inside"))
    assert response.status_code == 400
    assert "This was not understood" in response.content.decode()
    assert "inside" not in response.content.decode()
