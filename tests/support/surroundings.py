"""The world around a test: no letters leave, nothing outside is asked, nothing is remembered from the test before."""

import datetime as dt
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

# The seed of every failure is printed, and the blob that replays it.
slow_is_fine = {"deadline": None, "print_blob": True, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis.register_profile("quick", max_examples=25, stateful_step_count=20, **slow_is_fine)
hypothesis.register_profile("ci", max_examples=300, stateful_step_count=30, **slow_is_fine)
hypothesis.register_profile("full", max_examples=10_000, stateful_step_count=50, **slow_is_fine)


def pytest_configure() -> None:
    hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
    # The real hasher is slow on purpose; and what a door rings for must not wake a worker of the developer's own shop.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CELERY_BROKER_URL = "memory://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}


@pytest.fixture(autouse=True)
def nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    # Counted queries must not depend on how long a test takes: what is remembered lasts until its end.
    monkeypatch.setattr("apps.shop.services._CACHE_SECONDS", None)
    monkeypatch.setattr("apps.messaging.services.branding._CACHE_SECONDS", None)
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture(autouse=True)
def everybody_reads_english() -> None:
    """A request leaves its language and its time zone behind in the thread; the next test starts without them."""
    translation.activate("en")
    timezone.deactivate()


@pytest.fixture(autouse=True, scope="session")
def nothing_outside_is_asked() -> Iterator[None]:
    connect = socket.socket.connect

    def connect_within_this_machine(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_here(address[0]):
            raise AssertionError(f"A test tried to reach {address!r}.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_within_this_machine)
        yield


def is_here(host: str) -> bool:
    return host in ("localhost", "::1", "0.0.0.0") or host.startswith("127.")


@pytest.fixture
def one_window() -> Iterator[None]:
    """Tries are counted by the clock's ten minutes and hours; a test that begins in one and ends in the next counts anew."""
    began = dt.datetime.now(dt.UTC).replace(minute=0, second=1, microsecond=0)
    with time_machine.travel(began, tick=False):
        yield
