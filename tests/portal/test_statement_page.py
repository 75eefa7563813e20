"""What a member reads first: points, their worth, what waits, what runs out, what they buy."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.customers import CustomerFactory
from tests.factories.insights import Story, program
from tests.factories.rewards import RewardFactory, take
from tests.portal.conftest import enter

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def saturday():
    with time_machine.travel(NOW, tick=False):
        yield


def words(client: Client, path: str = "/me/") -> str:
    """The page as somebody reads it."""
    response = client.get(path)
    assert response.status_code == 200
    text = re.sub(r"<[^>]+>", " ", response.content.decode().split("<main", 1)[1].split("</main>")[0])
    return " ".join(text.split())


def test_points_and_their_worth_come_first(phone, ayse):
    ayse.program.hundred_points_minor = 1_000
    ayse.program.save()
    ayse.brings_in(240)
    assert "240 points worth ₺24.00" in words(phone)


def test_no_points_are_worth_nothing_and_that_is_not_said(phone, ayse):
    assert "0 points" in words(phone)
    assert "worth" not in words(phone)


def test_a_debt_is_said_plainly(phone, ayse):
    type(ayse.fresh.available).objects.filter(pk=ayse.membership.available_id).update(may_overdraw=True)
    ayse.moves("reverse", 20)
    assert "-20 points" in words(phone)
    assert "Your next points fill this up first." in words(phone)


def test_waiting_set_aside_and_ending_points_say_their_days(phone, ayse):
    ayse.buys(4_000, waits_until=NOW + 12 * DAY)
    ayse.brings_in(150, expires_on=NOW.date() + 40 * DAY)
    take(RewardFactory(program=ayse.program), ayse.membership)
    page = words(phone)
    assert "40 points can be spent from 3 December 2026" in page
    assert "100 points set aside for rewards you took" in page
    assert "50 points can be spent until 31 December 2026" in page


def test_the_first_three_last_days_are_shown_and_the_others_folded(phone, ayse):
    for days in range(1, 6):
        ayse.brings_in(days * 10, expires_on=NOW.date() + days * DAY)
    shown, folded = phone.get("/me/").content.decode().split("<details", 1)
    assert (shown.count('class="ends"'), folded.count('class="ends"')) == (3, 2)
    assert "Later dates" in folded


def test_the_next_reward_says_how_many_points_it_needs(phone, ayse):
    ayse.brings_in(75)
    RewardFactory(program=ayse.program, name="Free coffee")
    assert "25 points to go for Free coffee" in words(phone)


def test_reachable_rewards_stand_before_the_others(phone, ayse):
    ayse.brings_in(150)
    for name, price in (("Beans", 400), ("Coffee", 100), ("Cake", 175)):
        RewardFactory(program=ayse.program, name=name, price_points=price)
    page = words(phone).split("Rewards", 1)[1]
    assert page.index("Coffee") < page.index("Cake") < page.index("Beans")
    assert "Get it Coffee" in page
    assert "250 points to go" in page


def test_what_stands_in_the_way_is_said(phone, ayse):
    ayse.brings_in(300)
    RewardFactory(program=ayse.program, stock_left=0)
    take(RewardFactory(program=ayse.program, per_member_max=1), ayse.membership)
    page = words(phone)
    assert "All gone for now." in page
    assert "You already had this one." in page
    assert "Get it" not in page


def test_a_taken_reward_leads_to_its_code(phone, ayse):
    ayse.brings_in(100)
    taken = take(RewardFactory(program=ayse.program, name="Free coffee", code_days=30), ayse.membership)
    assert f"Free coffee Code …{taken.code.tail}, until 21 December 2026" in words(phone)
    assert f'href="/me/codes/{taken.public_id}/"' in phone.get("/me/").content.decode()


def test_a_whole_code_is_never_on_the_statement(phone, ayse):
    ayse.brings_in(100)
    taken = take(RewardFactory(program=ayse.program), ayse.membership)
    page = phone.get("/me/").content.decode()
    assert page.count(taken.code.tail) == 1


def test_somebody_without_a_programme_is_told_how_it_begins(client, db):
    enter(client, CustomerFactory(name="Zeynep"))
    page = words(client)
    assert "Hello Zeynep" in page
    assert "Your points start with your first purchase" in page


def test_every_programme_of_a_member_is_there(phone, ayse):
    ayse.brings_in(10)
    Story(program=program("Stamps"), customer=ayse.customer).brings_in(3)
    page = words(phone)
    assert "Club 10 points" in page
    assert "Stamps 3 points" in page


def test_what_the_merchant_wrote_is_text_and_nothing_else(phone, ayse):
    ayse.brings_in(100)
    RewardFactory(program=ayse.program, name="<script>alert(1)</script>", description="{{ shop.name }}{% now 'Y' %}")
    page = phone.get("/me/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ shop.name }}{% now &#x27;Y&#x27; %}" in page


def test_a_full_page_costs_the_same_as_a_sparse_one(phone, ayse, django_assert_max_num_queries):
    ayse.brings_in(2_000)
    reward = RewardFactory(program=ayse.program)
    phone.get("/me/")
    with django_assert_max_num_queries(8):
        phone.get("/me/")
    for day in range(1, 8):
        take(reward, ayse.membership)
        ayse.buys(1_000, waits_until=NOW + day * DAY)
        RewardFactory(program=ayse.program, price_points=day)
    with django_assert_max_num_queries(8):
        phone.get("/me/")


@pytest.mark.parametrize("language", ["en", "tr", "az"])
def test_the_statement_speaks_the_members_language(client, ayse, language):
    ayse.customer.language = language
    ayse.customer.save()
    ayse.program.hundred_points_minor = 1_000
    ayse.program.save()
    ayse.brings_in(1_240, expires_on=NOW.date() + 40 * DAY)
    RewardFactory(program=ayse.program)
    page = enter(client, ayse.customer).get("/me/").content.decode()
    assert f'<html lang="{language}">' in page
    assert {"en": "1,240", "tr": "1.240", "az": "1.240"}[language] in page
    assert {"en": "₺124.00", "tr": "₺124,00", "az": "124,00\xa0₺"}[language] in page
    assert {"en": "31 December 2026", "tr": "31 Aralık 2026", "az": "31 dekabr 2026"}[language] in page


def test_reading_changes_nothing(phone, ayse):
    ayse.brings_in(100)
    with CaptureQueriesContext(connection) as asked:
        phone.get("/me/")
        phone.get("/me/history/")
        phone.get("/me/card/")
    assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []
