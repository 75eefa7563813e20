"""The first page: numbers that lead to the very rows they count, one chart, and nothing that is not one's business."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.checkout.services import complete_order, refund_order
from apps.insights.admin.drawing import nice_top
from apps.insights.reports.sales import Sales
from apps.orders.models import Order
from apps.staff.models import User
from loyalty_site.home.chart import sales_chart
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order, draft_refund
from tests.factories.programs import member, program
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 20, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def shop() -> None:
    """Forty days of sales, on every second one also to a guest."""
    club = program()
    for ago in range(40):
        day = NOON - dt.timedelta(days=ago)
        with time_machine.travel(day, tick=False):
            ayse = CustomerFactory()
            member(club, ayse)
            complete_order(draft=draft_order(10_000 + ago * 100, placed_at=day, customer_id=ayse.pk))
            if ago % 2:
                complete_order(draft=draft_order(5_000, placed_at=day))
    refund_order(draft=draft_refund(Order.objects.order_by("-placed_at")[1], 1_000))


def home(client: Client, role: str = User.Role.OWNER, language: str = "en"):
    client.force_login(UserFactory(role=role), backend="apps.staff.backends.RoleBackend")
    return client.get(reverse("admin:index"), headers={"accept-language": language})


def test_every_number_leads_to_a_list_of_as_many_rows(client: Client, shop: None) -> None:
    context = home(client).context
    cards = [*context["business"], *context["attention"], *context["cards"]]
    assert len(cards) == 10
    for card in cards:
        listed = client.get(card.link)
        assert listed.status_code == 200, card.link
        if card.rows is not None and "cl" in listed.context:
            assert (card.text, listed.context["cl"].result_count) == (card.text, card.rows)


def test_every_sum_is_the_sum_of_the_rows_it_leads_to(client: Client, shop: None) -> None:
    yesterday, week, _share, _joined, points = home(client).context["business"]
    for card, expected in ((yesterday, "₺141.00"), (week, "₺918.00")):
        orders = client.get(card.link).context["cl"].queryset
        kept = sum(order.total_minor - order.refunded_minor for order in orders)
        assert card.value == expected == f"₺{kept / 100:.2f}"
    members = client.get(points.link).context["cl"].queryset
    held = sum(each.available.balance + each.pending.balance + each.held.balance for each in members)
    assert points.value == f"{held:,}"


def test_the_week_is_compared_with_the_one_before(client: Client, shop: None) -> None:
    week = home(client).context["business"][1]
    assert week.detail == "1 % less than in the 7 days before (₺927.00)"


def test_days_that_are_not_over_are_left_out(client: Client, shop: None) -> None:
    chart = home(client).context["chart"]
    assert chart.rows[0][0] == "19 May 2026"
    assert len(chart.rows) == len(chart.bars) == 35
    assert len(chart.weeks) == 5


def test_the_drawing_has_no_decimal_comma_in_any_language(client: Client, shop: None) -> None:
    for language in ("en", "tr", "az"):
        text = home(client, language=language).content.decode()
        drawing = text[text.index("<svg class=") : text.index("</svg>", text.index("<svg class="))]
        numbers = [piece.split('"')[0] for piece in drawing.replace('="', "\0").split("\0")[1:]]
        assert [number for number in numbers if "," in number] == []


def test_bars_stand_on_the_ground_and_stay_within_the_drawing() -> None:
    days = {dt.date(2026, 5, day): Sales(day * 997, day * 13, 1, 1) for day in range(1, 15)}
    chart = sales_chart(days)
    assert chart is not None
    for bar in chart.bars:
        assert bar.members_y + bar.members_height == 10_000
        assert bar.guests_y + bar.guests_height == bar.members_y
        assert bar.guests_y >= 0
    assert [line.text for line in chart.lines] == ["₺0", "₺50", "₺100", "₺150", "₺200"]


@pytest.mark.parametrize(("highest", "top"), [(1, 4), (4, 4), (5, 8), (13, 20), (21, 40), (14_014, 20_000)])
def test_the_axis_ends_at_a_round_number_above_everything(highest: int, top: int) -> None:
    assert nice_top(highest) == top


def test_a_new_shop_is_told_where_sales_come_from(client: Client) -> None:
    reply = home(client)
    assert reply.context["chart"] is None
    text = reply.content.decode()
    assert "From the day after your first sale" in text
    assert reverse("till:home") in text
    assert reply.context["business"][2].value == "–"


def test_support_sees_what_waits_and_not_how_the_shop_does(client: Client, shop: None) -> None:
    reply = home(client, User.Role.SUPPORT)
    assert "business" not in reply.context
    assert reply.context["cards"] != []
    assert reply.context["steps"] == []
    for card in reply.context["cards"]:
        assert client.get(card.link).status_code == 200


def test_a_manager_sees_how_the_shop_does_and_may_open_every_list(client: Client, shop: None) -> None:
    context = home(client, User.Role.MANAGER).context
    assert {client.get(card.link).status_code for card in [*context["business"], *context["cards"]]} == {200}
    assert {client.get(step.link).status_code for step in context["steps"]} <= {200}


def test_the_page_costs_the_same_for_forty_days_of_sales_as_for_none(
    client: Client, request: pytest.FixtureRequest, django_assert_max_num_queries
) -> None:
    home(client)
    with CaptureQueriesContext(connection) as quiet:
        client.get(reverse("admin:index"))
    request.getfixturevalue("shop")
    with django_assert_max_num_queries(len(quiet)):
        client.get(reverse("admin:index"))
