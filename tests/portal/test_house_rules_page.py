"""Anybody may read the rules, before joining and after."""

from __future__ import annotations

import pytest

from tests.factories.programs import program
from tests.factories.rewards import live_program

pytestmark = pytest.mark.django_db


def test_anybody_reads_the_rules_of_every_live_programme(client):
    program(name="Kahve Kulübü", points_per_unit=3)
    program(name="Asleep", status="paused")
    page = client.get("/rules/").content.decode()
    assert '<h2 id="rules-1">Kahve Kulübü</h2>' in page
    assert "<li>You get 3 points for each ₺1.00 you spend.</li>" in page
    assert "Asleep" not in page


def test_a_shop_without_a_programme_says_so(client):
    assert "There is no programme yet." in client.get("/rules/").content.decode()


def test_names_are_text_and_not_markup(client):
    program(name="<b>Club</b>")
    assert "&lt;b&gt;Club&lt;/b&gt;" in client.get("/rules/").content.decode()


def test_the_page_only_reads(client):
    assert client.post("/rules/").status_code == 405


@pytest.mark.parametrize("path", ["/join/", "/sign-in/", "/rules/"])
def test_the_rules_are_one_tap_away_before_joining(client, path):
    live_program()
    assert 'href="/rules/"' in client.get(path).content.decode()


def test_and_on_the_statement(phone):
    assert 'href="/rules/"' in phone.get("/me/").content.decode()
