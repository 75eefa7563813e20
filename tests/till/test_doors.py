"""Who gets to the till, and what they see there."""

import pytest
from django.conf import settings

from apps.orders.models import Store
from apps.staff.models import User
from tests.factories.staff import UserFactory
from tests.till.conftest import HTMX

pytestmark = pytest.mark.django_db

ADDRESSES = ["/till/", "/till/sales/", "/till/join/", "/till/products/", "/till/search/", "/till/store/"]
NOBODY = "00000000-0000-4000-8000-000000000000"
WRITING = [
    "/till/find/",
    "/till/quote/",
    "/till/sales/record/",
    f"/till/sales/{NOBODY}/undo/",
    f"/till/customers/{NOBODY}/link/",
    f"/till/customers/{NOBODY}/rewards/x/",
    f"/till/rewards/{NOBODY}/hand-over/",
    "/till/join/new/",
    "/till/join/confirm/",
    "/till/sign-out/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_strangers_are_led_to_the_sign_in(client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/?next=/till/")


@pytest.mark.parametrize("address", WRITING)
def test_strangers_cannot_do_anything(client, address):
    assert client.post(address).status_code == 302


def test_a_swap_after_the_session_ended_leads_to_the_sign_in(client):
    answer = client.post("/till/find/", {"q": "4567"}, **HTMX)
    assert answer["HX-Redirect"].startswith("/admin/login/")
    assert answer.status_code == 401


@pytest.mark.parametrize("role", User.Role.values)
def test_everybody_who_works_here_may_stand_at_the_till(client, role):
    client.force_login(UserFactory(role=role))
    assert client.get("/till/").status_code == 200


def test_somebody_who_left_is_out_at_once(till, cashier):
    cashier.is_active = False
    cashier.save()
    assert till.get("/till/").status_code == 302


@pytest.mark.parametrize("address", WRITING)
def test_nothing_happens_on_a_mere_visit(till, address):
    """Mail scanners and prefetching browsers follow links."""
    assert till.get(address).status_code == 405


def test_a_cashier_sees_no_way_to_the_desk_and_a_manager_does(till, client):
    assert "/admin/" not in till.get("/till/").content.decode()
    client.force_login(UserFactory(role=User.Role.MANAGER))
    assert 'href="/admin/"' in client.get("/till/").content.decode()


@pytest.mark.parametrize("address", ADDRESSES[:4])
def test_the_till_speaks_the_cashiers_language(till, cashier, address):
    for language, _name in settings.LANGUAGES:
        cashier.language = language
        cashier.save()
        answer = till.get(address, HTTP_ACCEPT_LANGUAGE="en")
        assert answer.status_code == 200
        if address not in ("/till/products/",):
            assert f'<html lang="{language}">' in answer.content.decode()


def test_pages_are_never_kept_by_the_browser(till):
    assert "no-store" in till.get("/till/")["Cache-Control"]


def test_the_policy_forbids_scripts_and_styles_of_strangers(till):
    policy = till.get("/till/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    page = till.get("/till/").content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert "onclick" not in page


def test_one_store_needs_no_choice(till):
    Store.objects.create(code="main", name="Main street")
    assert "Main street" in till.get("/till/").content.decode()


def test_several_stores_are_chosen_once_per_device(till):
    Store.objects.create(code="main", name="Main street")
    Store.objects.create(code="port", name="Harbour")
    assert till.get("/till/")["Location"] == "/till/store/"
    assert "Harbour" in till.get("/till/store/").content.decode()
    till.post("/till/store/", {"store": "port"})
    page = till.get("/till/").content.decode()
    assert "Harbour" in page
    assert "Main street" not in page


@pytest.mark.parametrize("typed", ["", "nowhere", "\0"])
def test_a_store_that_is_not_there_is_not_chosen(till, typed):
    Store.objects.create(code="main", name="Main street")
    Store.objects.create(code="port", name="Harbour")
    assert "Choose the store" in till.post("/till/store/", {"store": typed}).content.decode()


def test_a_closed_store_is_chosen_anew(till):
    Store.objects.create(code="main", name="Main street")
    Store.objects.create(code="hill", name="Hill")
    port = Store.objects.create(code="port", name="Harbour")
    till.post("/till/store/", {"store": "port"})
    port.is_active = False
    port.save()
    assert till.get("/till/")["Location"] == "/till/store/"


def test_signing_out_ends_the_session(till):
    till.post("/till/sign-out/")
    assert till.get("/till/").status_code == 302
