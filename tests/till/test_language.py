"""The till speaks the language of who stands at it, and they may choose another one there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.staff.models import StaffChange, User
from tests.factories.orders import StoreFactory
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
CHOOSE = reverse("access:language")


def choose(client: Client, language: str, to: str = "/till/sales/"):
    return client.post(CHOOSE, {"language": language, "next": to})


def language_of(client: Client, address: str = "/till/") -> str:
    return client.get(address, follow=True).content.decode().partition('<html lang="')[2].partition('"')[0]


def test_a_cashier_chooses_a_language_at_the_till_and_stays_on_the_page(till, cashier):
    assert language_of(till) == "en"
    assert choose(till, "tr")["Location"] == "/till/sales/"
    assert language_of(till) == "tr"
    cashier.refresh_from_db()
    assert cashier.language == "tr"


def test_the_choice_is_remembered_on_another_device(till, cashier):
    choose(till, "az")
    elsewhere = Client()
    elsewhere.force_login(cashier)
    assert language_of(elsewhere) == "az"


def test_the_next_cashier_at_the_same_till_reads_their_own_language(till, cashier):
    choose(till, "tr")
    till.post("/till/sign-out/")
    till.force_login(UserFactory(role="cashier", language="az"))
    assert language_of(till) == "az"


def test_desk_and_till_speak_the_same_after_a_choice_at_either(client):
    owner = UserFactory()
    client.force_login(owner)
    for language, place in (("tr", "/till/"), ("az", reverse("admin:index"))):
        page = client.get(place).content.decode()
        assert f'action="{CHOOSE}"' in page
        choose(client, language, place)
        assert language_of(client, "/till/") == language_of(client, reverse("admin:index")) == language
        assert language_of(client, reverse("access:device")) == language


@pytest.mark.parametrize("typed", ["", "de", "tr' OR 1=1", "\0", "xx" * 500])
def test_a_language_that_we_do_not_speak_changes_nothing(till, cashier, typed):
    assert choose(till, typed).status_code == 302
    cashier.refresh_from_db()
    assert (cashier.language, language_of(till)) == ("en", "en")


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_choice_leads_to_no_strangers_page(till, evil):
    assert choose(till, "tr", evil)["Location"] == "/"


def test_looking_at_the_address_changes_nothing(till, cashier):
    assert till.get(CHOOSE, {"language": "tr"}).status_code == 405
    cashier.refresh_from_db()
    assert cashier.language == "en"


def test_whoever_is_not_signed_in_chooses_for_the_device_alone(client):
    person = UserFactory()
    choose(client, "tr", reverse("admin:login"))
    assert language_of(client, reverse("admin:login")) == "tr"
    person.refresh_from_db()
    assert person.language == "en"


def test_a_page_that_answers_a_form_leads_back_to_the_first_page(till):
    page = till.post("/till/find/", {"q": "nobody like that"}).content.decode()
    assert '<input type="hidden" name="next" value="/till/">' in page


def test_ones_own_language_is_no_change_of_staff(till):
    choose(till, "tr")
    assert not StaffChange.objects.exists()


@pytest.mark.parametrize("role", User.Role.values)
def test_everybody_finds_the_two_step_sign_in_at_the_till_and_the_way_back(client, role):
    StoreFactory()
    client.force_login(UserFactory(role=role))
    assert f'<a href="{reverse("access:device")}">Two-step sign-in</a>' in client.get("/till/").content.decode()
    page = client.get(reverse("access:device"))
    assert page.status_code == 200
    back = client.get(reverse("admin:index"))
    assert f'href="{reverse("admin:index")}"' in page.content.decode()
    assert (back.status_code, back.get("Location")) == ((302, "/till/") if role == "cashier" else (200, None))
