"""A basket is tried at the desk: any customer, any moment, drafts included; with every reason, and nothing is written."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.codes.models import Attempts
from apps.offers.models import OfferUse, Tally
from apps.offers.services import add_code
from apps.orders.models import Order
from apps.shop.services import save_shop
from tests.factories.catalog import ProductFactory
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory
from tests.factories.orders import ChannelFactory
from tests.factories.programs import member, program
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
TRY = reverse("offer_try")


@pytest.fixture
def desk(client: Client) -> Client:
    save_shop(name="Lale", currency="TRY", time_zone="Europe/Istanbul", country="TR", language="tr")
    ChannelFactory.create(code="web", name="Web")
    client.force_login(UserFactory.create(role="support"), backend="apps.staff.backends.RoleBackend")
    return client


def basket(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {"form-TOTAL_FORMS": str(max(3, len(lines))), "form-INITIAL_FORMS": "0"}
    for number, line in enumerate(lines or ({"price": "100"},)):
        sent |= {f"form-{number}-{name}": value for name, value in line.items()}
    return sent | more


def told(desk: Client, *lines: dict[str, Any], **more: Any) -> str:
    reply = desk.post(TRY, basket(*lines, **more))
    assert reply.status_code == 200
    return re.sub(r"\s+", " ", reply.text.split('id="told-title"')[1].split("<form")[0])


def test_what_applied_and_why_the_others_lost(desk: Client) -> None:
    """Rules 66 and 73."""
    OfferFactory.create(name="Twenty", needs_code=False)
    OfferFactory.create(name="Ten", needs_code=False, percent=10)
    OfferFactory.create(name="Later", needs_code=False, starts_on="2100-01-01")
    shown = told(desk)
    assert re.search(r"Twenty −₺20.00", shown)
    assert "Not together with the other offers." in shown.split("Ten")[1]
    assert "This offer begins on" in shown.split("Later")[1]
    assert "₺80.00" in shown


def test_a_draft_is_tried_as_if_it_were_live(desk: Client) -> None:
    draft = OfferFactory.create(name="Secret", status="draft")
    assert "Secret" not in told(desk)
    assert "Secret −₺20.00" in told(desk, drafts=[str(draft.pk)])
    page = desk.get(TRY, {"offer": str(draft.pk)}).text
    assert re.search(rf'value="{draft.pk}"[^>]*checked', page)


def test_codes_of_drafts_and_unknown_ones_have_their_answers(desk: Client) -> None:
    draft = OfferFactory.create(name="Winter", status="draft")
    add_code(offer=draft, text="KIŞ20")
    shown = told(desk, codes="kış20, NOBODY", drafts=[str(draft.pk)])
    assert "kış20: Winter −₺20.00" in shown
    assert "NOBODY" in shown
    assert "We do not know this code." in shown


def test_any_customer_and_what_it_would_earn(desk: Client) -> None:
    mira = CustomerFactory.create(name="Mira")
    member(program(code="club", name="Club"), mira)
    OfferFactory.create(name="Members", needs_code=False, audience="members")
    assert "only for customers we know" in told(desk)
    shown = told(desk, customer=str(mira.pk))
    assert "Members −₺20.00" in shown
    assert "club: 80 points" in shown


def test_any_moment_on_the_shops_clock(desk: Client) -> None:
    OfferFactory.create(name="Friday", needs_code=False, starts_on="2026-11-27", ends_on="2026-11-27")
    assert "Friday −₺20.00" in told(desk, day="2026-11-27", time="23:30")
    assert "This offer ended on" in told(desk, day="2026-11-28", time="00:30")
    assert "This offer begins on" in told(desk, day="2026-11-26", time="23:59")


def test_the_moment_is_asked_for_as_an_hour_and_no_stretch_of_time(desk: Client) -> None:
    """In Turkish "Time" over a period and "Time" of day are two words."""
    desk.cookies["django_language"] = "tr"
    labels = re.findall(r'<label[^>]*for="id_time"[^>]*>\s*(\w+)', desk.get(TRY).text)
    assert labels == ["Saat"]


def test_products_free_lines_pieces_own_discounts_and_shipping(desk: Client) -> None:
    tea = ProductFactory.create(name="Çay", price_minor=4_500)
    OfferFactory.create(name="Two", kind="pay_take", pay_count=1, take_count=2, needs_code=False)
    lines = (
        {"product": str(tea.pk), "pieces": "2"},
        {"name": "Cake", "price": "60,00", "reduced": "10"},
    )
    shown = told(desk, *lines, shipping_minor="25")
    assert "Two −₺45.00" in shown
    assert "Çay" in shown
    assert "Cake" in shown
    # 90 + 50 + 25 − 45.
    assert "₺120.00" in shown


def test_nothing_is_written_and_nothing_is_used_up(desk: Client) -> None:
    offer = OfferFactory.create(uses_max=1)
    add_code(offer=offer, text="ONCE")
    for _often in range(3):
        assert "−₺20.00" in told(desk, codes="ONCE")
    for model in (OfferUse, Order, Attempts):
        assert not model.objects.exists()
    assert Tally.objects.get(scope="offer").uses == 0


@pytest.mark.parametrize(
    ("line", "more", "words"),
    [
        ({"name": "Cake"}, {}, "Say what it costs."),
        ({"price": "5", "reduced": "6"}, {}, "more than the line costs"),
        ({"price": "cheap"}, {}, ""),
        ({"price": "9" * 30}, {}, ""),
        ({"price": "5", "pieces": "0"}, {}, "not a quantity"),
        ({"price": "5", "pieces": "1e9"}, {}, "not a quantity"),
        ({"product": "9" * 40}, {}, ""),
        ({"product": "x"}, {}, ""),
        ({"price": "5"}, {"customer": "9" * 40}, ""),
        ({"price": "5"}, {"day": "someday"}, ""),
        ({"price": "5"}, {"time": "25:00", "day": "2026-01-01"}, ""),
        ({"price": "5"}, {"time": "12:00"}, "Say the day, too."),
        ({"price": "5"}, {"store": "x", "channel": "-1"}, ""),
        ({"price": "5"}, {"drafts": ["x", "9" * 30]}, ""),
        ({"price": "5"}, {"codes": "A" * 401}, ""),
        ({"price": "5"}, {"form-TOTAL_FORMS": "x"}, ""),
    ],
)
def test_nonsense_is_said_at_its_field_and_nothing_typed_is_lost(
    desk: Client, line: dict[str, Any], more: dict[str, Any], words: str
) -> None:
    OfferFactory.create(status="draft")
    reply = desk.post(TRY, basket(line, **({"shipping_minor": "12,34"} | more)))
    assert reply.status_code == 200
    assert reply.context["told"] is None
    assert words in reply.text
    assert 'value="12,34"' in reply.text


def test_an_empty_basket_says_so(desk: Client) -> None:
    assert "An order needs at least one line." in told(desk, {"pieces": "1"})


def test_there_is_always_room_for_another_line(desk: Client) -> None:
    lines = [{"name": f"Line {number}", "price": "1"} for number in range(7)]
    reply = desk.post(TRY, basket(*lines))
    assert len(reply.context["lines"].forms) == 9
    assert "₺7.00" in reply.text
    assert len(desk.post(TRY, basket(*lines * 9)).context["lines"].forms) == 30


def test_a_cashier_is_not_let_in(client: Client) -> None:
    client.force_login(UserFactory.create(role="cashier"), backend="apps.staff.backends.RoleBackend")
    assert client.get(TRY).status_code == 302
    assert client.post(TRY, basket()).status_code == 302
