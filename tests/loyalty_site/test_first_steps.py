"""A new shop's steps one by one, each role's first page, spans and percentages, and a chart of odd days."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.insights.admin.drawing import nice_top
from apps.insights.reports.periods import Span, months, weeks
from apps.insights.reports.sales import Sales
from apps.shop.services import forget_shop, save_shop
from apps.staff.models import User
from loyalty_site.home.card import Card, CardKind, Morning, between, cards_for, counted, if_any, listed, moment, named
from loyalty_site.home.chart import sales_chart
from loyalty_site.home.comparing import changed, first_day, span_text
from loyalty_site.home.steps import steps, warnings
from tests.factories.catalog import ProductFactory
from tests.factories.programs import program
from tests.factories.rewards import RewardFactory
from tests.factories.segments import bought, istanbul
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 20, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def done(user: User) -> list[bool]:
    return [step.done for step in steps(user)]


def test_each_step_is_ticked_by_what_it_asks_for_and_by_nothing_else() -> None:
    owner = UserFactory.create(role=User.Role.OWNER)
    assert done(owner) == [False] * 6
    save_shop(name="Lale", currency="TRY", time_zone="Europe/Istanbul", country="TR", language="tr")
    forget_shop()
    assert done(owner) == [True, False, False, False, False, False]
    ProductFactory.create()
    assert done(owner) == [True, False, False, True, False, False]
    UserFactory.create(role=User.Role.OWNER)
    assert done(owner)[4] is False
    UserFactory.create(role=User.Role.CASHIER)
    assert done(owner) == [True, False, False, True, True, False]
    program()
    bought(None)
    assert done(owner) == [True, True, False, True, True, True]


def test_the_steps_go_away_once_all_are_done() -> None:
    owner = UserFactory.create(role=User.Role.OWNER)
    istanbul()
    program()
    ProductFactory.create()
    UserFactory.create(role=User.Role.CASHIER)
    bought(None)
    assert len(steps(owner)) == 6
    RewardFactory.create()
    assert steps(owner) == []


def test_a_manager_is_led_only_to_what_a_manager_may_do() -> None:
    links = [step.link for step in steps(UserFactory.create(role=User.Role.MANAGER))]
    assert reverse("admin:shop_shop_changelist") not in links
    assert reverse("admin:staff_user_add") not in links
    assert reverse("admin:programs_program_add") in links
    client = Client()
    client.force_login(UserFactory.create(role="manager"), backend="apps.staff.backends.RoleBackend")
    assert [client.get(link).status_code for link in links] == [200] * len(links)


@pytest.mark.parametrize("role", ["support", "cashier"])
def test_who_sets_nothing_up_is_given_no_steps(role: str) -> None:
    assert steps(UserFactory.create(role=role)) == []


@pytest.mark.parametrize(("role", "told"), [("owner", 1), ("manager", 1), ("support", 1), ("cashier", 0)])
def test_a_missing_night_is_told_to_those_who_see_nights(monkeypatch: pytest.MonkeyPatch, role: str, told: int) -> None:
    monkeypatch.setattr(sys.modules["loyalty_site.home.steps"], "is_late", lambda: True)
    assert len(warnings(UserFactory.create(role=role))) == told
    monkeypatch.setattr(sys.modules["loyalty_site.home.steps"], "is_late", lambda: False)
    assert warnings(UserFactory.create(role=role)) == []


def test_a_card_that_is_not_ones_business_is_not_even_counted() -> None:
    asked: list[str] = []

    def look(morning: Morning) -> Card | None:
        asked.append(morning.user.role)
        return counted("Orders", 1, "/")

    kinds = [CardKind("orders.view_order", look), CardKind("till.use", lambda _morning: None)]
    for role in ("owner", "cashier", "support"):
        cards_for(Morning.of(UserFactory.create(role=role)), kinds)
    assert asked == ["owner", "support"]


def test_a_nought_is_told_where_it_means_something_and_hidden_where_not() -> None:
    assert if_any("x", 0, "/") is None
    assert if_any("x", 1, "/", "why") == Card("x", "1", "/", "why", 1)
    assert counted("x", 0, "/") == Card("x", "0", "/", "", 0)
    assert counted("x", 12_345, "/").value == "12,345"


def test_links_of_cards_keep_days_and_signs_whole() -> None:
    istanbul()
    forget_shop()
    assert moment(NOON) == "2026-05-20 12:00:00+03:00"
    days = between("placed_at", dt.date(2026, 5, 1), dt.date(2026, 5, 2))
    assert days == {"placed_at__gte": "2026-05-01 00:00:00+03:00", "placed_at__lt": "2026-05-03 00:00:00+03:00"}
    link = listed("orders_order", **days)
    assert link.startswith(reverse("admin:orders_order_changelist") + "?placed_at__gte=2026-05-01+00%3A00")
    assert ("%2B03%3A00" in link, listed("orders_order")) == (True, reverse("admin:orders_order_changelist"))
    assert named([3, 1]) == {"id__in": "3,1"}
    assert named([]) == {"id__in": ""}


def test_the_shops_day_and_not_the_servers_decides_what_yesterday_is(client: Client) -> None:
    """At half past midnight in Istanbul it is still yesterday in Greenwich."""
    istanbul()
    forget_shop()
    client.force_login(UserFactory.create(role="owner"), backend="apps.staff.backends.RoleBackend")
    at = dt.datetime(2026, 5, 20, 21, 30, tzinfo=dt.UTC)
    bought(None, dt.datetime(2026, 5, 20, 20, 59, tzinfo=dt.UTC), total_minor=5_000)
    bought(None, dt.datetime(2026, 5, 20, 21, 1, tzinfo=dt.UTC), total_minor=70_000)
    with time_machine.travel(at, tick=False):
        yesterday = client.get(reverse("admin:index")).context["business"][0]
    assert (yesterday.value, yesterday.rows) == ("₺50.00", 1)


@pytest.mark.parametrize(
    ("today", "week", "before", "month", "month_before"),
    [
        # A Wednesday in the middle of a month.
        ("2026-05-20", ("05-18", "05-19"), ("05-11", "05-12"), ("05-01", "05-19"), ("04-01", "04-19")),
        # On a Monday the whole week that has just ended.
        ("2026-05-18", ("05-11", "05-17"), ("05-04", "05-10"), ("05-01", "05-17"), ("04-01", "04-17")),
        # On a 1st the whole month, though the one before was shorter.
        ("2026-04-01", ("03-30", "03-31"), ("03-23", "03-24"), ("03-01", "03-31"), ("02-01", "02-28")),
        # The 31st beside a month of thirty days.
        ("2026-05-31", ("05-25", "05-30"), ("05-18", "05-23"), ("05-01", "05-30"), ("04-01", "04-30")),
        # Late in March beside a February without those days.
        ("2026-03-31", ("03-30", "03-30"), ("03-23", "03-23"), ("03-01", "03-30"), ("02-01", "02-28")),
    ],
)
def test_periods_are_set_beside_the_same_days(
    today: str, week: tuple[str, str], before: tuple[str, str], month: tuple[str, str], month_before: tuple[str, str]
) -> None:
    day = dt.date.fromisoformat(today)

    def span(pair: tuple[str, str]) -> Span:
        first, last = (dt.date.fromisoformat(f"2026-{each}") for each in pair)
        return Span(first, last)

    assert (weeks(day).now, weeks(day).before) == (span(week), span(before))
    assert (months(day).now, months(day).before) == (span(month), span(month_before))
    assert first_day(day) == min(span(before).first, span(month_before).first)


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (3, 3, ("the same", "")),
        (-5, 100, ("105 % less", "down")),
        (10, -10, ("–", "up")),
        (1_005, 1_000, ("nearly the same", "")),
        (1_006, 1_000, ("1 % more", "up")),
        (1, 3, ("67 % less", "down")),
        (2_000_000, 100, ("1,999,900 % more", "up")),
    ],
)
def test_a_change_is_rounded_to_whole_percent(now: int, before: int, told: tuple[str, str]) -> None:
    assert changed(now, before) == told


@pytest.mark.parametrize(("language", "word"), [("en", "May"), ("tr", "May"), ("az", "may")])
def test_a_span_of_one_day_and_of_two_months_reads_in_every_language(language: str, word: str) -> None:
    with translation.override(language):
        assert word in span_text(Span(dt.date(2026, 5, 3), dt.date(2026, 5, 3)))
        across = span_text(Span(dt.date(2026, 4, 30), dt.date(2026, 5, 3)))
        assert ("30" in across, word in across) == (True, True)


def of_days(*totals: int) -> dict[dt.date, Sales]:
    first = dt.date(2026, 5, 1)
    return {first + dt.timedelta(days=number): Sales(each, 0, 1, 0) for number, each in enumerate(totals)}


def test_days_without_a_sale_are_drawn_as_nothing_and_still_listed() -> None:
    assert sales_chart({}) is None
    assert sales_chart(of_days(0, 0, 0)) is None
    chart = sales_chart(of_days(0, 500, 0))
    assert chart is not None
    assert [(bar.members_height, bar.guests_height) for bar in chart.bars] == [(0, 0), (6_250, 0), (0, 0)]
    assert [row[0] for row in chart.rows] == ["3 May 2026", "2 May 2026", "1 May 2026"]
    assert "100 %" in chart.summary


def test_a_day_of_one_kurus_beside_a_good_one_stays_within_the_drawing() -> None:
    chart = sales_chart(of_days(10_000, 0, 1))
    assert chart is not None
    assert all(0 <= bar.members_y <= 10_000 for bar in chart.bars)
    assert chart.width == 30


@pytest.mark.parametrize("highest", [0, 1, 4, 5, 8, 9, 12, 13, 20, 21, 99, 100, 10**6 + 1, 10**15])
def test_the_top_of_the_axis_covers_everything_and_its_quarters_are_whole(highest: int) -> None:
    top = nice_top(highest)
    assert top >= highest
    assert top % 4 == 0
    assert highest == 0 or top <= max(4, 4 * highest)


@pytest.mark.parametrize("role", ["owner", "manager", "support"])
@pytest.mark.parametrize("language", ["en", "tr", "az"])
def test_an_empty_shop_has_a_first_page_for_everybody(client: Client, role: str, language: str) -> None:
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    client.cookies["django_language"] = language
    reply = client.get(reverse("admin:index"))
    assert reply.status_code == 200
    assert f'lang="{language}"' in reply.content.decode()
    assert all(card.rows is None or card.rows >= 0 for card in reply.context["cards"])
    assert reply.context["attention"] == []


def test_a_guest_of_the_desk_is_sent_to_sign_in(client: Client) -> None:
    reply: Any = client.get(reverse("admin:index"), follow=True)
    assert reply.redirect_chain
    assert "business" not in (reply.context or {})
