"""Giving money back at the desk."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from apps.checkout.services import complete_order, reverse_order
from apps.customers.models import Customer
from apps.orders.drafts import LineDraft
from apps.orders.models import Order, Refund
from apps.programs.models import Program
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order
from tests.factories.programs import balances, program
from tests.factories.staff import UserFactory


@pytest.fixture
def club(db: None) -> Program:
    return program()


@pytest.fixture
def mira(club: Program) -> Customer:
    return CustomerFactory(name="Mira")


@pytest.fixture
def order(mira: Customer) -> Order:
    """Two teas at ₺45.00 and half a kilo of beans at ₺60.00 the kilo: ₺120.00."""
    lines = (
        LineDraft(name="Tea", quantity_milli=2_000, unit_price_minor=4_500),
        LineDraft(name="Beans", quantity_milli=500, unit_price_minor=6_000),
    )
    return complete_order(draft=draft_order(lines=lines, customer_id=mira.pk)).order


@pytest.fixture
def desk(db: None, client: Client) -> Client:
    client.force_login(UserFactory(role="manager"), backend="apps.staff.backends.RoleBackend")
    return client


def url(order: Order) -> str:
    return f"/admin/orders/order/{order.pk}/refund/"


def give_back(desk: Client, order: Order, **typed: object):
    return desk.post(url(order), {"number": str(uuid4())} | {name: str(value) for name, value in typed.items()})


def said(response) -> list[str]:
    return [str(message) for message in response.wsgi_request._messages]


def problems(response) -> dict[str, list[str]]:
    assert response.status_code == 200
    return response.context["form"].errors


def test_the_order_leads_to_its_refund(desk, order):
    button = f"/admin/orders/order/{order.pk}/give_back/"
    assert f'href="{button}"' in desk.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    assert desk.get(button)["Location"] == url(order)


def test_the_page_says_what_can_come_back(desk, order):
    page = desk.get(url(order)).content.decode()
    assert "Pieces of Tea" in page
    assert "At most 2; one cost ₺45.00." in page
    assert "At most 0.5; one cost ₺60.00." in page
    assert "₺120.00" in page


def test_looking_gives_nothing_back(desk, order):
    desk.get(url(order))
    assert not Refund.objects.exists()


def test_pieces_come_back_with_what_they_cost_and_their_points(desk, order, mira, club):
    """Rule 29."""
    response = give_back(desk, order, pieces_1=1)
    assert response["Location"] == f"/admin/orders/order/{order.pk}/change/"
    assert said(response) == ["₺45.00 is given back, and 45 points are taken back."]
    assert balances(mira, club) == (75, 0)
    assert Refund.objects.get().actor == response.wsgi_request.user


def test_half_a_piece_comes_back_by_weight(desk, order, mira, club):
    give_back(desk, order, pieces_2="0.25")
    assert Refund.objects.get().amount_minor == 1_500
    assert balances(mira, club) == (105, 0)


def test_a_weight_is_typed_as_the_language_writes_it(client, order):
    client.force_login(UserFactory(role="manager", language="tr"), backend="apps.staff.backends.RoleBackend")
    client.cookies["django_language"] = "tr"
    give_back(client, order, pieces_2="0,25")
    assert Refund.objects.get().amount_minor == 1_500


@pytest.mark.parametrize("typed", ["20", "20.00", "20,00"])
def test_an_amount_comes_back(desk, order, mira, club, typed):
    give_back(desk, order, amount=typed)
    assert Refund.objects.get().amount_minor == 2_000
    assert balances(mira, club) == (100, 0)


def test_everything_comes_back_in_two_parts_as_in_one(desk, order, mira, club):
    """Rule 30."""
    give_back(desk, order, amount="33.33")
    give_back(desk, order, everything="on")
    order.refresh_from_db()
    assert order.refunded_minor == order.total_minor
    assert balances(mira, club) == (0, 0)


def test_a_double_click_is_one_refund(desk, order, mira, club):
    number = uuid4()
    for _click in range(2):
        assert give_back(desk, order, number=number, amount="20").status_code == 302
    assert Refund.objects.count() == 1
    assert balances(mira, club) == (100, 0)


def test_saying_nothing_gives_nothing_back(desk, order):
    assert problems(give_back(desk, order))["__all__"] == [
        "Say what comes back: some pieces, an amount, or everything."
    ]
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"amount": "120.01"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "0"}, "__all__"),
        ({"amount": "abc"}, "amount"),
        ({"amount": "1" * 40}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"pieces_1": "3"}, "pieces_1"),
        ({"pieces_1": "-1"}, "pieces_1"),
        ({"pieces_1": "x"}, "pieces_1"),
        ({"pieces_1": "0.0001"}, "pieces_1"),
        ({"pieces_1": "2", "amount": "10"}, "amount"),
        ({"number": "x", "everything": "on"}, "number"),
    ],
)
def test_what_cannot_be_is_answered_at_its_field_and_nothing_is_given_back(desk, order, typed, field):
    assert field in problems(give_back(desk, order, **typed))
    assert not Refund.objects.exists()


def test_an_order_that_came_back_whole_has_nothing_left(desk, order):
    give_back(desk, order, everything="on")
    assert "Nothing of this order can be given back." in desk.get(url(order)).content.decode()


def test_a_cancelled_order_has_nothing_left(desk, order):
    reverse_order(order=order, cause="cancelled")
    assert "Nothing of this order can be given back." in desk.get(url(order)).content.decode()
    give_back(desk, order, amount="1")
    assert not Refund.objects.filter(external_id__startswith="desk-").exists()


@pytest.mark.parametrize("role", ["support", "cashier"])
def test_who_may_not_refund_cannot(client, order, role):
    client.force_login(UserFactory(role=role), backend="apps.staff.backends.RoleBackend")
    assert client.get(url(order)).status_code in (302, 403)
    assert give_back(client, order, everything="on").status_code in (302, 403)
    assert not Refund.objects.exists()


def test_support_sees_the_order_without_the_button(client, order):
    client.force_login(UserFactory(role="support"), backend="apps.staff.backends.RoleBackend")
    page = client.get(f"/admin/orders/order/{order.pk}/change/")
    assert page.status_code == 200
    assert "give_back" not in page.content.decode()


def test_a_guest_is_led_to_the_sign_in(client, order):
    assert client.get(url(order))["Location"].startswith("/admin/login/")


def test_an_order_that_is_not_there_is_not_found(desk):
    assert desk.get("/admin/orders/order/999/refund/").status_code == 404


@pytest.mark.parametrize("language", ["en", "tr", "az"])
def test_the_page_opens_in_every_language(client, order, language):
    client.force_login(UserFactory(role="manager", language=language), backend="apps.staff.backends.RoleBackend")
    client.cookies["django_language"] = language
    assert client.get(url(order)).status_code == 200


def test_a_free_piece_can_come_back_when_all_of_the_money_is(desk, mira):
    """Rule 32: only then is the order returned."""
    lines = (LineDraft(name="Gum", unit_price_minor=500), LineDraft(name="Coffee", unit_price_minor=0))
    order = complete_order(draft=draft_order(lines=lines, customer_id=mira.pk)).order
    give_back(desk, order, pieces_1="1")
    assert desk.get(url(order)).context["can_refund"]
    give_back(desk, order, pieces_2="1")
    order.refresh_from_db()
    assert (order.status, order.refunded_minor) == ("returned", 500)
    assert not desk.get(url(order)).context["can_refund"]
