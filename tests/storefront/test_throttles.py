"""Two brakes: per key, and per address for everybody who has no secret key."""

from __future__ import annotations

import socket
import time

import pytest
import time_machine
from django.core.cache.backends.redis import RedisCache
from django.test import Client
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from apps.storefront import throttles
from apps.storefront.models import ApiKey
from apps.storefront.throttles import PerAddress, address_of, parse_rate
from tests.factories.storefront import Caller

NOON = "2026-03-01 12:00:10+00:00"


def ask(client: Client, key: str = "mk_live_00000000_x", **environ: str) -> int:
    return client.get("/api/v1/customers", headers={"authorization": f"Bearer {key}"}, **environ).status_code


@pytest.mark.django_db
def test_a_key_that_asks_too_much_waits_until_the_window_ends(settings):
    settings.API_THROTTLE_PER_KEY = "3/min"
    with time_machine.travel(NOON, tick=False):
        shop, other = Caller(), Caller()
        assert [shop.get("customers").status_code for _n in range(5)] == [200, 200, 200, 429, 429]
        refused = shop.get("customers")
        assert (refused.json()["code"], refused["Retry-After"]) == ("throttled", "50")
        assert other.get("customers").status_code == 200
    with time_machine.travel("2026-03-01 12:01:00+00:00", tick=False):
        assert shop.get("customers").status_code == 200


@pytest.mark.django_db
def test_guesses_at_keys_are_stopped_while_the_shop_behind_the_same_address_works_on(settings):
    settings.API_THROTTLE_PER_ADDRESS = "60/min"
    with time_machine.travel(NOON, tick=False):
        shop, guesser = Caller(), Client()
        answers = [ask(guesser, f"mk_live_{n:08x}_guess") for n in range(100)]
        assert (answers.count(401), answers.count(429)) == (60, 40)
        assert shop.get("customers").status_code == 200


def test_of_ten_thousand_guesses_a_minute_six_hundred_are_looked_at(settings):
    settings.API_THROTTLE_PER_ADDRESS = "600/min"
    request = Request(APIRequestFactory().get("/", REMOTE_ADDR="192.0.2.1"))
    with time_machine.travel(NOON, tick=False):
        assert sum(PerAddress().allow_request(request, APIView()) for _guess in range(10_000)) == 600


def test_a_counter_that_is_away_stops_nobody_and_keeps_nobody_waiting(settings, monkeypatch, caplog):
    """Guesses at codes are counted in the database besides."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        place = f"redis://127.0.0.1:{nobody.getsockname()[1]}/1"
        away = RedisCache(place, {"OPTIONS": settings.REDIS_CACHE_OPTIONS})
        settings.API_THROTTLE_PER_ADDRESS = "1/min"
        monkeypatch.setattr(throttles, "cache", away)
        request = Request(APIRequestFactory().get("/", REMOTE_ADDR="192.0.2.1"))
        began = time.monotonic()
        assert [PerAddress().allow_request(request, APIView()) for _n in range(3)] == [True] * 3
        assert time.monotonic() - began < 2
    assert "requests to the API are not counted: ConnectionError" in caplog.text


@pytest.mark.django_db
def test_requests_without_any_key_count_too(settings):
    settings.API_THROTTLE_PER_ADDRESS = "2/min"
    with time_machine.travel(NOON, tick=False):
        assert [Client().get("/api/v1/customers").status_code for _n in range(3)] == [401, 401, 429]


@pytest.mark.django_db
def test_a_key_in_a_web_page_is_counted_by_visitor(settings):
    settings.API_THROTTLE_PER_ADDRESS = "2/min"
    with time_machine.travel(NOON, tick=False):
        page = Caller(kind=ApiKey.Kind.PUBLISHABLE)
        assert [ask(Client(), page.token, REMOTE_ADDR="192.0.2.1") for _n in range(3)] == [403, 403, 429]
        assert ask(Client(), page.token, REMOTE_ADDR="192.0.2.2") == 403


@pytest.mark.django_db
def test_a_made_up_forwarded_address_does_not_help_the_guesser(settings):
    settings.API_THROTTLE_PER_ADDRESS = "2/min"
    with time_machine.travel(NOON, tick=False):
        answers = [ask(Client(), HTTP_X_FORWARDED_FOR=f"192.0.2.{n}") for n in range(3)]
    assert answers == [401, 401, 429]


def seen_from(settings, *, proxies: int, forwarded: str = "", remote: str = "10.0.0.1") -> str:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": proxies}
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return address_of(Request(APIRequestFactory().get("/", REMOTE_ADDR=remote, **extra)))


def test_forwarded_addresses_are_believed_as_far_as_our_own_proxies_wrote_them(settings):
    assert seen_from(settings, proxies=0, forwarded="192.0.2.1") == "10.0.0.1"
    assert seen_from(settings, proxies=1, forwarded="192.0.2.1") == "192.0.2.1"
    assert seen_from(settings, proxies=1, forwarded="6.6.6.6, 192.0.2.1") == "192.0.2.1"
    assert seen_from(settings, proxies=2, forwarded="6.6.6.6, 192.0.2.1, 10.0.0.9") == "192.0.2.1"
    assert seen_from(settings, proxies=1) == "10.0.0.1"


def test_a_household_with_ipv6_is_one_address(settings):
    first = seen_from(settings, proxies=0, remote="2001:db8:1:2::1")
    assert first == seen_from(settings, proxies=0, remote="2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"


def test_nonsense_for_an_address_is_still_counted(settings):
    assert seen_from(settings, proxies=1, forwarded="'; DROP TABLE") == "'; DROP TABLE"


@pytest.mark.parametrize(
    ("rate", "meaning"), [("5/s", (5, 1)), ("600/min", (600, 60)), ("10/hour", (10, 3600)), ("9/d", (9, 86400))]
)
def test_rates_are_written_as_people_say_them(rate, meaning):
    assert parse_rate(rate) == meaning


@pytest.mark.parametrize("rate", ["", "600", "x/min", "5/year"])
def test_a_rate_that_is_none_is_refused(rate):
    with pytest.raises(ValueError, match="600/min"):
        parse_rate(rate)
