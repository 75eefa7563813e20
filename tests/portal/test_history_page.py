"""The member's history, page by page."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine

from apps.insights.reports import history as lines_of
from tests.factories.customers import CustomerFactory
from tests.factories.insights import Story, program
from tests.portal.conftest import enter
from tests.portal.test_statement_page import words

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def saturday():
    with time_machine.travel(NOW, tick=False):
        yield


def history(client, query: str = "") -> str:
    return words(client, f"/me/history/{query}")


def test_each_line_says_what_why_when_and_the_balance_after(phone, ayse):
    ayse.refunded(ayse.buys(12_000, at=NOW - dt.timedelta(days=3)), 4_000, points=40)
    page = history(phone)
    assert "120 points for your purchase of ₺120.00 on 18 November 2026" in page
    assert "1 point for each ₺1.00." in page
    assert "+120 Balance 120" in page
    assert "40 points taken back ₺40.00 of your purchase of ₺120.00 on 18 November 2026 was refunded." in page
    assert "−40 Balance 80" in page


def test_waiting_points_are_shown_apart(phone, ayse):
    ayse.buys(4_000, waits_until=NOW + dt.timedelta(days=12))
    assert "+40 Waiting 40" in history(phone)
    assert "Balance" not in history(phone)


def test_a_long_history_comes_in_pages_that_lead_back_and_forth(phone, ayse):
    for number in range(1, 61):
        ayse.buys(100 * number, at=NOW - dt.timedelta(hours=100 - number))
    pages, path = [], "/me/history/"
    while path:
        page = phone.get(path).content.decode()
        pages.append(re.findall(r"([\d,]+) points? for your purchase", page))
        found = re.search(r'href="(\?program=[\w-]+&amp;before=[\w-]+)"', page)
        path = f"/me/history/{found[1].replace('&amp;', '&')}" if found else ""
    assert [len(lines) for lines in pages] == [25, 25, 10]
    assert [int(points) for lines in pages for points in lines] == list(range(60, 0, -1))
    assert "Newest" in page
    assert "Newest" not in history(phone)


def test_nothing_yet_says_how_it_begins(phone):
    assert "Nothing yet. It begins with your first purchase." in history(phone)


def test_somebody_without_a_programme_has_an_empty_history(client, db):
    enter(client, CustomerFactory())
    assert "Nothing yet." in history(client)


def test_a_member_of_two_programmes_can_read_both(phone, ayse):
    ayse.buys(500)
    stamps = Story(program=program("Stamps"), customer=ayse.customer)
    stamps.buys(900)
    assert "5 points for your purchase" in history(phone)
    assert "9 points for your purchase" in history(phone, f"?program={stamps.program.code}")


def test_a_programme_the_member_is_not_in_is_not_found(phone):
    assert phone.get(f"/me/history/?program={program('Other').code}").status_code == 404


@pytest.mark.parametrize(
    "query", ["?before=x", "?before=1_", "?before=%00", "?before=" + "9" * 500, "?program=%00", "?program=../../etc"]
)
def test_a_tampered_address_is_not_found(phone, query):
    assert phone.get(f"/me/history/{query}").status_code == 404


def test_another_members_place_in_the_list_shows_only_ones_own(phone, ayse):
    zeynep = Story(program=ayse.program)
    zeynep.buys(900)
    ayse.buys(500, at=NOW - dt.timedelta(days=1))
    cursor = lines_of(zeynep.membership)[0].cursor
    page = history(phone, f"?before={cursor}")
    assert "5 points for your purchase" in page
    assert "9 points" not in page


def test_history_is_only_read(phone):
    assert phone.post("/me/history/").status_code == 405


def test_a_full_page_costs_the_same_as_a_single_line(phone, ayse, django_assert_max_num_queries):
    ayse.buys(500)
    history(phone)
    with django_assert_max_num_queries(7):
        history(phone)
    for _purchase in range(30):
        ayse.buys(100)
    with django_assert_max_num_queries(7):
        history(phone)
